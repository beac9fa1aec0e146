import { z } from 'zod'
import { type FieldIssue, invalidInput } from './errors.ts'
import './sentences.ts'

/**
 * What a verb does first: checks its input. Throws `bad-input` with one issue per field, and for text that cannot be
 * stored wherever it stands: PostgreSQL takes no NUL, and half a surrogate pair would be stored as something else.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw invalidInput(issuesOf(parsed.error))
  const path = unstorableIn(parsed.data)
  if (path === null) return parsed.data
  const message = 'The text contains a character that cannot be stored (NUL or half a surrogate pair). Remove it.'
  throw invalidInput([{ path, message }])
}

export function issuesOf(error: z.core.$ZodError): FieldIssue[] {
  return error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
}

/** A name or a remark: one line. A line break or escape sequence in it would upset lists, logs and terminals. */
export const lineText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u, 'Write it on one line, without control characters.')

/**
 * What one order can be worth, in minor units: ten thousand million yuan. Nine million such orders still fit the sums of a
 * campaign.
 */
export const mostMoney = 1_000_000_000_000
/** The value of an order in minor units (fen). */
export const orderValue = z
  .int()
  .min(0)
  .max(mostMoney, 'This is more than any order is worth. Give it in minor units (fen).')

const currencies = new Set(Intl.supportedValuesOf('currency'))
export const currency = z.string().refine((code) => currencies.has(code), 'This is no currency code such as CNY.')

/** Where the first such text stands; null when there is none. Own stack: a filter may come a hundred thousand deep. */
function unstorableIn(input: unknown): string | null {
  const open: { path: string; value: unknown }[] = [{ path: '', value: input }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, value } = next
    if (typeof value === 'string' && !isStorable(value)) return path
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key)) return path
      open.push({ path: path === '' ? key : `${path}.${key}`, value: inner })
    }
  }
  return null
}

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
