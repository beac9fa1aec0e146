import { decodeAttribute, judgeAddress, type Links } from './links.ts'
import {
  type ChoiceNode,
  type Edit,
  type Node,
  positionOf,
  type SlotNode,
  slot,
  type TextNode,
  text,
  type ValueNode,
} from './nodes.ts'
import { type Pictures, pictureNamed } from './pictures.ts'
import type { Position, Report } from './problems.ts'

/**
 * Where in a document a character stands: the modes of the HTML standard's tokenizer, as far as they matter. `raw`
 * is the inside of an element whose content is no markup (style, title).
 */
type Mode =
  | 'text'
  | 'tag-open'
  | 'tag-name'
  | 'attributes'
  | 'attribute-name'
  | 'after-name'
  | 'before-value'
  | 'double-quoted'
  | 'single-quoted'
  | 'unquoted'
  | 'comment'
  | 'declaration'
  | 'raw'

interface State {
  mode: Mode
  tag: string
  closing: boolean
  attribute: string
  /** Within Outlook's `<!--[if mso]>`, whose inside is markup to Outlook and a comment to all others. */
  conditional: boolean
  /** How many elements are open that only their own end tag closes. */
  nested: number
}

interface Place {
  node: TextNode
  offset: number
}

export interface HtmlScan {
  /** Puts the numbered slots in place of the static addresses. */
  linkEdits: Edit[]
  /** Puts slots in place of `file:` and a name. */
  pictureEdits: Edit[]
  /** Whether every recipient gets a link to unsubscribe. */
  hasUnsubscribe: boolean
  /** Behind `<body …>`; null when there is none and the html is a fragment. */
  bodyStart: Place | null
  /** Before the last `</body>`, or else `</html>`. */
  bodyEnd: Place | null
}

const RAW = new Set(['style', 'script', 'title', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes'])
/** Raw elements whose text is decoded and only their own end tag ends: an escaped value is safe there. */
const RAW_WITH_FIELDS = new Set(['title', 'textarea'])
/** The attributes that hold words for people. Every other one may be an address, a style or code to some program. */
const WORDY = /^(?:alt|title|class|id|summary|abbr|aria-[a-z]+)$/
/** Elements without an end tag, and those that the next of their kind closes. */
const CLOSES_ITSELF =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|rt|rp|optgroup|option|thead|tbody|tfoot|tr|td|th)$/
/** Elements inside each other; deeper ones exhaust the stack of whoever walks them, mail programs included. */
const DEEPEST = 200
const LINKING = /^(?:a|area|v:[a-z]+)$/
/** The attributes by which elements show pictures. */
const SHOWING = /^(?:src|background)$/

/**
 * Reads the html once as a browser would: finds the links and the body, and checks that fields stand only where an
 * escaped value is a value and nothing else. Both branches of a condition must end in the mode they began in, so the
 * check of one rendering holds for all (the idea is that of Go's html/template).
 */
export function scanHtml(nodes: Node[], links: Links, pictures: Pictures, report: Report): HtmlScan {
  const scanner = new Scanner(links, pictures, report)
  scanner.scan(nodes, 0)
  scanner.finish()
  return scanner.result
}

class Scanner {
  readonly result: HtmlScan = {
    linkEdits: [],
    pictureEdits: [],
    hasUnsubscribe: false,
    bodyStart: null,
    bodyEnd: null,
  }
  private state: State = { mode: 'text', tag: '', closing: false, attribute: '', conditional: false, nested: 0 }
  private depth = 0
  private value = ''
  private valueStart: Place | null = null
  private slotInValue: SlotNode | null = null
  /** The value has been refused already. */
  private refused = false
  private tagStart: Place | null = null
  private tooDeep = false
  /** The first `<html>`, `<head>` or doctype. */
  private documentAt: Position | null = null
  private readonly links: Links
  private readonly pictures: Pictures
  private readonly report: Report

  constructor(links: Links, pictures: Pictures, report: Report) {
    this.links = links
    this.pictures = pictures
    this.report = report
  }

  scan(nodes: Node[], depth: number): void {
    for (const node of nodes) {
      this.depth = depth
      if (node.kind === 'text') this.scanText(node)
      else if (node.kind === 'choice') this.scanChoice(node, depth)
      else if (node.kind === 'slot') this.meetSlot(node)
      else this.meetValue(node)
    }
  }

  finish(): void {
    const { mode, tag } = this.state
    if (this.tagStart && mode !== 'text' && mode !== 'comment' && mode !== 'declaration') {
      const at = positionOf(this.tagStart.node, this.tagStart.offset)
      this.report(at, `The html ends inside of <${tag}>. Check its quotes and end tag.`)
    }
    if (this.documentAt && !this.result.bodyStart) {
      this.report(this.documentAt, 'The document has no <body>. Put what is to be read between <body> and </body>.')
    }
  }

  private scanChoice(node: ChoiceNode, depth: number): void {
    if (!this.wordsAllowed(node.at, `{{#${node.when}}}`)) return
    const before = { ...this.state }
    for (const branch of [node.body, node.otherwise]) {
      this.state = { ...before }
      this.scan(branch, depth + 1)
      const { mode, tag, attribute, conditional } = this.state
      const outside = mode === 'text' && before.mode === 'text'
      const same = mode === before.mode && (outside || (tag === before.tag && attribute === before.attribute))
      if (!same || conditional !== before.conditional) {
        this.report(
          node.at,
          `This {{#${node.when}}} ends within a tag, style or comment that began in it. Move the whole tag into the block.`,
        )
        return
      }
    }
    this.state = before
  }

  private meetValue(node: ValueNode): void {
    this.wordsAllowed(node.at, `{{${node.path.join('.')}}}`)
  }

  private meetSlot(node: SlotNode): void {
    const { mode, tag, attribute } = this.state
    const isHref = attribute === 'href' && LINKING.test(tag)
    if (isHref && (mode === 'double-quoted' || mode === 'single-quoted')) {
      if (this.slotInValue) this.refused = true
      this.slotInValue = node
      return
    }
    this.wordsAllowed(node.at, 'This address')
  }

  /** Whether a value may stand here; reports why not. */
  private wordsAllowed(at: Position, what: string): boolean {
    const { mode, tag, attribute } = this.state
    if (mode === 'text' || mode === 'comment' || mode === 'declaration') return true
    if (mode === 'raw') {
      if (RAW_WITH_FIELDS.has(tag)) return true
      this.report(at, `${what} cannot stand inside of <${tag}>. Move it into the text of the e-mail.`)
      return false
    }
    if (mode === 'double-quoted' || mode === 'single-quoted') {
      if (WORDY.test(attribute)) return true
      this.refused = true
      this.report(at, this.attributeAdvice(what, attribute))
      return false
    }
    if (mode === 'unquoted' || mode === 'before-value') {
      this.report(
        at,
        `${what} stands in "${attribute}" without quotes. Put the whole value of "${attribute}" in double quotes.`,
      )
    } else {
      this.report(
        at,
        `${what} cannot stand inside of the tag <${tag}>. Move it between tags; a condition goes round the whole tag.`,
      )
    }
    return false
  }

  private attributeAdvice(what: string, attribute: string): string {
    if (attribute === 'href') {
      return `${what} cannot be part of a link: its target is the same for all, and a click already tells who it was. Write the address without it, and put conditions round the whole <a>.`
    }
    return `${what} cannot stand in the attribute "${attribute}": only alt, title, class, id and aria-… may hold one. Write a fixed value.`
  }

  private scanText(node: TextNode): void {
    for (let i = 0; i < node.text.length; ) i = this.step(node, i)
  }

  /** Reads on from `i` within one mode; returns where the next one begins. */
  private step(node: TextNode, i: number): number {
    const { state } = this
    const upTo = (pattern: RegExp) => {
      pattern.lastIndex = i
      const match = pattern.exec(node.text)
      const at = match?.index ?? node.text.length
      return { piece: node.text.slice(i, at), at, next: match ? pattern.lastIndex : at, found: match !== null }
    }
    const char = node.text[i] ?? ''
    switch (state.mode) {
      case 'text': {
        const { at, next, found } = upTo(/</g)
        if (found) {
          state.mode = 'tag-open'
          this.tagStart = { node, offset: at }
        }
        return next
      }
      case 'tag-open':
        return this.openTag(node, i)
      case 'tag-name': {
        const { piece, next, found } = upTo(/(?=[\s/>])/g)
        state.tag += piece.toLowerCase()
        if (found) state.mode = 'attributes'
        return next
      }
      case 'attributes':
        if (char === '>') this.endTag(node, i)
        if (/[\s/>]/.test(char)) return i + 1
        state.mode = 'attribute-name'
        state.attribute = ''
        return i
      case 'attribute-name': {
        const { piece, next, found } = upTo(/(?=[\s/>=])/g)
        state.attribute += piece.toLowerCase()
        if (found) state.mode = 'after-name'
        return next
      }
      case 'after-name':
        if (/\s/.test(char)) return i + 1
        state.mode = char === '=' ? 'before-value' : 'attributes'
        return char === '=' ? i + 1 : i
      case 'before-value':
        return this.beginValue(node, i)
      case 'double-quoted':
      case 'single-quoted':
      case 'unquoted': {
        const end = { 'double-quoted': /"/g, 'single-quoted': /'/g, unquoted: /(?=[\s>])/g }[state.mode]
        const { piece, at, next, found } = upTo(end)
        this.value += piece
        if (found) this.endValue(node, at)
        return next
      }
      case 'comment':
      case 'declaration': {
        const { piece, next, found } = upTo(state.mode === 'comment' ? /--!?>/g : />/g)
        if (piece.includes('[endif]')) state.conditional = false
        if (found) state.mode = 'text'
        return next
      }
      case 'raw': {
        const { next, found } = upTo(new RegExp(`</(?=${state.tag}[\\s/>])`, 'gi'))
        if (found) Object.assign(state, { mode: 'tag-name', tag: '', attribute: '', closing: true })
        return next
      }
    }
  }

  /** Behind a `<`: what begins here? */
  private openTag(node: TextNode, i: number): number {
    const rest = node.text.slice(i)
    const conditional = /^!--\[if [^>]*\]>/i.exec(rest)
    if (conditional) {
      Object.assign(this.state, { mode: 'text', conditional: true })
      return i + conditional[0].length
    }
    const emptyComment = /^!---?>/.exec(rest)
    if (emptyComment) {
      // `<!--[if !mso]><!-->`: from here on it is meant for everybody but Outlook.
      Object.assign(this.state, { mode: 'text', conditional: false })
      return i + emptyComment[0].length
    }
    if (rest.startsWith('!--')) {
      this.state.mode = 'comment'
      return i + 3
    }
    if (/^[!?]/.test(rest)) {
      if (/^!doctype/i.test(rest)) this.documentAt ??= positionOf(node, i)
      this.state.mode = 'declaration'
      return i
    }
    const name = /^(\/?)[a-z]/i.exec(rest)
    Object.assign(this.state, { mode: name ? 'tag-name' : 'text', tag: '', attribute: '', closing: name?.[1] === '/' })
    return name?.[1] ? i + 1 : i
  }

  private endTag(node: TextNode, i: number): void {
    const { state, tagStart } = this
    const { tag, closing } = state
    const at = positionOf(node, i)
    if (!state.conditional && !CLOSES_ITSELF.test(tag)) this.nest(closing, at)
    state.mode = !closing && RAW.has(tag) ? 'raw' : 'text'
    if (tag === 'script' && !closing) {
      this.report(at, 'Mail programs run no scripts, and many treat such a mail as harmful. Remove the <script>.')
    }
    if ((tag === 'html' || tag === 'head') && !closing) this.documentAt ??= at
    if (tag === 'body' && this.depth > 0) this.report(at, 'The <body> tag stands within a block. Move it outside.')
    if (tag === 'body' && !closing) this.result.bodyStart ??= { node, offset: i + 1 }
    if (closing && tagStart && (tag === 'body' || (tag === 'html' && !this.result.bodyEnd)))
      this.result.bodyEnd = tagStart
  }

  private nest(closing: boolean, at: Position): void {
    const { state } = this
    state.nested = Math.max(0, state.nested + (closing ? -1 : 1))
    if (state.nested <= DEEPEST || this.tooDeep) return
    this.tooDeep = true
    this.report(at, `More than ${DEEPEST} elements lie inside each other here. Close those that are left open.`)
  }

  private beginValue(node: TextNode, i: number): number {
    const first = node.text[i] ?? ''
    if (/\s/.test(first)) return i + 1
    if (first === '>') {
      this.state.mode = 'attributes'
      return i
    }
    const quoted = first === '"' || first === "'"
    this.state.mode = first === '"' ? 'double-quoted' : first === "'" ? 'single-quoted' : 'unquoted'
    const start = quoted ? i + 1 : i
    this.value = ''
    this.slotInValue = null
    this.refused = false
    this.valueStart = { node, offset: start }
    return start
  }

  /** At the end of an attribute's value: a link gets its slot. */
  private endValue(node: TextNode, end: number): void {
    const { state, value, valueStart, slotInValue } = this
    const quoted = state.mode !== 'unquoted'
    state.mode = 'attributes'
    if (!state.closing && SHOWING.test(state.attribute)) this.show(node, end, quoted)
    if (state.closing || state.attribute !== 'href' || !LINKING.test(state.tag) || !valueStart) return
    const at = positionOf(valueStart.node, valueStart.offset)
    if (slotInValue) {
      if (this.refused || value.trim() !== '') {
        this.report(at, 'A built-in address is whole by itself. Leave nothing else between the quotes of href.')
      } else if (slotInValue.slot === 'unsubscribe' && this.depth === 0 && !state.conditional) {
        this.result.hasUnsubscribe = true
      }
      return
    }
    if (this.refused) return
    if (valueStart.node !== node) {
      this.report(at, 'Write the address of a link in one piece, without comments.')
      return
    }
    const href = decodeAttribute(value)
    const judgement = judgeAddress(href)
    if ('problem' in judgement) this.report(at, judgement.problem)
    else if (judgement.track) this.track(node, valueStart.offset, end, href, quoted)
  }

  private track(node: TextNode, start: number, end: number, href: string, quoted: boolean): void {
    this.result.linkEdits.push({ node, start, end, put: inQuotes(slot(this.links.numberOf(href)), quoted) })
  }

  /** At the end of an address of a picture: a file of the template gets its slot. */
  private show(node: TextNode, end: number, quoted: boolean): void {
    const { valueStart: start, refused } = this
    const name = pictureNamed(decodeAttribute(this.value))
    if (name === undefined || !start || refused) return
    const at = positionOf(start.node, start.offset)
    const problem =
      start.node === node ? this.pictures.show(name) : 'Write the name of a file in one piece, without comments.'
    if (problem) this.report(at, problem)
    else this.result.pictureEdits.push({ node, start: start.offset, end, put: inQuotes(slot(`file:${name}`), quoted) })
  }
}

const inQuotes = (put: Node, quoted: boolean): Node[] => (quoted ? [put] : [text('"'), put, text('"')])
