import { Readable } from 'node:stream'
import type { ChannelAdapter, Clock, EmailMessage, Outcome } from '@tradewind/engine'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { composeEmail, type DkimKey } from './compose.ts'
import { outcomeOfFault, type SmtpFault } from './smtp-outcome.ts'

export interface SmtpOptions {
  host: string
  port: number
  /** TLS from the first byte; otherwise STARTTLS is used where offered. */
  secure: boolean
  /** Refuse to talk without TLS. */
  requireTls?: boolean
  auth?: { user: string; pass: string } | undefined
  /** Connections kept open; default 10. */
  connections?: number
  /** Milliseconds a server may be silent before it counts as stalled; default 20,000. */
  silence?: number
  dkim?: DkimKey | undefined
}

/** A connection is renewed after this many messages: some servers drop longer ones without a word. */
const messagesPerConnection = 500

/**
 * E-mail over SMTP: a pool of nodemailer's connections. nodemailer's own pool hides at which point of the conversation
 * a fault came, and that is the difference between "try again" and "may have left".
 */
export class SmtpChannel implements ChannelAdapter<EmailMessage> {
  #options: SmtpOptions
  #clock: Clock
  #idle: Line[] = []

  constructor(options: SmtpOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  /** Outcomes in the order of the batch. Uses up to `connections` connections at once. */
  async send(batch: readonly EmailMessage[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    let next = 0
    const lane = async () => {
      for (let i = next++; i < batch.length; i = next++) {
        outcomes[i] = await this.#sendOne(batch[i] as EmailMessage)
      }
    }
    await Promise.all(Array.from({ length: Math.min(this.#options.connections ?? 10, batch.length) }, lane))
    return outcomes
  }

  async #sendOne(message: EmailMessage): Promise<Outcome> {
    let raw: Buffer
    try {
      raw = await composeEmail(message, this.#clock.now(), this.#options.dkim)
    } catch (error) {
      return { kind: 'held', reason: `The message could not be composed: ${(error as Error).message}` }
    }
    for (let line = this.#takeIdle(); line; line = this.#takeIdle()) {
      const outcome = await this.#transmit(line, message, raw)
      // A kept connection may have been closed by the server meanwhile; that says nothing about this message.
      if (outcome !== 'stale') return outcome
    }
    try {
      const outcome = await this.#transmit(await openLine(this.#options), message, raw)
      return outcome === 'stale' ? lineBroke : outcome
    } catch (fault) {
      return outcomeOfFault(fault as SmtpFault, 'connecting')
    }
  }

  async #transmit(line: Line, message: EmailMessage, raw: Buffer): Promise<Outcome | 'stale'> {
    const outcome = await line.transmit(message, raw)
    if (line.usable()) this.#idle.push(line)
    else line.close()
    return outcome
  }

  #takeIdle(): Line | undefined {
    for (let line = this.#idle.pop(); line; line = this.#idle.pop()) {
      if (line.usable()) return line
      line.close()
    }
    return undefined
  }

  /** Connects, signs in and says goodbye. Throws with the server's own words when it cannot. */
  static async probe(options: SmtpOptions): Promise<void> {
    const line = await openLine(options)
    line.quit()
  }

  async close(): Promise<void> {
    for (const line of this.#idle.splice(0)) line.quit()
  }
}

const lineBroke: Outcome = {
  kind: 'soft-fail',
  channelFault: true,
  reason: 'The mail server closed the line before it took the message.',
}

interface Line {
  /** `stale`: the line was closed before the server answered anything to this message. */
  transmit(message: EmailMessage, raw: Buffer): Promise<Outcome | 'stale'>
  usable(): boolean
  quit(): void
  close(): void
}

function openLine(options: SmtpOptions): Promise<Line> {
  const silence = options.silence ?? 20_000
  const settings: SMTPConnectionOptions = {
    host: options.host,
    port: options.port,
    secure: options.secure,
    requireTLS: options.requireTls ?? false,
    connectionTimeout: Math.min(silence, 10_000),
    greetingTimeout: silence,
    socketTimeout: silence,
    socketCloseTimeout: 0,
  }
  const connection = new SMTPConnection(settings)
  let dead = false
  let sent = 0
  connection.once('end', () => {
    dead = true
  })
  const line: Line = {
    usable: () => !dead && sent < messagesPerConnection,
    quit: () => connection.quit(),
    close: () => connection.close(),
    transmit: (message, raw) =>
      new Promise((resolve) => {
        sent += 1
        // nodemailer pulls the body only after the server said 354: from the first read on it may have left.
        let leaving = false
        const body = new Readable({
          read() {
            leaving = true
            this.push(raw)
            this.push(null)
          },
        })
        let outcome: Outcome | 'stale' | undefined
        const fail = (fault: SmtpFault) => {
          const { responseCode } = fault
          dead ||= responseCode === undefined || responseCode === 421
          const gone = fault.code === 'ECONNECTION' || fault.code === 'ESOCKET'
          const stale = !leaving && gone && responseCode === undefined
          // The first fault decides: a line that breaks after a refusal does not make the refusal doubtful.
          outcome ??= stale ? 'stale' : outcomeOfFault(fault, leaving ? 'body' : 'envelope')
          const first = outcome
          if (dead) return resolve(first)
          // A refused recipient leaves its transaction open; the next MAIL would be refused as nested.
          connection.reset((failed) => {
            dead ||= Boolean(failed)
            resolve(first)
          })
        }
        connection.removeAllListeners('error')
        connection.once('error', fail)
        connection.send({ from: message.from.address, to: message.to.address }, body, (error, info) => {
          if (error) fail(error as SmtpFault)
          else resolve({ kind: 'sent', reason: info?.response.slice(0, 200) ?? '' })
        })
      }),
  }
  return new Promise((resolve, reject) => {
    const giveUp = (fault: Error) => {
      connection.close()
      reject(fault)
    }
    connection.once('error', giveUp)
    connection.connect((error) => {
      if (error) return giveUp(error)
      if (!options.auth) return resolve(line)
      connection.login(options.auth, (refused) => (refused ? giveUp(refused) : resolve(line)))
    })
  })
}
