import { Drawer } from 'antd'
import type { ReactNode } from 'react'
import { Logo } from './logo.tsx'

/** The menu on a phone. */
export default function MenuDrawer({
  open,
  onClose,
  children,
}: {
  open: boolean
  onClose: () => void
  children: ReactNode
}) {
  return (
    <Drawer
      open={open}
      onClose={onClose}
      placement="left"
      size={264}
      title={<Logo />}
      styles={{ body: { padding: '8px 0' } }}
    >
      {children}
    </Drawer>
  )
}
