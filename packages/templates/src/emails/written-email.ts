import { type CompiledEmail, compileEmail, type EmailContent } from '../compile-email.ts'
import { inReadingOrder, reportTo, type TemplateProblem, TemplateProblems } from '../problems.ts'
import { readPart } from '../read-part.ts'
import { ACCENT } from './frame.ts'
import { htmlOfMarkdown } from './markdown-html.ts'

/** An e-mail as its writer wrote it: in html, or in Markdown, of which the html is made. */
export interface WrittenEmail extends EmailContent {
  /** `{ markdown?: string, accent?: '#rrggbb' }`; with `markdown`, `html` is made anew, whatever it was. */
  options: Record<string, unknown>
}

export interface CompiledWrittenEmail extends CompiledEmail {
  /** What is sent: the writer's own, or what was made of the Markdown. */
  html: string
}

const longest = 100_000

/**
 * Compiles an e-mail as `compileEmail` does, from its Markdown where it has some; problems are told by the lines of what
 * the writer wrote.
 *
 * @throws TemplateProblems with everything the writer has to change
 */
export function compileWrittenEmail(
  written: WrittenEmail,
  fields: Iterable<string>,
  files: Iterable<string> = [],
): CompiledWrittenEmail {
  const known = [...fields]
  const { subject, preheader, text } = written
  const { markdown, accent } = readOptions(written.options)
  if (markdown === undefined) return { ...compileEmail(written, known, files), html: written.html }
  const problems: TemplateProblem[] = []
  // Braces and fields first: what Markdown makes of broken ones would be reported of html that nobody wrote.
  readPart('markdown', markdown, { fields: new Set(known), slots: true, used: new Set(), problems })
  const made = htmlOfMarkdown(problems.length > 0 ? '' : markdown, accent)
  try {
    const email = compileEmail({ subject, preheader, text, html: made.html }, known, files)
    if (problems.length === 0) return { ...email, html: made.html }
  } catch (error) {
    if (!(error instanceof TemplateProblems)) throw error
    for (const problem of error.problems) {
      const { part, line, message } = problem
      problems.push(part === 'html' ? { part: 'markdown', line: made.sourceLine(line), message } : problem)
    }
  }
  throw new TemplateProblems(inReadingOrder(problems))
}

function readOptions({ markdown, accent = ACCENT, ...others }: Record<string, unknown>) {
  const problems: TemplateProblem[] = []
  const report = reportTo(problems, 'options')
  for (const name of Object.keys(others)) {
    report({ line: 1 }, `An e-mail has no option "${name}". There are markdown and accent.`)
  }
  const isColour = typeof accent === 'string' && /^#[0-9a-f]{6}$/i.test(accent)
  if (!isColour) report({ line: 1 }, 'Write the colour in accent as #00754a.')
  const isText = markdown === undefined || (typeof markdown === 'string' && markdown.length <= longest)
  if (!isText) report({ line: 1 }, `Write at most ${longest} characters in markdown.`)
  if (markdown === '') reportTo(problems, 'markdown')({ line: 1 }, 'Write the e-mail here.')
  if (problems.length > 0) throw new TemplateProblems(problems)
  return { markdown: isText ? (markdown as string | undefined) : undefined, accent: isColour ? accent : ACCENT }
}
