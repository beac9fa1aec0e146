import { moneyText } from '@tradewind/engine'
import type { Cell, Estimate, Kind, Language } from './document.ts'

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
/** 14,676 */
export const count = (n: number): string => grouped.format(n).replace('-', '−')

const decimals = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Minor units as major units: 123456 CNY is 1234.56. */
export const major = (minor: number, currency: string): number => Math.round(minor) / 10 ** decimals(currency)

const signed = (text: string, value: number) => (Number(text) === 0 || value < 0 ? text : `+${text}`)
const minus = (text: string) => (Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−'))

/** A number of a kind, as people read it. */
export function format(kind: Kind, value: number, currency: string): string {
  switch (kind) {
    case 'share':
      return `${minus((100 * value).toFixed(1))}%`
    case 'points':
      return minus(signed((100 * value).toFixed(2), value))
    case 'money':
      return moneyText(value, currency).replace('-', '−')
    case 'p':
      return value < 0.001 ? '<0.001' : value > 0.99 ? '>0.99' : value.toFixed(value < 0.1 ? 3 : 2)
    default:
      return count(value)
  }
}

/** A cell's text without its interval; a dash where there is nothing. */
export function cellText(kind: Kind, cell: Cell, currency: string): string {
  if (cell === null) return '–'
  if (typeof cell === 'string') return cell
  return format(kind, typeof cell === 'number' ? cell : cell.value, currency)
}

/** An interval as 7.3–8.7, negative limits in words: −0.4 to 1.2 would be misread with a dash. */
export function intervalText(kind: Kind, { lo, hi }: Estimate, currency: string, language: Language): string {
  const limit = (value: number) =>
    kind === 'share' || kind === 'points'
      ? minus((100 * value).toFixed(kind === 'share' ? 1 : 2))
      : format(kind, value, currency)
  return `${limit(lo)}${lo < 0 ? (language === 'zh' ? ' 至 ' : ' to ') : '–'}${limit(hi)}`
}

/** 2026-11-22 周日, 2026-11-22 Sun; with the time as 2026-11-22 周日 16:40. */
export function dayText(at: Date, timeZone: string, language: Language, time = false): string {
  const part = (options: Intl.DateTimeFormatOptions, locale = 'sv-SE') =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at)
  const weekday = part({ weekday: 'short' }, language === 'zh' ? 'zh-CN' : 'en-GB')
  const day = `${part({ dateStyle: 'short' })} ${weekday}`
  return time ? `${day} ${part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}` : day
}
