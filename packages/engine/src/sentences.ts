import { z } from 'zod'

/** Our words for what schemas refuse, wherever a schema brings none of its own: what to give instead. */
z.config({ customError: sentenceFor })

function sentenceFor(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'This is missing.' : (kinds[issue.expected] ?? 'This is not valid.')
    case 'invalid_value':
      return `Give one of: ${issue.values.map(String).join(', ')}.`
    case 'unrecognized_keys':
      return `Remove what is not known here: ${issue.keys.join(', ')}.`
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'This is empty.'
      if (issue.inclusive === false) return `Give more than ${issue.minimum}.`
      return bounds[issue.origin]?.atLeast(issue.minimum) ?? `Give at least ${issue.minimum}.`
    case 'too_big':
      if (issue.inclusive === false) return `Give less than ${issue.maximum}.`
      return bounds[issue.origin]?.atMost(issue.maximum) ?? `Give at most ${issue.maximum}.`
    case 'not_multiple_of':
      return `Give a multiple of ${issue.divisor}.`
    case 'invalid_format':
      return formats[issue.format] ?? 'This is not written as it should be.'
    default:
      return 'This is not valid.'
  }
}

const kinds: Record<string, string> = {
  string: 'Give a text.',
  number: 'Give a number.',
  int: 'Give a whole number.',
  boolean: 'Give true or false.',
  array: 'Give a list.',
  tuple: 'Give a list of two values.',
  object: 'Give an object.',
  record: 'Give an object.',
}
const formats: Record<string, string> = {
  email: 'Give an e-mail address.',
  datetime: 'Write the time in UTC, as 2026-03-01T08:30:00Z.',
  date: 'Write the date as 2026-03-01.',
  url: 'Give a whole address that begins with https://.',
}

type Bound = Record<'atLeast' | 'atMost', (limit: number | bigint) => string>
const values: Bound = { atLeast: (n) => `Give at least ${n} values.`, atMost: (n) => `Give at most ${n} values.` }
const bounds: Record<string, Bound> = {
  string: { atLeast: (n) => `Give at least ${n} characters.`, atMost: (n) => `Give at most ${n} characters.` },
  array: values,
  set: values,
}
