import MarkdownIt, { type Token } from 'markdown-it'
import { emphasiseChinese } from '../emphasise-chinese.ts'
import type { Block, Inline } from './letter.ts'

/** What a letter needs and no more: preset `zero` knows plain paragraphs alone. */
const markdown = new MarkdownIt('zero', { breaks: true }).enable([
  'heading',
  'hr',
  'list',
  'table',
  'newline',
  'escape',
  'emphasis',
])

emphasiseChinese(markdown)

/** Reads Markdown: no text is an error, what is not understood is printed as it stands. */
export function readBody(source: string): Block[] {
  return blocks(new Reader(markdown.parse(source, {})))
}

/** Tokens come flat, with ends of their own: `bullet_list_open` … `bullet_list_close`. */
class Reader {
  #tokens: Token[]
  #at = 0

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  /** The next token, unless it is of type `end`, which is passed by. */
  until(end?: string): Token | undefined {
    const token = this.#tokens[this.#at++]
    return token?.type === end ? undefined : token
  }
}

function blocks(tokens: Reader, end?: string): Block[] {
  const read: Block[] = []
  for (let token = tokens.until(end); token; token = tokens.until(end)) read.push(...block(token, tokens))
  return read
}

function block(token: Token, tokens: Reader): Block[] {
  switch (token.type) {
    case 'paragraph_open':
      return [['p', words(tokens, 'paragraph_close'), false]]
    case 'heading_open':
      return [['h', Math.min(3, Number(token.tag[1])) as 1 | 2 | 3, words(tokens, 'heading_close')]]
    case 'bullet_list_open':
      return [['ul', items(tokens, 'bullet_list_close')]]
    case 'ordered_list_open':
      return [['ol', items(tokens, 'ordered_list_close'), Number(token.attrGet('start') ?? 1)]]
    case 'table_open':
      return [table(tokens)]
    case 'hr':
      return [['hr']]
    default:
      return []
  }
}

/** The words between a block's beginning and its end. */
function words(tokens: Reader, end: string): Inline[] {
  const read: Inline[] = []
  for (let token = tokens.until(end); token; token = tokens.until(end)) {
    read.push(...inlines(new Reader(token.children ?? [])))
  }
  return read
}

function inlines(tokens: Reader, end?: string): Inline[] {
  const read: Inline[] = []
  for (let token = tokens.until(end); token; token = tokens.until(end)) {
    if (token.type === 'strong_open') read.push(['strong', inlines(tokens, 'strong_close')])
    else if (token.type === 'em_open') read.push(['em', inlines(tokens, 'em_close')])
    else if (token.type === 'softbreak' || token.type === 'hardbreak') read.push(['break'])
    else if (token.content) read.push(token.content)
  }
  return read
}

function items(tokens: Reader, end: string): Block[][] {
  const read: Block[][] = []
  for (let token = tokens.until(end); token; token = tokens.until(end)) read.push(blocks(tokens, 'list_item_close'))
  return read
}

const ALIGNS = { center: 'center', right: 'right' } as const

function table(tokens: Reader): Block {
  const aligns: ('left' | 'center' | 'right')[] = []
  const head: Inline[][] = []
  const cells: Inline[][] = []
  for (let token = tokens.until('table_close'); token; token = tokens.until('table_close')) {
    if (token.type === 'th_open') {
      const wanted = /text-align:(center|right)/.exec(String(token.attrGet('style')))?.[1]
      aligns.push(wanted ? ALIGNS[wanted as keyof typeof ALIGNS] : 'left')
      head.push(words(tokens, 'th_close'))
    } else if (token.type === 'td_open') cells.push(words(tokens, 'td_close'))
  }
  return ['table', aligns, head, cells]
}
