import { z } from 'zod'
import { isTimeZone } from '../../clock.ts'
import { badInput } from '../../errors.ts'
import type { Normalised } from '../normalise.ts'
import type { MappedColumn } from './mapping.ts'
import { normaliseCurrency } from './order-values.ts'
import type { Row } from './row-parser.ts'

/** Options of imports whose rows have amounts and times. */
export const amountsAndTimes = {
  /** ISO 4217, for rows without a `currency` of their own. */
  currency: z.string().default('CNY'),
  /** Where the clocks of the file stand, for times without an offset; default: where the organisation's days begin. */
  timeZone: z
    .string()
    .refine((zone) => isTimeZone(zone), 'Give an IANA time zone such as Asia/Shanghai.')
    .optional(),
}

/** The currency of a whole file. Throws `bad-input`. */
export function currencyOf(options: { currency: string }): string {
  const currency = normaliseCurrency(options.currency)
  if (!currency.ok) throw badInput(currency.reason, [{ path: 'currency', message: currency.reason }])
  return currency.value
}

/** The mapped cells of a row, to be read one by one. */
export interface RowValues {
  /** The value of a field's cell; null where it is empty, and where it cannot be read, which becomes a problem. */
  read<T>(field: string, normalise: (text: string) => Normalised<T>): T | null
  /** What could not be read, in sentences, in the order of reading. */
  problems: string[]
}

export function rowValues(row: Row, columns: MappedColumn[]): RowValues {
  const cells = new Map(columns.map(({ field, index }) => [field, (row.cells[index] ?? '').trim()]))
  const problems: string[] = []
  return {
    problems,
    read: (field, normalise) => {
      const text = cells.get(field)
      if (!text) return null
      const normalised = normalise(text)
      if (normalised.ok) return normalised.value
      problems.push(normalised.reason)
      return null
    },
  }
}
