import type { Node } from './nodes.ts'
import { type Part, reportTo, type TemplateProblem } from './problems.ts'
import { readNodes } from './read-nodes.ts'
import { parsePart } from './syntax.ts'

/**
 * What no template needs more of. A worker compiles templates too, and Handlebars takes minutes over ten thousand blocks,
 * or exhausts the stack when they lie inside each other.
 */
const MOST_TAGS = 1_000
const UNSENDABLE = /[\0\p{Surrogate}]/u

export interface ReadPartOptions {
  /** The dotted names this template may use. */
  fields: ReadonlySet<string>
  /** Whether `unsubscribeUrl` and `replyUrl` may be used. */
  slots: boolean
  /** Receives the name of every field used. */
  used: Set<string>
  /** Receives what the writer has to change. */
  problems: TemplateProblem[]
}

/** The nodes of one part; null when its braces do not match and its structure cannot be judged. */
export function readPart(part: Part, source: string, { problems, ...options }: ReadPartOptions): Node[] | null {
  const report = reportTo(problems, part)
  const unsendable = source.search(UNSENDABLE)
  if (unsendable >= 0) {
    const line = source.slice(0, unsendable).split('\n').length
    report({ line }, 'This line contains a character that cannot be sent (NUL or half a surrogate pair). Remove it.')
    return null
  }
  if (source.split('{{').length > MOST_TAGS + 1) {
    report({ line: 1 }, `At most ${MOST_TAGS} tags ({{…}}) may stand in one part. Leave some out.`)
    return null
  }
  const parsed = parsePart(source, report)
  if (!parsed) return null
  const nodes = readNodes(parsed.program, { ...options, whole: parsed.whole, report })
  return parsed.whole ? nodes : null
}
