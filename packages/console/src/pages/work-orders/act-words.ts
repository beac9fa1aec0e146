import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Act } from '../../field/deed.ts'
import { said } from '../../ui/said.tsx'
import { useFormat } from '../../ui/use-format.ts'

/** What was done, in a word or two. */
export function useActWords(): (act: Act) => string {
  const { t } = useTranslation('workOrders')
  const { day, time, money } = useFormat()
  return useCallback(
    (act) => {
      if (act.kind === 'release') return t('acts.released')
      if (act.kind === 'postpone') return t('acts.postponed', { day: day(act.plannedOn) })
      const { amount, nextAt } = (act.kind === 'outcome' ? act.body : act.body.instead) ?? {}
      const more = amount !== undefined ? money(amount) : typeof nextAt === 'string' ? time(nextAt) : ''
      const outcome = [said(act.label), more].filter(Boolean).join(' ')
      return act.kind === 'outcome' ? outcome : t('acts.corrected', { outcome })
    },
    [t, day, time, money],
  )
}
