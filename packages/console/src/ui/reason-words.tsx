import { useTranslation } from 'react-i18next'
import { reasonKey, tellsMore } from './reasons.ts'
import { Said } from './said.tsx'

/** Why something was not delivered, in the person's language; with what the other side said where that helps. */
export function ReasonWords({ reason }: { reason: string }) {
  const { t } = useTranslation('terms')
  const key = reasonKey(reason)
  if (!tellsMore(key)) return t(`reasons.${key}.say`)
  return (
    <>
      {key !== 'other' && `${t(`reasons.${key}.say`)} · `}
      <Said sentence={reason} />
    </>
  )
}
