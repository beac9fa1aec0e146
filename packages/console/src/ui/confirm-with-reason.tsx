import { Input } from 'antd'
import { type ReactNode, useId, useState } from 'react'
import { ConfirmAct, type ConfirmActProps } from './confirm-act.tsx'

/** `ConfirmAct` for what is done for a reason: it asks for that too, in one line. */
export function ConfirmWithReason({
  consequence,
  reasonLabel,
  maxLength = 500,
  act,
  ...rest
}: Omit<ConfirmActProps, 'act'> & {
  reasonLabel: ReactNode
  maxLength?: number
  act: (reason: string) => Promise<unknown>
}) {
  const field = useId()
  const [reason, setReason] = useState('')
  return (
    <ConfirmAct
      {...rest}
      consequence={
        <>
          <p>{consequence}</p>
          <label htmlFor={field}>{reasonLabel}</label>
          <Input id={field} maxLength={maxLength} value={reason} onChange={(event) => setReason(event.target.value)} />
        </>
      }
      act={() => act(reason)}
    />
  )
}
