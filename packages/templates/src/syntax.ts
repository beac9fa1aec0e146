import Handlebars from 'handlebars'
import type { Position, Report } from './problems.ts'

/**
 * Parses one part. When Handlebars cannot read it, reports why in words a writer understands, then hands back what
 * is left when the broken braces are taken out, so that the other problems of the part come out in the same go.
 *
 * @returns the tree, and whether it is whole; null when nothing could be read.
 */
export function parsePart(source: string, report: Report): { program: hbs.AST.Program; whole: boolean } | null {
  try {
    return { program: Handlebars.parse(source), whole: true }
  } catch (error) {
    let told = false
    const remainder = reportBraces(source, (at, message) => {
      told = true
      report(at, message)
    })
    if (!told) {
      report(
        { line: lineOf(error), column: 1 },
        'These braces cannot be read. Check the quotes and the {{ }} in this line.',
      )
      return null
    }
    try {
      return { program: Handlebars.parse(remainder), whole: false }
    } catch {
      return null
    }
  }
}

/** Comments; or an opening, its sigil, its inside with quoted text, and its end (missing in a broken tag). */
const TAG = /\\?\{\{(?:!--[\s\S]*?--~?\}\}|![^}]*\}\}|(\{?~?[#^/]?)((?:"[^"]*"|'[^']*'|[^{}"'])*)(\}?\}\})?)/g

/**
 * Handlebars stops at the first broken brace, often far behind the cause ("got 'EOF'"). This reads the braces alone,
 * reports each unclosed or unmatched tag where it stands, and returns the source with the block tags taken apart:
 * `{{#if x}}` becomes `{{ if x}}`, its end becomes blanks, and every position stays.
 */
function reportBraces(source: string, report: Report): string {
  const open: { name: string; at: Position }[] = []
  const remainder = source.replace(TAG, (tag, opening: string | undefined, inside = '', end, offset: number) => {
    if (opening === undefined || tag.startsWith('\\')) return tag
    const at = positionIn(source, offset)
    const blank = tag.replace(/[^\n]/g, ' ')
    if (!end) {
      report(at, 'This tag is not finished. Close its quotes and end it with }}.')
      return blank
    }
    const name =
      inside
        .trim()
        .replace(/^[>*]\s*/, '')
        .split(/[\s~]/)[0] ?? ''
    const sigil = opening.at(-1)
    if (sigil === '#' || (sigil === '^' && name)) {
      open.push({ name, at })
      return tag.replace(/[#^]/, ' ')
    }
    if (sigil === '/') {
      const last = open.pop()
      if (!last) report(at, `{{/${name}}} closes nothing. Remove it, or open the block with {{#${name} …}} before it.`)
      else if (last.name !== name) {
        report(
          at,
          `{{/${name}}} stands where {{/${last.name}}} is needed, for the block opened in line ${last.at.line}.`,
        )
      }
      return blank
    }
    if (sigil === '^' || name === 'else') {
      if (open.length === 0) report(at, '{{else}} stands outside of a block. Put it between {{#if …}} and {{/if}}.')
      return blank
    }
    return tag
  })
  for (const { name, at } of open)
    report(at, `The block {{#${name} …}} is never closed. Add {{/${name}}} where it ends.`)
  return remainder
}

function positionIn(source: string, offset: number): Position {
  const before = source.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function lineOf(error: unknown): number {
  if (error instanceof Handlebars.Exception && typeof error.lineNumber === 'number') return error.lineNumber
  const line = /on line (\d+)/.exec(String(error))?.[1]
  return line ? Number(line) : 1
}
