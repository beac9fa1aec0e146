import { Button, type ButtonProps } from 'antd'
import type { MouseEventHandler } from 'react'
import { useHref, useLinkClickHandler } from 'react-router'

/** A button that leads to another page: one stop for the keyboard, and opened beside this page like any other link. */
export function LinkButton({ to, ...button }: { to: string } & Omit<ButtonProps, 'href' | 'onClick'>) {
  const follow = useLinkClickHandler<HTMLAnchorElement>(to)
  return <Button {...button} href={useHref(to)} onClick={follow as MouseEventHandler<HTMLElement>} />
}
