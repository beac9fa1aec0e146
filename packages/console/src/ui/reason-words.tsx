import { useTranslation } from 'react-i18next'
import { type ReasonKey, reasonKey } from './reasons.ts'
import { Said } from './said.tsx'

/** Of which the other side's own words tell more. */
const told: readonly ReasonKey[] = ['refused', 'later', 'provider', 'sender', 'compose', 'other']

/** Why something was not delivered, in the person's language; with what the other side said where that helps. */
export function ReasonWords({ reason }: { reason: string }) {
  const { t } = useTranslation('terms')
  const key = reasonKey(reason)
  if (!told.includes(key)) return t(`reasons.${key}.say`)
  return (
    <>
      {key !== 'other' && `${t(`reasons.${key}.say`)} · `}
      <Said sentence={reason} />
    </>
  )
}
