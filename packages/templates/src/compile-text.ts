import { buildRenderer, type MergeData, type SlotValues } from './build.ts'
import { reportTo, type TemplateProblem, TemplateProblems } from './problems.ts'
import { readNodes } from './read-nodes.ts'
import { parsePart } from './syntax.ts'

export interface CompiledText {
  /** The fields in use, sorted. */
  fields: string[]
  /** The words for one recipient; values stand as they are, whatever they contain. */
  render(data: MergeData): string
}

const UNSENDABLE = /[\0\p{Surrogate}]/u
const MOST_TAGS = 1_000
const noSlots = {} as SlotValues

/**
 * Checks and compiles plain words with merge fields once: what every channel but e-mail begins with. Pure.
 *
 * @param fields dotted names the template may use, e.g. `customer.name`
 * @throws TemplateProblems with everything the writer has to change
 */
export function compileText(source: string, fields: Iterable<string>): CompiledText {
  const problems: TemplateProblem[] = []
  const report = reportTo(problems, 'text')
  const unsendable = source.search(UNSENDABLE)
  if (unsendable >= 0) {
    const line = source.slice(0, unsendable).split('\n').length
    report({ line }, 'This line contains a character that cannot be sent (NUL or half a surrogate pair). Remove it.')
    throw new TemplateProblems(problems)
  }
  if (source.split('{{').length > MOST_TAGS + 1) {
    report({ line: 1 }, `At most ${MOST_TAGS} tags ({{…}}) may stand in one part. Leave some out.`)
    throw new TemplateProblems(problems)
  }
  const used = new Set<string>()
  const parsed = parsePart(source, report)
  const nodes =
    parsed && readNodes(parsed.program, { fields: new Set(fields), slots: false, whole: parsed.whole, report, used })
  if (!nodes || problems.length > 0) throw new TemplateProblems(problems)
  const render = buildRenderer(nodes, 'text')
  return { fields: [...used].sort(), render: (data) => render(data, noSlots) }
}
