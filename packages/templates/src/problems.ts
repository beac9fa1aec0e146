/** The parts of templates in the order in which they are read; behind `text` those that letters have besides. */
const parts = [
  'subject',
  'preheader',
  'html',
  'markdown',
  'text',
  'organisation',
  'slogan',
  'contact',
  'returnTo',
  'signature',
  'options',
] as const
export type Part = (typeof parts)[number]

/** One thing the writer of a template has to change. Lines and columns count from 1. */
export interface TemplateProblem {
  part: Part
  line: number
  column?: number
  /** A sentence that says what is wrong and what to do about it. */
  message: string
}

export interface Position {
  line: number
  column: number
}

/** Collects a part's problems while the parts are read; everything is reported at once. */
export type Report = (at: Position | { line: number }, message: string) => void

export const reportTo =
  (problems: TemplateProblem[], part: Part): Report =>
  (at, message) => {
    if (problems.length === MOST_PROBLEMS) return
    const told = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message
    problems.push({ part, ...at, message: told })
  }

/** How many problems the error's own sentence spells out. */
const SPELLED_OUT = 3
/** What is told at once at most: nobody mends more in one go, and a name may be as long as the template. */
const MOST_PROBLEMS = 100
const LONGEST_MESSAGE = 600

/** The template cannot be sent as it stands. `problems` holds the reasons, up to a hundred, in reading order. */
export class TemplateProblems extends Error {
  readonly problems: TemplateProblem[]

  constructor(problems: TemplateProblem[]) {
    const first = problems.slice(0, SPELLED_OUT).map((p) => `${p.part}, line ${p.line}: ${p.message}`)
    const more = problems.length - first.length
    super(`The template needs a correction. ${first.join(' ')}${more > 0 ? ` (And ${more} more.)` : ''}`)
    this.name = 'TemplateProblems'
    this.problems = problems
  }
}

export const inReadingOrder = (problems: TemplateProblem[]): TemplateProblem[] =>
  problems.sort(
    (a, b) => parts.indexOf(a.part) - parts.indexOf(b.part) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
  )

/**
 * The name a writer most likely meant, or undefined when none is close. A bare `name` finds `customer.name`;
 * otherwise a third of the letters may be wrong.
 */
export function closestName(wanted: string, names: Iterable<string>): string | undefined {
  if (wanted.length > 100) return undefined // no name is that long, and comparing letters takes time
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const name of names) {
    const distance = Math.min(
      editDistance(wanted, name),
      1 + editDistance(wanted, name.slice(name.lastIndexOf('.') + 1)),
    )
    if (distance < bestDistance) [best, bestDistance] = [name, distance]
  }
  return best
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

/** A list for a sentence, cut where nobody reads on. */
export function readable(names: string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ')
}
