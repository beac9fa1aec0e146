import { buildRenderer, escapeMarkup, type MergeData, type SlotValues } from './build.ts'
import { type HtmlScan, scanHtml } from './html-scan.ts'
import { Links } from './links.ts'
import { applyEdits, type Edit, type Node, slot, text } from './nodes.ts'
import { Pictures } from './pictures.ts'
import { inReadingOrder, type Part, reportTo, type TemplateProblem, TemplateProblems } from './problems.ts'
import { readPart } from './read-part.ts'
import { deriveText, trackText } from './text-part.ts'
import { oneLine } from './values.ts'
import { buildText, buildWriter, longGap, type PartWriter, type SlotAddress } from './wire/part-writer.ts'

/** An e-mail as its writer wrote it. */
export interface EmailContent {
  subject: string
  /** The line that inboxes show behind the subject: plain words, no markup. May be empty. */
  preheader: string
  /** A whole document with a `<body>`, or a fragment, which gets a document around it. */
  html: string
  /** Null derives the text part from the html. */
  text: string | null
}

/** The addresses of one recipient's copy. */
export interface EmailSlots {
  /** The tracked address for `links[n]`. */
  link(n: number): string
  openPixel: string
  unsubscribe: string
  replyForm: string
  /** The address of a file of the template that the html shows; the same in every copy. */
  file?(name: string): string
}

export interface RenderedEmail {
  /** One line, not encoded. */
  subject: string
  html: string
  text: string
}

export interface CompiledEmail {
  /** The tracked targets; `slots.link(n)` stands for `links[n]`. */
  links: string[]
  /** The fields in use, sorted. */
  fields: string[]
  /** The files of the template that the html shows. */
  shows: string[]
  /** One copy as strings, for a look at it. */
  render(data: MergeData, slots: EmailSlots): RenderedEmail
  /** The same for sending many: each part goes out encoded. `slots` makes the addresses for the token it is given. */
  forWire(slots: (token: string) => EmailSlots): WireEmail
}

/** An e-mail whose copies are written as they go over the wire. */
export interface WireEmail {
  /** One line, not encoded. */
  subject(data: MergeData): string
  html: PartWriter
  text: PartWriter
}

/** Stands for the token while addresses are cut in halves at it; no address contains it. */
const TOKEN = '\uFDD0'

const MOST_TARGETS = 200

/**
 * Checks and compiles an e-mail once, so that rendering a copy is cheap. Pure: no I/O, no clock.
 *
 * @param fields dotted names the template may use, e.g. `customer.name`
 * @param files names of the pictures that the html may show, e.g. `logo.png` by `<img src="file:logo.png">`
 * @throws TemplateProblems with everything the writer has to change
 */
export function compileEmail(
  content: EmailContent,
  fields: Iterable<string>,
  files: Iterable<string> = [],
): CompiledEmail {
  const problems: TemplateProblem[] = []
  const known = new Set(fields)
  const used = new Set<string>()
  const reportIn = (part: Part) => reportTo(problems, part)

  const read = (part: Part, source: string): Node[] | null =>
    readPart(part, source, { fields: known, slots: part === 'html' || part === 'text', used, problems })

  const links = new Links()
  const pictures = new Pictures(files)
  const subject = read('subject', content.subject)
  const preheader = read('preheader', content.preheader)
  const html = read('html', content.html)
  const scan = html && scanHtml(html, links, pictures, reportIn('html'))
  const written = content.text === null ? null : read('text', content.text.replace(/\r\n?/g, '\n'))
  const tracked = written && applyEdits(written, trackText(written, links, reportIn('text')))
  const targets = links.targets
  if (targets.length > MOST_TARGETS) {
    reportIn('html')({ line: 1 }, `At most ${MOST_TARGETS} different links can be tracked. Leave some out.`)
  }
  // A text is derived from sound html only: what is torn there would be reported twice.
  const derivable = content.text === null && html && scan && problems.length === 0
  const plain = derivable ? deriveText(applyEdits(html, scan.linkEdits), reportIn('html')) : tracked
  if (problems.length > 0 || !subject || !preheader || !html || !scan || !plain) {
    throw new TemplateProblems(inReadingOrder(problems))
  }

  const textHasUnsubscribe = tracked ? saysUnsubscribe(tracked) : scan.hasUnsubscribe
  const wholeHtml = completeHtml(html, scan, preheader)
  const wholeText = textHasUnsubscribe ? plain : [...plain, ...TEXT_FOOTER]
  const renderSubject = buildRenderer(subject, 'line')
  const renderHtml = buildRenderer(wholeHtml, 'html')
  const renderText = buildRenderer(wholeText, 'text')
  const { shown } = pictures
  const valuesOf = ({ link, openPixel, unsubscribe, replyForm, file = () => '' }: EmailSlots): SlotValues => {
    const addresses = Object.fromEntries(shown.map((name) => [`file:${name}`, file(name)]))
    return { openPixel, unsubscribe, replyForm, ...targets.map((_, n) => link(n)), ...addresses }
  }

  return {
    links: targets,
    fields: [...used].sort(),
    shows: shown,
    forWire(slots) {
      const values = valuesOf(slots(TOKEN))
      const addressOf: SlotAddress = (slot) => {
        const [before = '', after] = values[slot]?.split(TOKEN) ?? []
        return after === undefined ? [before] : [before, after]
      }
      const say = buildText(subject)
      return {
        subject: (data) => oneLine(say(data)),
        html: buildWriter(wholeHtml, { addressOf, html: true, closeGaps: false }),
        text: buildWriter(wholeText, { addressOf, html: false, closeGaps: !tracked }),
      }
    },
    render(data, slots) {
      const values = valuesOf(slots)
      const rendered = renderText(data, values)
      return {
        subject: renderSubject(data, values),
        html: renderHtml(data, values),
        // Blocks left out leave gaps in a derived text; a written one keeps the spacing its writer chose.
        text: tracked ? rendered : `${rendered.replace(longGap, '\n\n').replace(/^\n+|\n+$/g, '')}\n`,
      }
    },
  }
}

/** The law and the mailbox providers ask for a way out in every mail. */
const HTML_FOOTER: Node[] = [
  text('<div style="padding:24px 16px;text-align:center;font-size:12px;line-height:1.6;color:#6b7280"><a href="'),
  slot('unsubscribe'),
  text('" style="color:#6b7280">退订 Unsubscribe</a></div>'),
]
const TEXT_FOOTER: Node[] = [text('\n\n退订 Unsubscribe: '), slot('unsubscribe'), text('\n')]

const PIXEL: Node[] = [
  text('<img src="'),
  slot('openPixel'),
  text('" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">'),
]

/** Whether a written text part gives the unsubscribe address to everybody. */
const saysUnsubscribe = (nodes: Node[]): boolean =>
  nodes.some((node) => node.kind === 'slot' && node.slot === 'unsubscribe')

/** The writer's html with its links numbered, and the preheader, footer and pixel where they belong. */
function completeHtml(html: Node[], scan: HtmlScan, preheader: Node[]): Node[] {
  const first = hiddenPreheader(preheader)
  const last = [...(scan.hasUnsubscribe ? [] : HTML_FOOTER), ...PIXEL]
  const edits: Edit[] = [...scan.linkEdits, ...scan.pictureEdits]
  if (!scan.bodyStart) return [text(DOCUMENT_HEAD), ...first, ...applyEdits(html, edits), ...last, text(DOCUMENT_TAIL)]
  edits.push(insertion(scan.bodyStart, first))
  if (scan.bodyEnd) return applyEdits(html, [...edits, insertion(scan.bodyEnd, last)])
  return [...applyEdits(html, edits), ...last]
}

const insertion = ({ node, offset }: NonNullable<HtmlScan['bodyStart']>, put: Node[]): Edit => ({
  node,
  start: offset,
  end: offset,
  put,
})

const DOCUMENT_HEAD = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title></title>
</head>
<body style="margin:0;padding:0">
`
const DOCUMENT_TAIL = '\n</body>\n</html>\n'

/** Shown by inboxes, hidden in the opened mail. It is plain words, so its own text is escaped here. */
function hiddenPreheader(preheader: Node[]): Node[] {
  if (preheader.length === 0) return []
  return [
    text('<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all">'),
    ...escapeTexts(preheader),
    text('</div>'),
  ]
}

function escapeTexts(nodes: Node[]): Node[] {
  return nodes.map((node) => {
    if (node.kind === 'text') return { ...node, text: escapeMarkup(node.text) }
    if (node.kind === 'choice') {
      return { ...node, body: escapeTexts(node.body), otherwise: escapeTexts(node.otherwise) }
    }
    return node
  })
}
