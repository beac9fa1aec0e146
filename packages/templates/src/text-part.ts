/// <reference path="./html-to-text.d.ts" />
import { convert, type Selector } from 'html-to-text'
import type { Links } from './links.ts'
import { type Edit, type Node, positionOf, type Slot, slot, text } from './nodes.ts'
import type { Report } from './problems.ts'

const block = (selector: string): Selector => ({
  selector,
  format: 'block',
  options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
})
const SELECTORS: Selector[] = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  // E-mails lay out with tables: each cell is a line of its own.
  ...['tr', 'td', 'th'].map(block),
  { selector: 'a', options: { linkBrackets: ['<', '>'], hideLinkHrefIfSameAsText: true } },
  { selector: 'img', options: { pathRewrite: () => '' } },
  ...['head', 'title', '[style*="display:none"]', '[style*="display: none"]'].map((selector) => ({
    selector,
    format: 'skip',
  })),
]

/** `scanHtml` refuses less than that; only elements that close each other in no browser come so deep, as a mixture. */
const DEEPEST = 1_000

// Noncharacters: no text may contain them, and nothing between here and the end touches them.
const OPEN = '\uFDD0'
const CLOSE = '\uFDD1'
const MARKS = /\uFDD0([^\uFDD0\uFDD1]*)\uFDD1/

/**
 * Derives the text part from the html once, at compile time: fields and blocks become marks, the marked html is
 * converted, and the marks become nodes again. Link addresses are shown in angle brackets behind their words.
 */
export function deriveText(nodes: Node[], report: Report): Node[] {
  const marked: Node[] = []
  const html = nodes.map((node) => mark(node, marked)).join('')
  const pieces = convert(html, { wordwrap: false, selectors: SELECTORS, limits: { maxDepth: DEEPEST } }).split(MARKS)
  return unmark(pieces, marked, report)
}

/** Slots carry their name, so that a link whose words are its own address is not shown twice. */
function mark(node: Node, marked: Node[]): string {
  if (node.kind === 'text') return node.text.replace(/[\uFDD0\uFDD1]/g, '')
  if (node.kind === 'slot') return `${OPEN}slot:${node.slot}${CLOSE}`
  const index = marked.push(node) - 1
  if (node.kind === 'value') return `${OPEN}value:${index}${CLOSE}`
  const [body, otherwise] = [node.body, node.otherwise].map((branch) => branch.map((n) => mark(n, marked)).join(''))
  return `${OPEN}body:${index}${CLOSE}${body}${OPEN}otherwise:${index}${CLOSE}${otherwise}${OPEN}end:${index}${CLOSE}`
}

/** `pieces` alternates between text and marks. A block whose marks the conversion tore apart is reported. */
function unmark(pieces: string[], marked: Node[], report: Report): Node[] {
  const root: Node[] = []
  const open: { index: number; outer: Node[] }[] = []
  const torn = new Set<number>()
  let current = root
  pieces.forEach((piece, i) => {
    if (i % 2 === 0) {
      if (piece) current.push(text(piece))
      return
    }
    const [kind, name = ''] = piece.split(':')
    const index = Number(name)
    const node = marked[index]
    if (kind === 'slot') current.push(slot(/^\d+$/.test(name) ? index : (name as Slot)))
    else if (kind === 'value' && node) current.push(node)
    else if (kind === 'body' && node?.kind === 'choice') {
      const choice = { ...node, body: [], otherwise: [] }
      current.push(choice)
      open.push({ index, outer: current })
      current = choice.body
    } else if (open.at(-1)?.index !== index) torn.add(index)
    else if (kind === 'otherwise') {
      const choice = open.at(-1)?.outer.at(-1)
      if (choice?.kind === 'choice') current = choice.otherwise
    } else current = open.pop()?.outer ?? root
  })
  for (const { index } of open) torn.add(index)
  for (const index of torn) {
    const node = marked[index]
    if (node) report(node.at, 'This block begins in one element and ends in another. Put it round whole elements.')
  }
  return root
}

/** Characters an address may have; it ends where Chinese text or white space goes on. */
const URL_IN_TEXT = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/g

/** Tracks the addresses in a written text part, under the numbers they have in the html. */
export function trackText(nodes: Node[], links: Links, report: Report): Edit[] {
  return nodes.flatMap((node, i): Edit[] => {
    if (node.kind === 'choice') {
      return [...trackText(node.body, links, report), ...trackText(node.otherwise, links, report)]
    }
    if (node.kind !== 'text') return []
    return [...node.text.matchAll(URL_IN_TEXT)].flatMap((match) => {
      const next = nodes[i + 1]
      if (next && next.kind !== 'text' && match.index + match[0].length === node.text.length) {
        report(
          positionOf(node, match.index),
          `The address ${match[0]} cannot go on with a field: its target is the same for all, and a click already tells who it was. Put a space behind it.`,
        )
        return []
      }
      const url = withoutTrailingPunctuation(match[0])
      if (!URL.canParse(url)) return []
      const put = [slot(links.numberOf(url))]
      return [{ node, start: match.index, end: match.index + url.length, put }]
    })
  })
}

/** A full stop behind an address belongs to the sentence, and so does a bracket that was opened before it. */
function withoutTrailingPunctuation(url: string): string {
  const bare = url.replace(/[.,;:!?'\]]+$/, '')
  const inSentence = bare.endsWith(')') && !bare.includes('(')
  return inSentence ? withoutTrailingPunctuation(bare.slice(0, -1)) : bare
}
