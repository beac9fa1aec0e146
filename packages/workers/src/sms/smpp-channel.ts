import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelAdapter, Clock, Outcome, Reference } from '@tradewind/engine'
import type { PDU } from 'smpp'
import {
  type Answer,
  defaultWindow,
  openSmppLine,
  type SmppFault,
  type SmppLine,
  type SmppOptions,
  statusWords,
} from './smpp-line.ts'
import { readDelivery, toSubmits } from './smpp-message.ts'
import type { SmsEvents, SmsMessage } from './sms-message.ts'
import { UnderWay } from './under-way.ts'

/** Under this name the ledger keeps the ids that SMS centres give. */
export const smppProvider = 'smpp'

const ok = 0
const throttled = 0x58
const queueFull = 0x14
/** We could not keep it just now; the other side sends it again. */
const notNow = 0x64

/** Seconds between attempts at a part of a text whose former parts have left already. */
const partWaits = [0.5, 1, 2, 4]
const longestRebind = 30_000
/** Lines that may break before a message gets onto one; then it waits in the ledger. */
const mostLines = 5

/**
 * Text messages over SMPP 3.4: one transceiver a process, bound as long as the process runs, since receipts and answers
 * come over it. A line that broke is bound again; what it had taken without an answer is unknown.
 */
export class SmppChannel implements ChannelAdapter<SmsMessage> {
  readonly window: number
  readonly #options: SmppOptions
  readonly #clock: Clock
  readonly #events: SmsEvents | null
  readonly #underWay: UnderWay
  #line: Promise<SmppLine> | undefined
  #refused: { fault: SmppFault; until: number } | undefined
  #closing = new AbortController()
  #reference = Math.floor(Math.random() * 256)

  /** Without `events` nothing that comes in is kept, and the line is bound when something is sent. */
  constructor(options: SmppOptions, clock: Clock, events: SmsEvents | null) {
    const { window = defaultWindow, grace } = options
    this.window = window * 3
    this.#underWay = new UnderWay(window, grace)
    this.#options = options
    this.#clock = clock
    this.#events = events
    if (events) void this.#stayBound()
  }

  send(batch: readonly SmsMessage[]): Promise<Outcome[]> {
    return this.#underWay.send(batch, (message) => this.#sendOne(message))
  }

  /** A text of which a part has left goes on with the others. */
  stop(): void {
    this.#underWay.stop(() => void this.close())
  }

  async #sendOne(message: SmsMessage): Promise<Outcome> {
    const { latin = 'gsm', long = 'parts' } = this.#options
    this.#reference = (this.#reference + 1) % 256
    const parts = toSubmits(message, { latin, long }, this.#reference)
    const references: Reference[] = []
    for (const [i, part] of parts.entries()) {
      const outcome = await this.#submit(part, references, i > 0)
      if (outcome.kind === 'sent') continue
      if (i === 0) return outcome
      // Sent again, its first parts would come twice.
      return {
        kind: 'unknown',
        reason: `${i} of ${parts.length} parts left, then: ${outcome.reason}`,
        reference: references,
      }
    }
    return { kind: 'sent', reference: references }
  }

  async #submit(part: Record<string, unknown>, references: Reference[], follows: boolean): Promise<Outcome> {
    for (const wait of [...(follows ? partWaits : []), null]) {
      const answer = await this.#hand(part)
      if (typeof answer === 'object' && 'kind' in answer) return answer
      const outcome = outcomeOf(answer)
      const { status, messageId } = typeof answer === 'object' ? answer : { status: null, messageId: '' }
      if (outcome.kind === 'sent' && messageId)
        references.push({ provider: smppProvider, id: this.#asInReceipts(messageId) })
      const busy = status === throttled || status === queueFull
      if (!busy || wait === null) return outcome
      await sleep(wait * 1000, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    }
    throw new Error('Unreachable: the last wait is null.')
  }

  /** Over the line there is, or a new one where it turns out to be dead. */
  async #hand(part: Record<string, unknown>): Promise<Answer | Outcome> {
    for (let attempt = 0; attempt < mostLines; attempt++) {
      const bound = this.#bound()
      let line: SmppLine
      try {
        line = await bound
      } catch (fault) {
        const reason = `No connection to the SMS centre: ${(fault as Error).message}`
        return { kind: 'soft-fail', channelFault: true, reason }
      }
      const answer = await line.submit(part)
      if (answer !== 'unsent') return answer
      // Its socket may not have said yet that it is closed: the next attempt would meet the same dead line.
      if (this.#line === bound) this.#line = undefined
    }
    return 'unsent'
  }

  #asInReceipts(id: string): string {
    const decimal = this.#options.receiptIds === 'decimal' && /^[0-9a-f]+$/i.test(id)
    return decimal ? BigInt(`0x${id}`).toString() : id
  }

  #bound(): Promise<SmppLine> {
    if (this.#line) return this.#line
    if (this.#closing.signal.aborted) return Promise.reject(new Error('the worker stops'))
    // Every message of a batch would else try for itself, and be taken for an attack on the password.
    if (this.#refused && performance.now() < this.#refused.until) return Promise.reject(this.#refused.fault)
    const forget = () => {
      if (this.#line === line) this.#line = undefined
    }
    const line = openSmppLine(this.#options, (pdu) => this.#take(pdu), forget)
    this.#line = line
    line.catch((fault: SmppFault) => {
      forget()
      this.#refused = { fault, until: performance.now() + (this.#options.rebindEvery ?? 1_000) }
    })
    return line
  }

  async #stayBound(): Promise<void> {
    const { signal } = this.#closing
    const first = this.#options.rebindEvery ?? 1_000
    for (let wait = first; !signal.aborted; ) {
      const stands = await this.#bound().then(
        () => true,
        () => false,
      )
      wait = stands ? first : Math.min(wait * 2, longestRebind)
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** The status to answer with. */
  async #take(pdu: PDU): Promise<number> {
    try {
      const read = readDelivery(pdu, this.#clock.now())
      if (!read || !this.#events) return ok
      if ('inbound' in read) await this.#events.inbound(read.inbound)
      else await this.#events.receipt(read.receipt)
      return ok
    } catch {
      return notNow
    }
  }

  /** Binds and says goodbye. Throws with the other side's words when it cannot. */
  static async probe(options: SmppOptions): Promise<void> {
    const line = await openSmppLine(
      options,
      async () => notNow,
      () => undefined,
    )
    await line.unbind()
  }

  async close(): Promise<void> {
    this.#underWay.close()
    this.#closing.abort()
    const line = await this.#line?.catch(() => undefined)
    await line?.unbind()
  }
}

/** Final refusals of this recipient or this text. */
const hopeless = new Set([0x01, 0x0b, 0x50, 0x51])
/** Refusals of our sender: the plan has to be mended. */
const ours = new Set([0x0a, 0x48, 0x49])
/** The centre's own troubles, or the line's. */
const theirs = new Set([0x04, 0x08, throttled, queueFull])

function outcomeOf(answer: Answer): Outcome {
  if (answer === 'unsent') {
    return {
      kind: 'soft-fail',
      channelFault: true,
      reason: 'The line to the SMS centre broke before the message left.',
    }
  }
  if (answer === 'lost') return { kind: 'unknown', reason: 'The SMS centre was handed the message and did not answer.' }
  const { status } = answer
  if (status === ok) return { kind: 'sent' }
  const reason = `the SMS centre said: ${statusWords(status)}`
  if (hopeless.has(status)) return { kind: 'hard-fail', reason }
  if (ours.has(status)) return { kind: 'held', reason: `${reason}. Mend the sender's address, then release.` }
  if (!theirs.has(status)) return { kind: 'soft-fail', reason }
  const retryAfterSeconds = status === throttled || status === queueFull ? 10 : undefined
  return { kind: 'soft-fail', channelFault: true, reason, ...(retryAfterSeconds && { retryAfterSeconds }) }
}
