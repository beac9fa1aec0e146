import { Button, type ButtonProps, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemView } from './problem-view.tsx'
import { useAttempt } from './use-attempt.ts'

export interface ConfirmActProps {
  /** On the button, and on the one that confirms: a short verb. */
  label: string
  /** The question, as a heading. */
  title: string
  /** What it will do, in people and money. */
  consequence: ReactNode
  /** Red: it does harm that cannot be taken back. */
  danger?: boolean
  type?: ButtonProps['type']
  size?: ButtonProps['size']
  disabled?: boolean
  icon?: ReactNode
  /** Does it; what it throws is shown in the dialogue, which stays open. */
  act: () => Promise<unknown>
}

/** A button for what cannot simply be undone: it names the consequence and asks once. */
export function ConfirmAct({
  label,
  title,
  consequence,
  danger = false,
  type = 'default',
  size = 'middle',
  disabled = false,
  icon,
  act,
}: ConfirmActProps) {
  const { t } = useTranslation('ui')
  const [open, setOpen] = useState(false)
  const { busy, problem, attempt } = useAttempt()
  const confirm = () =>
    attempt(async () => {
      await act()
      setOpen(false)
    })
  return (
    <>
      <Button type={type} size={size} danger={danger} disabled={disabled} icon={icon} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={open}
        title={title}
        okText={label}
        cancelText={t('cancel')}
        okButtonProps={{ danger }}
        confirmLoading={busy}
        onOk={() => void confirm()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {problem && <ProblemView problem={problem} compact />}
        {consequence}
      </Modal>
    </>
  )
}
