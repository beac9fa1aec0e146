const grouped = new Intl.NumberFormat('en-US')

/** 14,676 */
export const count = (n: number): string => grouped.format(n)

/** 0.1097 as 10.97 % */
export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)} %`

/** An interval of shares as 10.20–11.79, in percent. */
export const interval = ({ lo, hi }: { lo: number; hi: number }, digits = 2): string =>
  `${minus((lo * 100).toFixed(digits))}–${minus((hi * 100).toFixed(digits))}`

/** A difference of shares in percentage points, signed: +4.72 */
export const points = (difference: number, digits = 2): string => signed(difference * 100, digits)

export const signed = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits)
  return Number(text) === 0 ? text : value < 0 ? `−${text}` : `+${text}`
}

const minus = (text: string) => (Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−'))

/** A p-value as people read it: two figures where it matters, "<0.001" below, ">0.99" above. */
export function pValue(p: number): string {
  if (p < 0.001) return '<0.001'
  if (p > 0.99) return '>0.99'
  return p.toFixed(p < 0.1 ? 3 : 2)
}

/** How much of an amount is worth its space: ¥41,148.50, ¥41,149, ¥41.1K. */
export type MoneyStyle = 'exact' | 'whole' | 'compact'

/** Minor units as money: 4114850 CNY as ¥41,148.50. */
export function money(minor: number, currency: string, style: MoneyStyle = 'exact'): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(style === 'whole' ? { maximumFractionDigits: 0 } : {}),
    ...(style === 'compact' ? { notation: 'compact', maximumFractionDigits: 1 } : {}),
  })
    .format(Math.round(minor) / 10 ** digits || 0)
    .replace('-', '−')
}

/** Money with its sign, for differences: 104.2 as +¥1.04. */
export const signedMoney = (minor: number, currency: string): string =>
  `${Math.round(minor) > 0 ? '+' : ''}${money(minor, currency)}`

/** A rate, or a dash where there is none. */
export const share = (rate: { rate: number } | null): string => (rate ? percent(rate.rate) : '–')
