import type { Outcome } from '@tradewind/engine'
import { Bytes } from '@tradewind/templates'
import type { Mail } from './compose.ts'
import type { Welcome } from './smtp-connect.ts'
import { outcomeOfBreak, outcomeOfRefusal, type Reply } from './smtp-outcome.ts'
import { ReplyReader } from './smtp-replies.ts'

/** A message that a line is given. It ends with one call of either. */
export interface Task {
  mail: Mail
  settle(outcome: Outcome): void
  /** The line broke over another message, before this one's turn: another line may take it. */
  putBack(): void
}

/** A message on this line. */
interface Turn {
  task: Task
  mail: Mail
  bytes: Bytes
  /** Behind the bytes, shared by all messages. */
  tail: Buffer
  /** The end of the body was written: from here on it may have been taken. */
  left: boolean
  /** The server said something about this message. */
  answered: boolean
  /** The refusal that decides, and of which command. */
  refused?: { outcome: Outcome; command: 'MAIL' | 'RCPT' }
}

type Command = 'RSET' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'nothing'

/** Servers may drop longer lines without a word. */
const messagesPerLine = 500
/** A body above this, or with files behind it, is written before its end: until that is written a break leaves no doubt. */
const atOnce = 65_536

/**
 * One connection to a mail server, message by message. With PIPELINING (RFC 2920) a message costs one round trip: the end
 * of its body and the envelope of the next leave together. Without it, each command waits for its answer.
 *
 * Whose fault is whose: answers come in the order of the commands, so each belongs to one message. When the line breaks,
 * the message whose body has left is unknown, and the next, of which only the envelope has, is put back. An answer too
 * many, or one of the wrong kind, may have shifted all answers of the same round trip, so none of them is believed.
 */
export class SmtpLine {
  readonly #welcome: Welcome
  readonly #silence: number
  readonly #replies = new ReplyReader()
  readonly #spare: Bytes[] = []
  /** Commands that wait for their answer, oldest first. */
  #asked: { command: Command; turn: Turn | undefined }[] = []
  /** Answered, but in a round trip that may yet turn out wrong. */
  #told: { turn: Turn; outcome: Outcome }[] = []
  /** Without pipelining: the message whose envelope is next. */
  #next: Turn | undefined
  /** A transaction is open that nobody wants. */
  #stale = false
  #take: () => Task | undefined = () => undefined
  #done: (() => void) | undefined
  #count = 0
  #dead = false
  /** Messages about which the server said something. */
  answers = 0

  constructor(welcome: Welcome, silence: number) {
    this.#welcome = welcome
    this.#silence = silence
    const { socket } = welcome
    socket.on('data', (bytes: Buffer) => this.#read(bytes))
    socket.on('timeout', () => this.#break('the mail server said nothing more', true))
    socket.on('error', (error) => this.#break(`the line to the mail server broke (${error.message})`))
    socket.on('end', () => this.#break('the mail server closed the line'))
    socket.on('close', () => this.#break('the line to the mail server broke'))
    if (socket.destroyed) this.#dead = true
    socket.resume()
  }

  /** Takes messages again: not broken, and not used up. */
  get usable(): boolean {
    return !this.#dead && this.#count < messagesPerLine
  }

  /** Sends what there is to take; resolves when there is nothing left to take or to wait for, or the line is no longer usable. */
  run(take: () => Task | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#take = take
      this.#done = resolve
      if (this.#dead) return this.#rest()
      this.#welcome.socket.setTimeout(this.#silence)
      this.#goOn(this.#prepare())
    })
  }

  /** Says goodbye, and waits for no answer. */
  quit(): void {
    const { socket } = this.#welcome
    if (!this.#dead) socket.end('QUIT\r\n')
    this.#dead = true
    setTimeout(() => socket.destroy(), 1_000).unref()
  }

  /** The next message, written down, or undefined. */
  #prepare(): Turn | undefined {
    const { utf8, largest } = this.#welcome
    while (this.usable) {
      const task = this.#take()
      if (!task) return undefined
      const { mail } = task
      const bytes = this.#bytes()
      let outcome: Outcome | undefined
      try {
        const tail = mail.compose(bytes)
        const size = bytes.length + tail.length
        if (!sound(mail)) outcome = { kind: 'hard-fail', reason: 'Not a deliverable address.' }
        else if (!utf8 && beyondAscii(mail)) outcome = { kind: 'hard-fail', reason: noUtf8 }
        else if (largest > 0 && size > largest) outcome = { kind: 'hard-fail', reason: tooLarge(size, largest) }
        else {
          this.#count++
          return { task, mail, bytes, tail, left: false, answered: false }
        }
      } catch (error) {
        outcome = { kind: 'held', reason: `The message could not be composed: ${(error as Error).message}` }
      }
      this.#spare.push(bytes)
      task.settle(outcome)
    }
    return undefined
  }

  /** Used again from message to message, if all of it has been written; a server may answer before it has read. */
  #bytes(): Bytes {
    const spare = this.#welcome.socket.writableLength === 0 ? this.#spare.pop() : undefined
    spare?.clear()
    return spare ?? new Bytes()
  }

  /** Nothing is asked: begins the next message, or rests. */
  #goOn(turn: Turn | undefined): void {
    if (!turn) this.#rest()
    else if (this.#welcome.pipelining) {
      const bytes = new Bytes(1_024)
      this.#envelope(bytes, turn)
      this.#write(bytes.view())
    } else if (this.#stale) {
      this.#stale = false
      this.#next = turn
      this.#say('RSET', undefined, 'RSET\r\n')
    } else this.#say('MAIL', turn, mailCommand(turn, this.#welcome))
  }

  /** All commands before the body, behind whatever goes before them. */
  #envelope(bytes: Bytes, turn: Turn): void {
    if (this.#stale) {
      bytes.latin1('RSET\r\n')
      this.#asked.push({ command: 'RSET', turn: undefined })
      this.#stale = false
    }
    bytes.utf8(`${mailCommand(turn, this.#welcome)}RCPT TO:<${turn.mail.to}>\r\nDATA\r\n`)
    for (const command of ['MAIL', 'RCPT', 'DATA'] as const) this.#asked.push({ command, turn })
  }

  #say(command: Command, turn: Turn | undefined, line: string): void {
    this.#asked.push({ command, turn })
    this.#write(Buffer.from(line))
  }

  #write(bytes: Buffer): void {
    this.#welcome.socket.write(bytes)
  }

  #body(turn: Turn): void {
    const next = this.#prepare()
    const { bytes, tail } = turn
    const { socket, pipelining } = this.#welcome
    const end = bytes.length > atOnce || tail.length > 0 ? new Bytes(1_024) : bytes
    const written = () => {
      if (this.#dead) return
      turn.left = true
      end.latin1('.\r\n')
      if (next && pipelining) {
        this.#envelope(end, next)
        this.#next = undefined
      }
      this.#write(end.view())
    }
    this.#asked.push({ command: 'body', turn })
    this.#next = next
    if (end === bytes) {
      written()
      return
    }
    socket.cork()
    socket.write(bytes.view())
    socket.write(tail, (error) => error || written())
    socket.uncork()
  }

  #read(bytes: Buffer): void {
    const { replies, sound } = this.#replies.read(bytes)
    for (const reply of replies) {
      if (this.#dead) return
      this.#answer(reply)
    }
    if (!sound) this.#break('the mail server said what is no SMTP')
    if (this.#dead || this.#asked.length > 0 || !this.#done || !this.#replies.empty) return
    // Every answer is in, and none too many.
    this.#believe()
    const next = this.#next ?? this.#prepare()
    this.#next = undefined
    this.#goOn(next)
  }

  #answer(reply: Reply): void {
    const asked = this.#asked.shift()
    if (!asked) {
      if (reply.code === 421) this.#break(`the mail server closed the line (${reply.text})`)
      else this.#distrust('it answered what nobody had asked')
      return
    }
    const { command, turn } = asked
    const kind = Math.floor(reply.code / 100)
    if (kind === 3 ? command !== 'DATA' : kind === 2 && command === 'DATA') {
      this.#asked.unshift(asked)
      this.#distrust(`its answer to ${command === 'body' ? 'the message' : command} was ${reply.text.slice(0, 100)}`)
      return
    }
    if (turn && !turn.answered) {
      turn.answered = true
      this.answers++
    }
    if (turn) this.#about(turn, command, reply)
    else if (command === 'RSET' && kind !== 2) this.#break(`the mail server refused to go on (${reply.text})`)
    if (reply.code === 421) this.#break(`the mail server closed the line (${reply.text})`)
  }

  /** What an answer of the right kind means for its message. */
  #about(turn: Turn, command: Command, reply: Reply): void {
    const refused = reply.code >= 400
    if (command === 'MAIL' || command === 'RCPT') {
      if (refused) turn.refused ??= { command, outcome: outcomeOfRefusal(reply, command) }
      if (this.#welcome.pipelining) return
      if (turn.refused) this.#refuse(turn, turn.refused.outcome)
      else if (command === 'MAIL') this.#say('RCPT', turn, `RCPT TO:<${turn.mail.to}>\r\n`)
      else this.#say('DATA', turn, 'DATA\r\n')
      return
    }
    if (command === 'body') {
      this.#tell(turn, refused ? outcomeOfRefusal(reply, 'body') : { kind: 'sent', reason: reply.text.slice(0, 200) })
      return
    }
    if (refused) {
      this.#refuse(turn, turn.refused?.outcome ?? outcomeOfRefusal(reply, 'DATA'))
      return
    }
    this.#believe()
    if (!turn.refused) {
      this.#body(turn)
      return
    }
    // The server wants a body for a message that it has refused. Without a recipient an empty one ends it (RFC 2920 3.1);
    // a server that takes one without a sender is not to be trusted with anything.
    this.#tell(turn, turn.refused.outcome)
    if (turn.refused.command === 'MAIL') this.#break('the mail server wanted a message that it had refused')
    else this.#say('nothing', undefined, '.\r\n')
  }

  #refuse(turn: Turn, outcome: Outcome): void {
    this.#stale = true
    this.#tell(turn, outcome)
  }

  /** What became of a message, if the rest of the round trip is in order. */
  #tell(turn: Turn, outcome: Outcome): void {
    this.#told.push({ turn, outcome })
    this.#spare.push(turn.bytes)
  }

  /** The round trip was in order. */
  #believe(): void {
    for (const { turn, outcome } of this.#told.splice(0)) turn.task.settle(outcome)
  }

  /** Nothing that was said in this round trip can be relied on. */
  #distrust(what: string): void {
    const why = `the mail server could not be understood: ${what}`
    for (const { turn } of this.#told.splice(0)) turn.task.settle(outcomeOfBreak(why, turn.left))
    for (const { turn } of this.#asked) delete turn?.refused
    this.#break(why)
  }

  /** The end of the line: each message that was on it gets what can be said of it. */
  #break(why: string, silent = false): void {
    if (this.#dead) return
    this.#dead = true
    this.#welcome.socket.destroy()
    this.#believe()
    const turns = new Set(this.#asked.map(({ turn }) => turn))
    turns.add(this.#next)
    // Silence is the fault of whoever was asked about first; everybody else had no turn yet.
    const [first] = this.#asked
    for (const turn of turns) {
      if (!turn) continue
      const own = turn.answered || turn.left || (silent && turn === first?.turn)
      if (turn.refused) turn.task.settle(turn.refused.outcome)
      else if (own) turn.task.settle(outcomeOfBreak(why, turn.left))
      else turn.task.putBack()
    }
    this.#asked = []
    this.#next = undefined
    this.#rest()
  }

  #rest(): void {
    this.#welcome.socket.setTimeout(0)
    const done = this.#done
    this.#done = undefined
    done?.()
  }
}

function mailCommand({ mail, bytes, tail }: Turn, { size, utf8 }: Welcome): string {
  const told = size ? ` SIZE=${bytes.length + tail.length}` : ''
  return `MAIL FROM:<${mail.from}>${told}${utf8 && beyondAscii(mail) ? ' SMTPUTF8' : ''}\r\n`
}

const sound = ({ from, to }: Mail): boolean => to !== '' && !/[\s<>\p{Cc}]/u.test(from + to)
const beyondAscii = ({ from, to }: Mail): boolean => /[^\x20-\x7e]/.test(from + to)

const noUtf8 = 'The address has characters beyond ASCII, which the mail server does not take.'
const tooLarge = (size: number, largest: number) =>
  `The message has ${size} bytes, and the mail server takes at most ${largest}. Attach smaller files.`
