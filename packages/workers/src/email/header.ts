import { domainToASCII } from 'node:url'
import { oneLine } from '@tradewind/templates'

/** A person or office in a header. */
export interface Mailbox {
  name: string
  address: string
}

const printable = /^[\x20-\x7e]*$/
/** What fits on one line of 76 with the longest header name that is used. */
const roomy = 56
/** What looks like an encoded word would be read as one. */
const asItStands = (line: string) => line.length <= roomy && printable.test(line) && !line.includes('=?')

/**
 * A header of words that may be any (RFC 5322 2.2.1, RFC 2047): as they are where ASCII can say them on one line, else in
 * encoded words of at most 75 characters, a line each. Ends with a line end.
 */
export function textHeader(name: string, text: string): string {
  const line = oneLine(text)
  return `${name}: ${asItStands(line) ? line : encodedWords(line)}\r\n`
}

/** A header with one mailbox. Ends with a line end. */
export function mailboxHeader(header: string, { name, address }: Mailbox): string {
  const words = phrase(name)
  const spec = `<${wireAddress(address)}>`
  const between = header.length + words.length + spec.length > 73 ? '\r\n ' : ' '
  return words ? `${header}: ${words}${between}${spec}\r\n` : `${header}: ${spec}\r\n`
}

/** An address on a line of its own, or behind the name of the header where it fits. */
export const shortHeader = (name: string, value: string): string =>
  `${name}:${name.length + value.length > 74 ? '\r\n ' : ' '}${value}\r\n`

/** A domain in letters of any script goes as its ASCII form (RFC 5890); what stands before the @ has none. */
export function wireAddress(address: string): string {
  if (printable.test(address)) return address
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`
}

/** RFC 2231 6: a parameter in any letters, in pieces that fit on a line each. Begins with the line end before it. */
export function parameter(name: string, value: string): string {
  if (/^[\w .()-]{1,56}$/.test(value)) return `;\r\n ${name}="${value}"`
  const escaped = [...Buffer.from(value.toWellFormed())].map((byte) =>
    /[\w.-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${hex(byte)}`,
  )
  const pieces: string[] = []
  for (let piece = ''; escaped.length > 0; piece = '') {
    while (escaped.length > 0 && piece.length < 45) piece += escaped.shift()
    pieces.push(piece)
  }
  return pieces.map((piece, n) => `;\r\n ${name}*${n}*=${n === 0 ? "UTF-8''" : ''}${piece}`).join('')
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')

function phrase(name: string): string {
  const line = oneLine(name)
  if (line === '') return ''
  if (!asItStands(line)) return encodedWords(line)
  return /^[\w ]+$/.test(line) ? line : `"${line.replace(/["\\]/g, '\\$&')}"`
}

/** Bytes in an encoded word: 52 characters of base64, so that a line has room for the name of a header too. */
const wordBytes = 39

/** The line ends between encoded words are not part of what they say. */
function encodedWords(text: string): string {
  const words: string[] = []
  const bytes = Buffer.from(text.toWellFormed())
  for (let from = 0, to = 0; from < bytes.length; from = to) {
    to = Math.min(bytes.length, from + wordBytes)
    while (to < bytes.length && ((bytes[to] as number) & 0xc0) === 0x80) to-- // no character is cut in two
    words.push(`=?UTF-8?B?${bytes.toString('base64', from, to)}?=`)
  }
  return words.join('\r\n ')
}
