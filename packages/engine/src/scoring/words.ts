import { z } from 'zod'
import type { Channel } from '../channel.ts'
import { quote } from '../segments/describe-values.ts'
import type { Interval } from './statistics.ts'

/** A sentence for whoever reads it, in both languages. */
export const wordsSchema = z.object({ zh: z.string(), en: z.string() })
export type Words = z.infer<typeof wordsSchema>

/** A name out of the data, so that nothing in it can be taken for a part of the sentence. */
export const named = (name: string): string => quote(name, () => '')

/** A share as 12.5%; one below a hundredth as 0.25%. */
export const percent = (share: number): string => `${(100 * share).toFixed(Math.abs(share) < 0.01 ? 2 : 1)}%`

/** A difference of shares in percentage points, as 0.40; without its sign. */
export const points = (difference: number): string => (100 * Math.abs(difference)).toFixed(2)

/** An interval of differences as -0.40 to 1.20, in percentage points. */
export const pointsBetween = ({ lo, hi }: Interval, to: string): string =>
  [lo, hi].map((limit) => (100 * limit).toFixed(2)).join(to)

/** A count as 12,300. */
export const whole = (count: number): string => Math.round(count).toLocaleString('en-US')

/** Minor units (fen) as people write money: ¥1,300.00, -¥0.05. */
export function moneyText(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(Math.round(minor) / 10 ** decimals || 0)
}

export const channelNames: Record<Channel, Words> = {
  email: { zh: '电子邮件', en: 'E-mail' },
  sms: { zh: '短信', en: 'Text message' },
  letter: { zh: '商函', en: 'Letter' },
  visit: { zh: '上门', en: 'Visit' },
  phone: { zh: '电话', en: 'Telephone' },
  meeting: { zh: '会议', en: 'Meeting' },
  fax: { zh: '传真', en: 'Fax' },
}
