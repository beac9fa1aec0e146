import { type Part, type TemplateProblem, TemplateProblems } from '../problems.ts'
import type { LetterContent } from './compile-letter.ts'
import { type Letterhead, type LetterheadName, letterheadNames, letterheads } from './letterheads.ts'

/** A template's columns, of which a letter uses these. */
export interface StoredLetter {
  subject: string
  text: string | null
  /** `{ letterhead: 'zh' | 'en', reply?: boolean }`, and any line of the letterhead written anew. */
  options: Record<string, unknown>
}

const longest = 2_000
const written = ['organisation', 'slogan', 'contact', 'returnTo', 'signature'] as const

/**
 * A letter out of a stored template: its letterhead by name, with the lines that were written anew.
 *
 * @throws TemplateProblems for options that no letter has
 */
export function readLetter({ subject, text, options }: StoredLetter): LetterContent {
  const problems: TemplateProblem[] = []
  const report = (part: Part, message: string) => problems.push({ part, line: 1, message })
  const { letterhead: name = 'zh', reply = true, accent, ...lines } = options
  const base = isLetterhead(name) ? letterheads[name] : letterheads.zh
  const letterhead: Letterhead = { ...base }
  if (!isLetterhead(name))
    report('options', `There is no such letterhead. Choose one of ${letterheadNames.join(', ')}.`)
  if (typeof reply !== 'boolean')
    report('options', 'Say true or false for reply: whether a code for replies is printed.')
  if (typeof accent === 'string' && /^#[0-9a-f]{6}$/i.test(accent)) letterhead.accent = accent
  else if (accent !== undefined) report('options', 'Write the colour in accent as #00754a.')
  for (const [key, value] of Object.entries(lines)) {
    const part = written.find((part) => part === key)
    if (!part)
      report(
        'options',
        `A letter has no option "${key.slice(0, 100)}". There are letterhead, reply, accent, ${written.join(', ')}.`,
      )
    else if (typeof value !== 'string' || value.length > longest)
      report(part, `Write at most ${longest} characters here.`)
    else letterhead[part] = value
  }
  if (problems.length > 0) throw new TemplateProblems(problems)
  return { subject, text: text ?? '', letterhead, reply: reply === true }
}

const isLetterhead = (name: unknown): name is LetterheadName => letterheadNames.some((known) => known === name)
