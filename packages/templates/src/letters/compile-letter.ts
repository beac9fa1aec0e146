import type { MergeData } from '../build.ts'
import { type Node, positionOf, type ValueNode } from '../nodes.ts'
import {
  inReadingOrder,
  type Part,
  type Report,
  reportTo,
  type TemplateProblem,
  TemplateProblems,
} from '../problems.ts'
import { readPart } from '../read-part.ts'
import { oneLine } from '../values.ts'
import { readBody } from './body.ts'
import { fillTokens, PRIVATE_USE, tokenise } from './fill.ts'
import type { Block, Inline, Letter } from './letter.ts'
import type { Letterhead } from './letterheads.ts'

/** A letter as its writer wrote it. */
export interface LetterContent {
  /** One line above the text; may be empty. */
  subject: string
  /** The body in Markdown: paragraphs, headings, lists, tables, bold and emphasised words. */
  text: string
  letterhead: Letterhead
  /** Whether code and QR code for a reply are printed. */
  reply: boolean
}

export interface CompiledLetter {
  /** The fields in use, sorted. */
  fields: string[]
  /** One recipient's letter. `day` is the date of the letter, `2026-11-25`. */
  render(data: MergeData, day: string): Letter
}

/** Fields that letters have besides those of every template. */
const OWN_FIELDS = ['letter.date']
/** Different outcomes of a template's conditions whose Markdown is kept. */
const KEPT = 1_000

const lines = ['contact', 'signature'] as const
const single = ['subject', 'organisation', 'slogan', 'returnTo'] as const

/**
 * Checks and compiles a letter once, so that rendering a copy is cheap. Pure: no I/O, no clock.
 *
 * @param fields dotted names the template may use, e.g. `customer.name`
 * @throws TemplateProblems with everything the writer has to change
 */
export function compileLetter(content: LetterContent, fields: Iterable<string>): CompiledLetter {
  const problems: TemplateProblem[] = []
  const used = new Set<string>()
  const reading = { fields: new Set([...fields, ...OWN_FIELDS]), slots: false, problems, used }
  const { letterhead, reply } = content
  const written: [Part, string][] = [
    ['subject', content.subject],
    ['text', content.text],
    ...(['organisation', 'slogan', 'contact', 'returnTo', 'signature'] as const).map((part): [Part, string] => [
      part,
      letterhead[part],
    ]),
  ]
  const parts = new Map<Part, Node[]>()
  for (const [part, source] of written) {
    const nodes = readPart(part, source.replace(/\r\n?/g, '\n'), reading)
    if (!nodes) continue
    parts.set(part, nodes)
    checkText(nodes, part === 'text', reportTo(problems, part))
  }
  if (problems.length > 0) throw new TemplateProblems(inReadingOrder(problems))

  const tokens: ValueNode[] = []
  const say = (part: Part, data: MergeData): string =>
    fillTokens(tokenise(parts.get(part) ?? [], data, tokens), tokens, data)
  const bodies = new Map<string, Block[]>()
  const bodyOf = (data: MergeData): Block[] => {
    const source = tokenise(parts.get('text') ?? [], data, tokens)
    const known = bodies.get(source)
    if (known) return known
    if (bodies.size >= KEPT) bodies.clear()
    const body = readBody(source)
    bodies.set(source, body)
    return body
  }

  return {
    fields: [...used].sort(),
    render(given, day) {
      const data = { ...given, letter: { date: day } }
      const line = (part: (typeof single)[number]) => oneLine(say(part, data))
      const rows = (part: (typeof lines)[number]) => say(part, data).trim().split('\n')
      return {
        language: letterhead.language,
        accent: letterhead.accent,
        organisation: line('organisation'),
        slogan: line('slogan'),
        contact: rows('contact'),
        returnTo: line('returnTo'),
        subject: line('subject'),
        body: bodyOf(data).flatMap((block) => fillBlock(block, (words) => fillTokens(words, tokens, data))),
        signature: rows('signature'),
        reply,
      }
    },
  }
}

/** What Markdown has and letters have not: said before a thousand of them show it as it stands. */
const foreign: { what: RegExp; message: string }[] = [
  { what: PRIVATE_USE, message: 'This line contains a character that no font knows (private use). Remove it.' },
  { what: /!?\[[^\]\n]*\]\([^)\n]*\)/, message: 'Paper has no links and pictures. Write the address out.' },
  { what: /<\/?[A-Za-z][^>\n]*>/, message: 'HTML means nothing in a letter. Write **bold**, *emphasised*, # heading.' },
  { what: /^ {0,3}(?:```|~~~)/m, message: 'A letter has no blocks of code. Remove this line.' },
]

function checkText(nodes: Node[], body: boolean, report: Report): void {
  for (const node of nodes) {
    if (node.kind === 'choice') {
      checkText(node.body, body, report)
      checkText(node.otherwise, body, report)
    }
    if (node.kind !== 'text') continue
    for (const { what, message } of body ? foreign : foreign.slice(0, 1)) {
      const at = node.text.search(what)
      if (at >= 0) report(positionOf(node, at), message)
    }
  }
}

type Fill = (words: string) => string

/** A block with its values; none where they leave nothing to print. */
function fillBlock(block: Block, fill: Fill): Block[] {
  switch (block[0]) {
    case 'p': {
      const words = fillInlines(block[1], fill)
      return isBlank(words) ? [] : [['p', words, isSalutation(words)]]
    }
    case 'h': {
      const words = fillInlines(block[2], fill)
      return isBlank(words) ? [] : [['h', block[1], words]]
    }
    case 'ul':
      return [['ul', fillItems(block[1], fill)]]
    case 'ol':
      return [['ol', fillItems(block[1], fill), block[2]]]
    case 'table':
      return [
        [
          'table',
          block[1],
          block[2].map((cell) => fillInlines(cell, fill)),
          block[3].map((cell) => fillInlines(cell, fill)),
        ],
      ]
    case 'hr':
      return [block]
  }
}

const fillItems = (items: Block[][], fill: Fill): Block[][] =>
  items.map((item) => item.flatMap((block) => fillBlock(block, fill))).filter((item) => item.length > 0)

/** A value of several lines breaks where they end. */
const fillInlines = (parts: Inline[], fill: Fill): Inline[] =>
  parts.flatMap((part): Inline[] => {
    if (typeof part !== 'string') return part[0] === 'break' ? [part] : [[part[0], fillInlines(part[1], fill)]]
    return fill(part)
      .split('\n')
      .flatMap((line, i): Inline[] => (i > 0 ? [['break'], line] : [line]))
  })

const isBlank = (parts: Inline[]): boolean =>
  parts.every((part) => (typeof part === 'string' ? part.trim() === '' : part[0] === 'break' || isBlank(part[1])))

/** `尊敬的王芳女士：` stands at the margin, where Chinese paragraphs do not; one that leads to a list has a sentence in it. */
const isSalutation = (parts: Inline[]): boolean => {
  const last = parts.at(-1)
  return typeof last === 'string' && /[：:]\s*$/.test(last) && !/[。！？!?；;]/.test(wordsOf(parts))
}

const wordsOf = (parts: Inline[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : part[0] === 'break' ? '\n' : wordsOf(part[1]))).join('')
