import { buildRenderer, type MergeData, type SlotValues } from './build.ts'
import { type TemplateProblem, TemplateProblems } from './problems.ts'
import { readPart } from './read-part.ts'

export interface CompiledText {
  /** The fields in use, sorted. */
  fields: string[]
  /** The words for one recipient; values stand as they are, whatever they contain. */
  render(data: MergeData): string
}

const noSlots = {} as SlotValues

/**
 * Checks and compiles plain words with merge fields once: what every channel but e-mail begins with. Pure.
 *
 * @param fields dotted names the template may use, e.g. `customer.name`
 * @throws TemplateProblems with everything the writer has to change
 */
export function compileText(source: string, fields: Iterable<string>): CompiledText {
  const problems: TemplateProblem[] = []
  const used = new Set<string>()
  const nodes = readPart('text', source, { fields: new Set(fields), slots: false, used, problems })
  if (!nodes || problems.length > 0) throw new TemplateProblems(problems)
  const render = buildRenderer(nodes, 'text')
  return { fields: [...used].sort(), render: (data) => render(data, noSlots) }
}
