import MarkdownIt, { type Token } from 'markdown-it'
import { emphasiseChinese } from '../emphasise-chinese.ts'
import { footer, headline, letterText, page } from './frame.ts'

/** HTML made of Markdown, and where each of its lines comes from. */
export interface MarkdownHtml {
  html: string
  /** The line of the Markdown, from 1, that a line of the html came from, from 1. */
  sourceLine(line: number): number
}

/** Markup of the writer's own is no markup here, and an address that no mail may lead to is for `compileEmail` to refuse. */
const markdown = new MarkdownIt('zero', { breaks: true }).enable([
  'heading',
  'hr',
  'list',
  'table',
  'blockquote',
  'newline',
  'escape',
  'emphasis',
  'link',
  'image',
])
emphasiseChinese(markdown)
markdown.validateLink = () => true
const normalised = markdown.normalizeLink.bind(markdown)
/** Merge tags stay as they are: those that may stand there are filled, the others are found by their braces and refused. */
markdown.normalizeLink = (address) => (/\{\{|^file:/i.test(address) ? address : normalised(address))

const TAG = /\{\{(?:"[^"]*"|'[^']*'|[^{}"'])*\}\}/y
const BLOCK_TAG = /^\{\{\s*(?:#(?:if|unless)\s[^{}]*|else(?:\s+(?:if|unless)\s[^{}]*)?|\/(?:if|unless)\s*)\}\}\s*$/

// A merge tag is put out as it was written: its quotes are no words to be escaped.
markdown.inline.ruler.before('escape', 'merge', (state, silent) => {
  TAG.lastIndex = state.pos
  const tag = TAG.exec(state.src)?.[0]
  if (tag === undefined) return false
  if (!silent) state.push('html_inline', '', 0).content = tag
  state.pos += tag.length
  return true
})
// A condition on a line of its own stands between paragraphs, not in one.
markdown.block.ruler.before(
  'paragraph',
  'merge_block',
  (state, startLine, _, silent) => {
    const line = state.src.slice(
      (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0),
      state.eMarks[startLine],
    )
    if (!BLOCK_TAG.test(line)) return false
    if (silent) return true
    const token = state.push('html_block', '', 0)
    token.map = [startLine, startLine + 1]
    token.content = `${line.trim()}\n`
    state.line = startLine + 1
    return true
  },
  { alt: ['paragraph', 'list', 'blockquote', 'table'] },
)

/** Mail programs read styles where they stand, and hardly anywhere else. */
const stylesFor = (accent: string): Record<string, string> => {
  const heading = (size: number) =>
    `margin:28px 0 12px;font-size:${size}px;line-height:1.4;font-weight:600;color:${accent};`
  const cell = 'padding:8px 12px;border:1px solid #dfe9e4;font-size:15px;line-height:1.6;'
  return {
    p: `margin:0 0 20px;${letterText}`,
    h1: heading(24),
    h2: heading(20),
    h3: heading(17),
    h4: heading(16),
    h5: heading(16),
    h6: heading(16),
    ul: `margin:0 0 20px;padding-left:24px;${letterText}`,
    ol: `margin:0 0 20px;padding-left:24px;${letterText}`,
    blockquote: 'margin:0 0 20px;padding:4px 20px;border-left:3px solid #dfe9e4;',
    table: 'margin:0 0 20px;border-collapse:collapse;width:100%;',
    th: `${cell}background-color:#f2f8f5;`,
    td: cell,
    hr: 'margin:28px 0;border:0;border-top:1px solid #dfe9e4;',
    a: `color:${accent};text-decoration:underline;`,
    img: 'display:block;max-width:100%;height:auto;border:0;',
  }
}
const buttonStyle = (accent: string): string =>
  `display:inline-block;padding:14px 40px;border-radius:6px;background-color:${accent};font-size:16px;line-height:1.5;font-weight:600;color:#ffffff;text-decoration:none;`

/**
 * An e-mail of Markdown in our frame: headings, lists, tables, links, pictures, and a line that holds only a bold link as a
 * button. Pure. `accent` is the colour of headings, links and buttons, `#rrggbb`.
 */
export function htmlOfMarkdown(source: string, accent: string): MarkdownHtml {
  const tokens = markdown.parse(source, {})
  const styles = stylesFor(accent)
  for (const token of tokens) {
    dress(token, styles)
    for (const child of token.children ?? []) dress(child, styles)
  }
  for (const [i, token] of tokens.entries()) asButton(tokens[i - 1], token, accent)
  const pieces = piecesOf(tokens).map((piece) => ({
    line: (piece[0]?.map?.[0] ?? 0) + 1,
    html: markdown.renderer.render(piece, markdown.options, {}),
  }))
  const opening = `${headline(accent)}\n<tr>\n<td class="side" style="padding:36px 48px 20px;">\n`
  const body = pieces.map(({ html }) => html).join('')
  const html = page('', `${opening}${body}</td>\n</tr>\n${footer}`)
  const first = html.slice(0, html.indexOf(opening) + opening.length).split('\n').length
  return {
    html,
    sourceLine(line) {
      let at = first
      let last = 1
      for (const piece of pieces) {
        if (line < at) break
        last = piece.line
        at += piece.html.split('\n').length - 1
      }
      return last
    },
  }
}

function dress(token: Token, styles: Record<string, string>): void {
  const style = styles[token.tag]
  if (style === undefined || token.nesting === -1) return
  const own = token.attrGet('style')
  token.attrSet('style', own ? `${style}${own}` : style)
  if (token.tag === 'table') token.attrSet('role', 'presentation')
}

/** `**[words](address)**` alone in its paragraph. */
function asButton(paragraph: Token | undefined, { type, children }: Token, accent: string): void {
  if (type !== 'inline' || paragraph?.type !== 'paragraph_open') return
  const said = (children ?? []).filter((child) => child.type !== 'text' || child.content !== '')
  const [strong, link] = said
  const [linkEnd, strongEnd] = said.slice(-2)
  if (strong?.type !== 'strong_open' || link?.type !== 'link_open') return
  if (linkEnd?.type !== 'link_close' || strongEnd?.type !== 'strong_close') return
  if (said.filter((child) => child.type === 'link_open').length > 1) return
  link.attrSet('style', buttonStyle(accent))
  paragraph.attrSet('style', 'margin:32px 0;text-align:center;')
}

/** The tokens of each block that stands in no other. */
function piecesOf(tokens: Token[]): Token[][] {
  const pieces: Token[][] = []
  for (const token of tokens) {
    const last = pieces.at(-1)
    if (last && (token.level > 0 || token.nesting === -1)) last.push(token)
    else pieces.push([token])
  }
  return pieces
}
