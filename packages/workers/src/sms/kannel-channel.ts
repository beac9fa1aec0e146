import type { ChannelAdapter, Outcome } from '@tradewind/engine'
import { segmentSms } from '@tradewind/templates'
import { type HttpAnswer, HttpFault, type HttpLine, openHttpLine, retryAfter, said } from './http-line.ts'
import type { SmsMessage } from './sms-message.ts'
import { UnderWay } from './under-way.ts'

export interface KannelOptions {
  /** Of the sendsms interface, with parameters of your own if it needs some, e.g. `http://127.0.0.1:13013/cgi-bin/sendsms`. */
  url: string
  username: string
  password: string
  /** Where receipts come to; gets `ref`, `status`, `answer` and `at`. Null: none are asked for. */
  receiptUrl: string | null
  /** Connections per process; default 10. */
  connections?: number
  /** Milliseconds without an answer after which a message is unknown; default 20,000. */
  silence?: number
  /** Milliseconds that what is under way has when the worker stops; default 12,000. */
  grace?: number
}

/** Delivered (1), undeliverable (2), refused by the network (16); not that it was taken, which the answer says. */
const wantedReceipts = '19'

/** Text messages through an HTTP gateway in the style of Kannel's sendsms. */
export class KannelChannel implements ChannelAdapter<SmsMessage> {
  readonly window: number
  readonly #line: HttpLine
  readonly #underWay: UnderWay
  /** The path with everything that is the same for all messages. */
  readonly #base: string
  readonly #receipt: string

  constructor(options: KannelOptions) {
    const { url, receiptUrl, connections = 10, silence = 20_000, grace } = options
    this.window = connections * 3
    this.#underWay = new UnderWay(connections, grace)
    this.#line = openHttpLine(new URL(url), { connections, silence })
    this.#base = signedIn(options)
    // Kannel puts in what stands behind %; it has to arrive as it is written here.
    this.#receipt = receiptUrl === null ? '' : `${receiptUrl}?status=%d&at=%T&answer=%A&ref=`
  }

  send(batch: readonly SmsMessage[]): Promise<Outcome[]> {
    return this.#underWay.send(batch, (message) => this.#sendOne(message))
  }

  stop(): void {
    this.#underWay.stop(() => this.#line.close())
  }

  async #sendOne(message: SmsMessage): Promise<Outcome> {
    try {
      return outcomeOf(await this.#line.ask({ method: 'GET', path: this.#pathOf(message) }))
    } catch (fault) {
      return outcomeOfFault(fault)
    }
  }

  #pathOf({ from, to, text, reference }: SmsMessage): string {
    // 0 and 2 are Kannel's names of the alphabets; it cuts and numbers the parts of long texts itself.
    const coding = segmentSms(text).encoding === 'gsm7' ? '0' : '2'
    const e = encodeURIComponent
    const receipt = this.#receipt && `&dlr-mask=${wantedReceipts}&dlr-url=${e(this.#receipt + reference)}`
    return `${this.#base}&from=${e(from)}&to=${e(to)}&coding=${coding}&text=${e(text.toWellFormed())}${receipt}`
  }

  /** Says whether the gateway answers and knows us: it refuses a message to nobody in other words than a stranger. */
  static async probe(options: KannelOptions): Promise<void> {
    const line = openHttpLine(new URL(options.url), { connections: 1, silence: options.silence ?? 20_000 })
    try {
      const answer = await line.ask({ method: 'GET', path: `${signedIn(options)}&to=` })
      if (answer.status !== 400 && answer.status !== 202) throw new Error(`${answer.status} ${said(answer.body)}`)
    } finally {
      line.close()
    }
  }

  async close(): Promise<void> {
    this.#underWay.close()
    this.#line.close()
  }
}

function signedIn({ url, username, password }: KannelOptions): string {
  const { pathname, search } = new URL(url)
  return `${pathname}${search || '?'}${search && '&'}${new URLSearchParams({ username, password, charset: 'UTF-8' })}`
}

/** Only an answer proves anything: without one, a request that may have left is unknown. */
export function outcomeOfFault(fault: unknown): Outcome {
  const { message } = fault as Error
  if (fault instanceof HttpFault && !fault.left) {
    return { kind: 'soft-fail', channelFault: true, reason: `No connection to the SMS gateway: ${message}` }
  }
  return { kind: 'unknown', reason: `The SMS gateway was asked and did not answer: ${message}` }
}

function outcomeOf(answer: HttpAnswer): Outcome {
  const { status, body } = answer
  const reason = `the SMS gateway said: ${status} ${said(body)}`
  if (status >= 200 && status < 300) return { kind: 'sent', reason: said(body) }
  // The gateway's own refusals, which are not about this recipient.
  if (status === 503 || status === 429) return { kind: 'soft-fail', channelFault: true, reason, ...retryAfter(answer) }
  if (status === 400 || status === 413 || status === 422) return { kind: 'hard-fail', reason }
  // Something between us and the gateway may have lost its answer.
  if (status >= 500) return { kind: 'unknown', reason }
  return { kind: 'soft-fail', channelFault: true, reason }
}
