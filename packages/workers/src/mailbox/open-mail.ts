import { mostMailBytes } from '@tradewind/engine'
import PostalMime, { type Email } from 'postal-mime'

/** A part of a mail that is neither its text nor a file to save: a report for machines, or the mail that came back. */
export interface Part {
  /** Small letters, `message/delivery-status`. */
  type: string
  text: string
}

/** A mail, taken apart. Everything in it is whatever its sender wished. */
export interface OpenedMail {
  /** Values in the order in which they came, by the name in small letters; decoded. */
  headers: ReadonlyMap<string, string[]>
  from: string
  subject: string
  /** What a person reads, at most `longestText` characters. */
  text: string
  parts: Part[]
  /** All behind the headers as it stands. */
  body: string
}

const longestText = 100_000
/** Real mail has four or five levels. */
const limits = { maxNestingDepth: 20, maxHeadersSize: 128 * 1024, forceRfc822Attachments: true } as const

/**
 * Takes a mail apart (RFC 5322, RFC 2045-2047). Files are let go of unread. Throws for one that is nested too deeply or
 * has too large headers.
 */
export async function openMail(raw: Uint8Array): Promise<OpenedMail> {
  const mail = await PostalMime.parse(firstLines(raw.subarray(0, mostMailBytes)), limits)
  const parts = mail.attachments.flatMap(({ mimeType, content }) =>
    reportTypes.test(mimeType) ? [{ type: mimeType, text: decode(content) }] : [],
  )
  const read = mail.text?.trim() ? mail.text : textOfHtml(mail.html ?? '')
  // Where the parts were lost on the way, what is left of them is read as it stands.
  const body = bodyOf(raw)
  const text = read.trim() || parts.length > 0 ? read : body
  return {
    headers: headersOf(mail),
    from: addressIn(mail.from) || addressIn(mail.sender),
    subject: (mail.subject ?? '').slice(0, 1_000),
    text: text.slice(0, longestText),
    parts,
    body,
  }
}

/** Every line costs the parser 25 us; files in base64 fill `mostMailBytes` with 7,000. */
const mostLines = 10_000

function firstLines(raw: Uint8Array): Uint8Array {
  let end = -1
  for (let line = 0; line < mostLines; line++) {
    end = raw.indexOf(10, end + 1)
    if (end < 0) return raw
  }
  return raw.subarray(0, end)
}

const reportTypes = /^(?:message\/|text\/(?:rfc822-headers|x-rfc822-headers))/

const addressIn = (given: Email['from']): string => (given?.address ?? given?.group?.[0]?.address ?? '').trim()

function headersOf({ headers }: Email): Map<string, string[]> {
  const byName = new Map<string, string[]>()
  for (const { key, value } of headers) byName.set(key, [...(byName.get(key) ?? []), value])
  return byName
}

function bodyOf(raw: Uint8Array): string {
  const whole = decode(raw)
  const end = /\r?\n\r?\n/.exec(whole)
  return end ? whole.slice(end.index + end[0].length) : ''
}

function decode(content: ArrayBuffer | Uint8Array | string): string {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  return text.slice(0, longestText)
}

/** Roughly what a browser would show: enough to find words in. Every step is linear in what comes. */
export const textOfHtml = (html: string): string =>
  withoutElements(html.slice(0, 2 * longestText), ['style', 'script', 'head'])
    .replace(/<(?:br|\/?p|\/?div|\/?tr|\/?li|\/?h\d)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(nbsp|lt|gt|amp|quot|#39);/g, (_, name: string) => entities[name] ?? ' ')

/** By looking for ends, since a pattern would look for each beginning's end through all the rest. */
function withoutElements(html: string, names: string[]): string {
  return names.reduce((rest, name) => {
    const [first = '', ...others] = rest.split(new RegExp(`<${name}\\b`, 'i'))
    const end = new RegExp(`</${name}\\s{0,9}>`, 'i')
    return first + others.map((piece) => ` ${piece.split(end).slice(1).join(' ')}`).join('')
  }, html)
}

const entities: Record<string, string> = { nbsp: ' ', lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }

/** The fields of a block of header lines, by name in small letters; folded lines are put together. First one wins. */
export function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>()
  const unfolded = block.replace(/\r?\n[ \t]+/g, ' ')
  for (const line of unfolded.split(/\r?\n/, 500)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon > 0 && /^[\w-]+$/.test(name) && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  return fields
}
