import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../app/session.tsx'
import { clockText, countText, dayText, type Manner, moneyText, rateText, shortCount, timeText } from './format.ts'

/** Numbers and times as the person reads them: `format.count(12410)`. */
export function useFormat() {
  const { i18n } = useTranslation()
  const { timeZone } = useSession().me
  return useMemo(() => {
    const manner: Manner = { language: i18n.language, timeZone }
    return {
      manner,
      count: (n: number) => countText(n, manner),
      short: (n: number) => shortCount(n, manner),
      rate: (share: number | null | undefined, digits?: number) => rateText(share, manner, digits),
      money: (minor: number, currency = 'CNY') => moneyText(minor, currency, manner),
      time: (instant: string | Date) => timeText(instant, manner),
      day: (instant: string | Date) => dayText(instant, manner),
      clock: (instant: string | Date) => clockText(instant, manner),
    }
  }, [i18n.language, timeZone])
}
