import { z } from 'zod'

/** Our words for what schemas refuse, wherever a schema brings none of its own: what to give instead. */
z.config({ customError: sentenceFor })

function sentenceFor(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'This is missing.' : `Give ${kinds[issue.expected] ?? `a ${issue.expected}`}.`
    case 'invalid_value':
      return `Give one of: ${issue.values.map(String).join(', ')}.`
    case 'unrecognized_keys':
      return `Remove what is not known here: ${issue.keys.join(', ')}.`
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'This is empty.'
      return `Give ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}.`
    case 'too_big':
      return `Give ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}.`
    case 'invalid_format':
      return formats[issue.format]
    default:
      return undefined
  }
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list of two values',
  object: 'an object',
  record: 'an object',
}
const formats: Record<string, string> = {
  email: 'Give an e-mail address.',
  datetime: 'Write the time in UTC, as 2026-03-01T08:30:00Z.',
  date: 'Write the date as 2026-03-01.',
  url: 'Give a whole address that begins with https://.',
}

const unitOf = (origin: string): string =>
  ({ string: ' characters', array: ' values', set: ' values', file: ' bytes' })[origin] ?? ''
