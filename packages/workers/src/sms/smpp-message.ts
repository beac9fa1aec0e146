import { mostSmsParts } from '@tradewind/engine'
import { segmentSms, toSeptets } from '@tradewind/templates'
import type { PDU } from 'smpp'
import type { InboundSms, SmsMessage, SmsReceipt } from './sms-message.ts'

type Fields = Record<string, unknown>

const dataCoding = { gsm7: 0, ucs2: 8 } as const
const udhIndicator = 0x40

/**
 * The submit_sm of a message, one for each part. `reference` (0 to 255) ties the parts of a long text together on the
 * handset: one that the same recipient had lately must not come again.
 */
export function toSubmits(
  { from, to, text }: SmsMessage,
  options: { latin: 'gsm' | 'ucs2'; long: 'parts' | 'payload' },
  reference: number,
): Fields[] {
  const frame: Fields = {
    ...sourceOf(from),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: to.replace(/^\+/, ''),
    registered_delivery: 1,
  }
  const cut = segmentSms(text)
  const septets = cut.encoding === 'gsm7' && options.latin === 'gsm' ? toSeptets(text) : null
  const encode = (part: string) => (septets ? (toSeptets(part) ?? Buffer.alloc(0)) : utf16(part))
  const coding = { data_coding: septets ? dataCoding.gsm7 : dataCoding.ucs2 }
  const whole = encode(text)
  const parts = septets || cut.encoding === 'ucs2' ? cut.parts : cutUtf16(text)
  if (parts.length === 1) return [{ ...frame, ...coding, short_message: whole }]
  if (options.long === 'payload')
    return [{ ...frame, ...coding, short_message: Buffer.alloc(0), message_payload: whole }]
  return parts.map((part, i) => ({
    ...frame,
    ...coding,
    esm_class: udhIndicator,
    short_message: Buffer.concat([Buffer.from([5, 0, 3, reference, parts.length, i + 1]), encode(part)]),
  }))
}

/** Cut as if it had Chinese in it. */
function cutUtf16(text: string): string[] {
  return segmentSms(`${text}\u4e00`)
    .parts.map((part, i, all) => (i === all.length - 1 ? part.slice(0, -1) : part))
    .filter((part) => part !== '')
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le').swap16()

/** A number, a short code, or letters. */
function sourceOf(from: string): Fields {
  if (/^\+\d{7,15}$/.test(from)) return { source_addr_ton: 1, source_addr_npi: 1, source_addr: from.slice(1) }
  if (/^\d+$/.test(from)) return { source_addr_ton: 0, source_addr_npi: 1, source_addr: from }
  return { source_addr_ton: 5, source_addr_npi: 0, source_addr: from }
}

/** Bits 2 to 5 of esm_class. */
const kindOf = (pdu: PDU) => (pdu.esm_class ?? 0) & 0x3c
const receiptKind = 0x04

/** States that are final, by their numbers and as receipts write them; of the others a further receipt will come. */
const states: Record<string, SmsReceipt['receipt']> = {
  2: 'delivered',
  DELIVRD: 'delivered',
  3: 'undelivered',
  EXPIRED: 'undelivered',
  4: 'undelivered',
  DELETED: 'undelivered',
  5: 'undelivered',
  UNDELIV: 'undelivered',
  8: 'undelivered',
  REJECTD: 'undelivered',
}

/**
 * What a deliver_sm or data_sm says: a final receipt, somebody's message, or nothing that is to be kept. Receipts are
 * read from their optional parameters, else from the text that SMPP 3.4 shows in its appendix B.
 */
export function readDelivery(pdu: PDU, at: Date): { receipt: SmsReceipt } | { inbound: InboundSms } | null {
  const text = textOf(pdu)
  const kind = kindOf(pdu)
  if (kind === 0 && pdu.receipted_message_id === undefined) {
    const international = pdu.source_addr_ton === 1 && !pdu.source_addr?.startsWith('+')
    const from = `${international ? '+' : ''}${pdu.source_addr ?? ''}`
    const part = partOf(pdu)
    return { inbound: { id: null, from, to: pdu.destination_addr ?? '', text, at, ...(part && { part }) } }
  }
  if (kind !== receiptKind && pdu.receipted_message_id === undefined) return null
  const messageId = pdu.receipted_message_id?.replace(/\0.*$/s, '') || /\bid:\s*(\S+)/i.exec(text)?.[1]
  const state = pdu.message_state ?? /\bstat:\s*(\w+)/i.exec(text)?.[1]?.toUpperCase()
  const receipt = state === undefined ? undefined : states[state]
  if (!messageId || !receipt) return null
  // Its own date is in a time zone that nobody names.
  return { receipt: { messageId, receipt, at, detail: text.slice(0, 300) || `state ${state}` } }
}

/**
 * Which part of a longer text it is, by its user data header (3GPP TS 23.040, 9.2.3.24.1 and .8: reference of one octet or
 * two, number of parts, this one's number) or by its optional parameters (sar_…); undefined for a text of its own.
 */
function partOf(pdu: PDU): InboundSms['part'] {
  const { sar_msg_ref_num: sarReference, sar_total_segments: sarOf, sar_segment_seqnum: sarNumber } = pdu
  for (const [id, length, ...rest] of headersOf(pdu.short_message).concat(headersOf(pdu.message_payload))) {
    if (id === 0x00 && length === 3) return sound(rest[0], rest[1], rest[2])
    if (id === 0x08 && length === 4) return sound((rest[0] ?? 0) * 256 + (rest[1] ?? 0), rest[2], rest[3])
  }
  return sound(sarReference, sarOf, sarNumber)
}

function sound(reference?: number, of?: number, number?: number): InboundSms['part'] {
  if (reference === undefined || of === undefined || number === undefined) return undefined
  return of >= 2 && of <= mostSmsParts && number >= 1 && number <= of ? { reference, of, number } : undefined
}

const headersOf = (field: PDU['short_message']): Buffer[] => (field && 'udh' in field ? (field.udh ?? []) : [])

function textOf({ short_message: short, message_payload: payload }: PDU): string {
  const first = wordsOf(short)
  return (first === '' ? wordsOf(payload) : first).replaceAll('\0', '')
}

function wordsOf(field: PDU['short_message']): string {
  const message = field && !Buffer.isBuffer(field) ? field.message : field
  return Buffer.isBuffer(message) ? message.toString('latin1') : (message ?? '')
}
