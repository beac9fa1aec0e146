/** How numbers, money, shares and times are written. Pure; `useFormat` gives them the person's language and zone. */

export interface Manner {
  language: string
  /** IANA name: where the organisation's days begin. */
  timeZone: string
}

/** 12,410 */
export const countText = (n: number, { language }: Manner): string => new Intl.NumberFormat(language).format(n)

/** For headlines: 1.2 万, 12.3K. */
export const shortCount = (n: number, { language }: Manner): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(n)

/** A share between 0 and 1 as 12.3 %; a dash where there is nobody to take a share of. */
export const rateText = (share: number | null | undefined, { language }: Manner, digits = 1): string =>
  share === null || share === undefined || Number.isNaN(share)
    ? '–'
    : new Intl.NumberFormat(language, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(share)

/** Minor units (fen) as ¥14,892.00. */
export const moneyText = (minor: number, currency: string, { language }: Manner): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(minor / 100)

/** An instant as 2026-11-22 周日 14:05, in the organisation's zone. */
export function timeText(instant: string | Date, manner: Manner): string {
  return `${dayText(instant, manner)} ${clockText(instant, manner)}`
}

/** An instant, or a date without time, as 2026-11-22 周日. */
export function dayText(instant: string | Date, { language, timeZone }: Manner): string {
  const dateOnly = typeof instant === 'string' && /^\d{4}-\d\d-\d\d$/.test(instant)
  const at = new Date(dateOnly ? `${instant}T00:00:00Z` : instant)
  const zone = dateOnly ? 'UTC' : timeZone
  // Sweden writes dates as ISO 8601 does.
  const day = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zone }).format(at)
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: zone }).format(at)
  return `${day} ${weekday}`
}

/** 14:05 */
export const clockText = (instant: string | Date, { timeZone }: Manner): string =>
  new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(instant))
