import { buildRenderer, type MergeData, type SlotValues } from '../build.ts'
import { Links } from '../links.ts'
import { applyEdits, type Node, positionOf, text } from '../nodes.ts'
import { type Report, reportTo, type TemplateProblem, TemplateProblems } from '../problems.ts'
import { readPart } from '../read-part.ts'
import { trackText } from '../text-part.ts'
import { providerForm } from './provider-form.ts'
import { segmentSms } from './segments.ts'

/** A text message as its writer wrote it, without signature. */
export interface SmsContent {
  text: string
  /** The code under which a provider that sends by template has approved this text; null for all others. */
  providerTemplate: string | null
}

/** The addresses of one recipient's copy. */
export interface SmsSlots {
  /** The tracked address for `links[n]`. */
  link(n: number): string
  unsubscribe: string
  replyForm: string
}

export interface CompiledSms {
  /** The tracked targets; `slots.link(n)` stands for `links[n]`. */
  links: string[]
  /** The fields in use, sorted. */
  fields: string[]
  /** One recipient's text, without signature. Throws when it takes more than ten parts with this recipient's data. */
  render(data: MergeData, slots: SmsSlots): string
  /** The text as it is handed in to a provider, with `${customer_name}` for a field; null where conditions stand. */
  providerText: string | null
  /** What a provider puts in place of those names. */
  params(data: MergeData, slots: SmsSlots): Record<string, string>
  /** A text as long as it may reasonably become, for an estimate of its parts; addresses have `addressLength` letters. */
  longest(addressLength: number): string
}

/** Nobody reads more, and every part is paid for. */
const mostParts = 10
/** Handset and gateway know the sender by this; more of them or elsewhere confuses both. */
const bracket = /[【】]/
const wayOut = /退订|拒收|\bSTOP\b|\bopt.?out\b|unsubscribe/i

/** What stands before a text that goes to a Chinese number. */
export const signed = (signature: string, body: string): string => `【${signature.replace(/[【】]/g, '')}】${body}`

/**
 * Checks and compiles a text message once. Where the text tells no way out that everybody gets, one is put behind it:
 * the law asks for it. Pure: no I/O, no clock.
 *
 * @param fields dotted names the template may use, e.g. `customer.name`
 * @throws TemplateProblems with everything the writer has to change
 */
export function compileSms(content: SmsContent, fields: Iterable<string>): CompiledSms {
  const problems: TemplateProblem[] = []
  const report = reportTo(problems, 'text')
  const used = new Set<string>()
  const source = content.text.replace(/\r\n?/g, '\n').trim()
  const read = readPart('text', source, { fields: new Set(fields), slots: true, used, problems })
  if (source === '') report({ line: 1 }, 'The text is empty. Write what the recipient shall read.')
  const links = new Links()
  if (read) reportBrackets(read, report)
  const tracked = read && applyEdits(read, trackText(read, links, report))
  const nodes = tracked && spaced(tellsWayOut(tracked) ? tracked : [...tracked, wayOutFor(tracked)])
  const form = nodes && providerForm(nodes)
  if (nodes && !form && content.providerTemplate !== null) {
    report(
      { line: 1 },
      'A text that a provider approved as a template cannot have conditions ({{#if …}}). Take them out.',
    )
  }
  const least = nodes ? segmentSms(shortest(nodes)).parts.length : 0
  if (least > mostParts) {
    report(
      { line: 1 },
      `Without any data this text takes ${least} parts already; at most ${mostParts} can be sent. Shorten it.`,
    )
  }
  if (problems.length > 0 || !nodes) throw new TemplateProblems(problems)

  const renderText = buildRenderer(nodes, 'sms')
  const targets = links.targets
  const valuesOf = ({ unsubscribe, replyForm, link }: SmsSlots): SlotValues => {
    return { openPixel: '', unsubscribe, replyForm, ...targets.map((_, n) => link(n)) }
  }
  return {
    links: targets,
    fields: [...used].sort(),
    render(data, slots) {
      const rendered = renderText(data, valuesOf(slots)).trim()
      // A part takes at least 66 units, whatever they are: most texts need not be cut to be known as short enough.
      const parts = rendered.length <= 66 * mostParts ? 1 : segmentSms(rendered).parts.length
      if (parts <= mostParts) return rendered
      throw new Error(`With this recipient's data the text takes ${parts} parts; at most ${mostParts} can be sent.`)
    },
    providerText: form?.text ?? null,
    params: (data, slots) => form?.params(data, valuesOf(slots)) ?? {},
    longest: (addressLength) => widest(nodes, addressLength).trim(),
  }
}

function reportBrackets(nodes: Node[], report: Report): void {
  for (const node of nodes) {
    if (node.kind === 'choice') {
      reportBrackets(node.body, report)
      reportBrackets(node.otherwise, report)
    }
    const at = node.kind === 'text' ? node.text.search(bracket) : -1
    if (node.kind === 'text' && at >= 0) {
      report(
        positionOf(node, at),
        'Signatures stand in 【】, and the name of the sender is put in front of every text by itself. Leave it out, and write other brackets elsewhere.',
      )
    }
  }
}

/** Whether everybody is told how to get no more of this, whatever their data. */
const tellsWayOut = (nodes: Node[]): boolean =>
  nodes.some(
    (node) => (node.kind === 'text' && wayOut.test(node.text)) || (node.kind === 'slot' && node.slot === 'unsubscribe'),
  )

/** In words that do not turn a Latin text into a Chinese one, which would double its parts. */
function wayOutFor(nodes: Node[]): Node {
  const chinese = /\p{Script=Han}/u.test(shortest(nodes))
  return text(chinese ? ' 拒收请回复R' : ' Reply R to opt out')
}

/** Handsets take letters right behind an address for a part of it. */
function spaced(nodes: Node[]): Node[] {
  return nodes.map((node, i) => {
    if (node.kind === 'choice') return { ...node, body: spaced(node.body), otherwise: spaced(node.otherwise) }
    const behind = node.kind === 'text' && nodes[i - 1]?.kind === 'slot' && !/^(?:\s|$)/.test(node.text)
    return behind ? { ...node, text: ` ${node.text}` } : node
  })
}

function shortest(nodes: Node[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      if (node.kind !== 'choice') return ''
      const [body, otherwise] = [shortest(node.body), shortest(node.otherwise)]
      return body.length < otherwise.length ? body : otherwise
    })
    .join('')
}

/** Letters of a long value of a field; one of Latin letters and digits alone does not make a text Chinese. */
const latinFields = new Map(
  Object.entries({
    'customer.ref': 12,
    'customer.email': 30,
    'customer.mobile': 14,
    'customer.postcode': 6,
    'customer.birthday': 10,
  }),
)
const chineseFields = new Map(
  Object.entries({ 'customer.name': 10, 'customer.salutation': 12, 'customer.address': 40 }),
)

function widest(nodes: Node[], addressLength: number): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      if (node.kind === 'slot') return 'x'.repeat(addressLength)
      if (node.kind === 'choice') {
        const [body, otherwise] = [widest(node.body, addressLength), widest(node.otherwise, addressLength)]
        return body.length > otherwise.length ? body : otherwise
      }
      if (node.helper === 'date') return node.argument ?? ''
      if (node.helper === 'money') return '1,234,567.89'
      const field = node.path.join('.')
      const latin = latinFields.get(field)
      return latin ? 'x'.repeat(latin) : '字'.repeat(chineseFields.get(field) ?? 20)
    })
    .join('')
}
