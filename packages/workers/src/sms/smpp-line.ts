/// <reference path="./smpp.d.ts" />
import smpp, { type PDU } from 'smpp'

export interface SmppOptions {
  host: string
  port: number
  /** TLS from the first byte. */
  secure: boolean
  systemId: string
  password: string
  systemType?: string
  /** Messages handed over and not answered yet; default `defaultWindow`. */
  window?: number
  /** Milliseconds after which an unanswered message is unknown; default 20,000. */
  silence?: number
  /** Milliseconds between questions whether the line still stands; default 30,000. */
  enquireEvery?: number
  /** Milliseconds before the next attempt to bind after one that failed; default 1,000. */
  rebindEvery?: number
  /** Milliseconds that what is under way has when the worker stops; default 12,000. */
  grace?: number
  /** How texts without Chinese are coded: GSM 03.38 (data coding 0), or UTF-16 like all others; default gsm. */
  latin?: 'gsm' | 'ucs2'
  /** How long texts go: in numbered parts, or whole for the other side to cut (message_payload); default parts. */
  long?: 'parts' | 'payload'
  /** Whether receipts name a message by the id that it was given, or by the same number written in decimal; default same. */
  receiptIds?: 'same' | 'decimal'
}

/** What became of one PDU: answered; `unsent`, when the line was dead already; `lost`, when no answer will come. */
export type Answer = { status: number; messageId: string } | 'unsent' | 'lost'

export interface SmppLine {
  usable(): boolean
  /** Does not reject. */
  submit(fields: Record<string, unknown>): Promise<Answer>
  /** Says goodbye and closes. */
  unbind(): Promise<void>
}

/** The bind was refused, or there is no line. */
export class SmppFault extends Error {
  readonly status: number | null
  constructor(message: string, status: number | null = null) {
    super(message)
    this.status = status
  }
}

/** Answers a message from the other side; its status says whether it was taken. */
export type OnDelivery = (pdu: PDU) => Promise<number>

export const defaultWindow = 10
const connectMilliseconds = 10_000

/** Connects and binds as transceiver. Rejects with `SmppFault`. */
export function openSmppLine(options: SmppOptions, onDelivery: OnDelivery, onClosed: () => void): Promise<SmppLine> {
  const { host, port, secure, systemId, password, silence = 20_000, enquireEvery = 30_000 } = options
  const session = smpp.connect({ host, port, ...(secure && { tls: true, servername: host }) })
  const waiting = new Map<(answer: PDU | null) => void, NodeJS.Timeout>()
  let dead = false
  let problem = 'the line was closed'

  const die = () => {
    if (dead) return
    dead = true
    clearInterval(heartbeat)
    session.destroy()
    for (const [answered, timer] of waiting) {
      clearTimeout(timer)
      answered(null)
    }
    waiting.clear()
    onClosed()
  }
  /** The answer to a PDU; null when none came in time or the line broke; `unsent` when it was dead already. */
  const ask = (pdu: PDU, patience: number): Promise<PDU | null | 'unsent'> =>
    new Promise((resolve) => {
      if (dead) return resolve('unsent')
      const timer = setTimeout(() => {
        waiting.delete(resolve)
        resolve(null)
      }, patience)
      waiting.set(resolve, timer)
      const gone = session.send(pdu, (answer) => {
        clearTimeout(timer)
        if (waiting.delete(resolve)) resolve(answer)
      })
      if (gone) return
      clearTimeout(timer)
      waiting.delete(resolve)
      resolve('unsent')
    })
  const enquire = async () => {
    if ((await ask(new smpp.PDU('enquire_link'), silence)) === null) die()
  }
  const heartbeat = setInterval(() => void enquire(), enquireEvery)
  const reply = (pdu: PDU, status = 0) => session.send(pdu.response({ command_status: status }))

  session.on('error', (error: Error) => {
    problem = error.message
    die() // the library reads no further after a PDU that it could not read
  })
  session.on('close', die)
  session.on('enquire_link', (pdu: PDU) => reply(pdu))
  session.on('unbind', (pdu: PDU) => {
    reply(pdu)
    session.close()
  })
  const take = (pdu: PDU) => void onDelivery(pdu).then((status) => reply(pdu, status))
  session.on('deliver_sm', take)
  session.on('data_sm', take)
  session.on('unknown', (pdu: PDU) => reply(pdu))

  const line: SmppLine = {
    usable: () => !dead,
    submit: async (fields) => {
      const answer = await ask(new smpp.PDU('submit_sm', fields), silence)
      if (answer === 'unsent') return answer
      if (answer) return { status: answer.command_status, messageId: answer.message_id ?? '' }
      if (!dead) void enquire()
      return 'lost'
    },
    unbind: async () => {
      await ask(new smpp.PDU('unbind'), Math.min(silence, 2_000))
      die()
    },
  }
  return new Promise((resolve, reject) => {
    const refuse = (message: string, status: number | null = null) => {
      clearTimeout(patience)
      die()
      reject(new SmppFault(message, status))
    }
    const patience = setTimeout(() => refuse('it does not answer'), Math.min(silence, connectMilliseconds))
    session.once('close', () => refuse(problem))
    session.once(secure ? 'secureConnect' : 'connect', async () => {
      const fields = { system_id: systemId, password, system_type: options.systemType ?? '', interface_version: 0x34 }
      const answer = await ask(new smpp.PDU('bind_transceiver', fields), silence)
      if (answer === null || answer === 'unsent') return refuse(problem)
      if (answer.command_status !== 0) return refuse(statusWords(answer.command_status), answer.command_status)
      clearTimeout(patience)
      resolve(line)
    })
  })
}

const words: Record<number, string> = {
  1: 'the message is too long',
  4: 'not bound',
  8: 'system error',
  10: 'the sender address is not valid',
  11: 'the recipient address is not valid',
  13: 'the bind failed',
  14: 'the password is wrong',
  15: 'the system id is not known',
  20: 'its queue is full',
  69: 'the message could not be submitted',
  88: 'too many messages a second',
}

/** A status of SMPP in words, with its number. */
export const statusWords = (status: number): string =>
  `${words[status] ?? 'refused'} (status 0x${status.toString(16).padStart(8, '0')})`
