import { z } from 'zod'
import { quote } from '../segments/describe-values.ts'
import type { Interval } from './statistics.ts'

/** A sentence for whoever reads it, in both languages. */
export const wordsSchema = z.object({ zh: z.string(), en: z.string() })
export type Words = z.infer<typeof wordsSchema>

/** A name out of the data, so that nothing in it can be taken for a part of the sentence. */
export const named = (name: string): string => quote(name, () => '')

/** A share as 1.25 %. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

/** A difference of shares in percentage points, as 0.40; without its sign. */
export const points = (difference: number): string => (100 * Math.abs(difference)).toFixed(2)

/** An interval of differences as -0.40 to 1.20, in percentage points. */
export const pointsBetween = ({ lo, hi }: Interval, to: string): string =>
  [lo, hi].map((limit) => (100 * limit).toFixed(2)).join(to)

/** A count as 12,300. */
export const whole = (count: number): string => Math.round(count).toLocaleString('en-US')
