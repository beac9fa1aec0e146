import type { ChannelAdapter, Outcome } from '@tradewind/engine'
import { notBegun } from '../channels.ts'
import type { Mail } from './compose.ts'
import { ProviderPace, type ProviderRates } from './provider-pace.ts'
import { connectTo, defaultSilence, type ServerOptions } from './smtp-connect.ts'
import { SmtpLine, type Task } from './smtp-line.ts'
import { outcomeOfBreak, outcomeOfNoConnection, type SmtpFault } from './smtp-outcome.ts'

export interface SmtpOptions extends ServerOptions {
  /** Connections at most; default 10. */
  connections?: number
  providerRates?: ProviderRates | undefined
}

/** A message that met so many broken lines is tried again later. */
const mostReturns = 2

/**
 * E-mail over SMTP: lines to one server, which all messages that wait share, whichever batch they are of. A line that
 * broke is replaced while there is something to send. `SmtpLine` says who is told what then.
 */
export class SmtpChannel implements ChannelAdapter<Mail> {
  readonly window: number
  readonly #options: SmtpOptions & { connections: number }
  readonly #pace: ProviderPace
  readonly #waiting: Task[] = []
  readonly #idle: SmtpLine[] = []
  /** Lines at work or being opened. */
  #busy = 0
  #stopped = false

  constructor(options: SmtpOptions) {
    const { connections = 10 } = options
    // A line has one message on its way and the next in hand; three times as many are being marked meanwhile. With half of
    // that a busy machine delivers a fifth less, with more no more.
    this.window = connections * 8
    this.#options = { ...options, connections }
    this.#pace = new ProviderPace(options.providerRates)
  }

  /** Outcomes in the order of the batch; it does not throw. */
  send(batch: readonly Mail[]): Promise<Outcome[]> {
    const outcomes = batch.map((mail) => new Promise<Outcome>((settle) => this.#waiting.push(this.#task(mail, settle))))
    if (this.#stopped) this.stop()
    this.#fill()
    return Promise.all(outcomes)
  }

  /** Finishes the messages that are on their way, and begins with no other. */
  stop(): void {
    this.#stopped = true
    for (const task of this.#waiting.splice(0)) task.settle(notBegun)
  }

  #task(mail: Mail, settle: (outcome: Outcome) => void): Task {
    let returns = 0
    const task: Task = {
      mail,
      settle: (outcome) => {
        this.#pace.tell(providerOf(mail), outcome.kind === 'soft-fail' && !sparesProvider.test(outcome.reason))
        settle(outcome)
      },
      putBack: () => {
        if (this.#stopped) settle(notBegun)
        else if (returns++ < mostReturns) this.#waiting.unshift(task)
        else settle(outcomeOfBreak('the mail server closed line after line', false))
      },
    }
    return task
  }

  /** The next message whose provider takes one now; those it does not take are to be tried again when it will. */
  readonly #take = (): Task | undefined => {
    for (let task = this.#waiting.shift(); task; task = this.#waiting.shift()) {
      const provider = providerOf(task.mail)
      const wait = this.#pace.ask(provider)
      if (wait === 0) return task
      const reason = `${provider} is sent messages more slowly: at the rate set for it, or because it asked for that.`
      task.settle({ kind: 'soft-fail', channelFault: true, retryAfterSeconds: Math.ceil(wait), reason })
    }
    return undefined
  }

  /** Puts lines to work, as many as there are messages and may be connections. */
  #fill(): void {
    const { connections } = this.#options
    for (let missing = Math.min(connections - this.#busy, this.#waiting.length); missing > 0; missing--) {
      this.#busy++
      const line = this.#takeIdle()
      if (line) this.#work(line)
      else this.#open()
    }
  }

  async #open(): Promise<void> {
    let line: SmtpLine
    try {
      line = await openLine(this.#options)
    } catch (fault) {
      this.#busy--
      return this.#giveUp(fault as SmtpFault)
    }
    await this.#work(line)
  }

  async #work(line: SmtpLine): Promise<void> {
    const before = line.answers
    await line.run(this.#take)
    this.#busy--
    const answered = line.answers > before
    if (line.usable) this.#idle.push(line)
    else line.quit()
    // A server that greets and breaks off is as good as one that is away.
    if (!line.usable && !answered) this.#giveUp(new Error('it closes every line'))
    this.#fill()
  }

  /** There is no line to be had now; unless others are at work, what waits is to be tried again later. */
  #giveUp(fault: SmtpFault): void {
    if (this.#busy > 0) return
    const outcome = outcomeOfNoConnection(fault)
    for (const task of this.#waiting.splice(0)) task.settle(outcome)
  }

  #takeIdle(): SmtpLine | undefined {
    for (let line = this.#idle.pop(); line; line = this.#idle.pop()) {
      if (line.usable) return line
      line.quit()
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

const openLine = async (options: SmtpOptions): Promise<SmtpLine> =>
  new SmtpLine(await connectTo(options), options.silence ?? defaultSilence)

const providerOf = ({ to }: Mail): string => to.slice(to.lastIndexOf('@') + 1).toLowerCase()

/** Refusals for the time being that are about a mailbox (RFC 3463: 4.1 address, 4.2 mailbox), and our own words. */
const sparesProvider = /^the mail server said: 4\d\d[ -]4\.[12]\.|^(?!the mail server said)/
