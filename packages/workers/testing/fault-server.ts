import { createServer, type Socket } from 'node:net'

export type SmtpCommand = 'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'body'

/** What the server does instead of answering a command as it should. */
export type SmtpFaultKind =
  | { reply: string }
  /** Breaks the line instead of answering. */
  | 'drop'
  /** Never answers, nor reads on. */
  | 'stall'
  /** Answers, and then breaks the line. */
  | 'answer-and-drop'
  /** Says something that is no SMTP. */
  | 'garbage'
  /** Says yes once more than it was asked, and refuses for good. */
  | 'one-answer-too-many'

export interface FaultServerOptions {
  /** Extensions it offers; PIPELINING by default. */
  extensions?: string[]
  /** The fault for a command about this recipient, '' where there is none yet; undefined for a sound answer. */
  fault?(recipient: string, command: SmtpCommand): SmtpFaultKind | undefined
}

/** What became of one recipient's messages at the server. */
export interface Fate {
  /** Whole bodies that came and were not refused: what was delivered, if the sender was told or not. */
  taken: number
  /** Of these, how often the server said so. */
  confirmed: number
  /** Codes with which it was refused. */
  refused: number[]
  body: string
}

export interface FaultServer {
  port: number
  fates: Map<string, Fate>
  connections: number
  close(): Promise<void>
}

const sound: Record<SmtpCommand, string> = {
  greeting: '220 test ESMTP',
  EHLO: '250 test',
  MAIL: '250 2.1.0 Ok',
  RCPT: '250 2.1.5 Ok',
  DATA: '354 go on',
  body: '250 2.0.0 Ok: queued',
}

/** An SMTP server of few words that breaks the rules where it is told to, and remembers the truth. */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const { extensions = ['PIPELINING'], fault = () => undefined } = options
  const fates = new Map<string, Fate>()
  const sockets = new Set<Socket>()
  const fateOf = (recipient: string): Fate => {
    const known = fates.get(recipient) ?? { taken: 0, confirmed: 0, refused: [], body: '' }
    fates.set(recipient, known)
    return known
  }
  const result = { fates, connections: 0 }

  const server = createServer((socket) => {
    sockets.add(socket)
    result.connections++
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    let [pending, inBody, recipient, refused, stalled] = ['', false, '', false, false]

    /** Sends the answer to a command; false when nothing more is to be done on this line. */
    const answer = (command: SmtpCommand, about: string): boolean => {
      const wrong = fault(about, command)
      const right = sound[command]
      if (wrong === 'drop') {
        if (command === 'body') fateOf(about).taken++
        socket.destroy()
        return false
      }
      if (wrong === 'stall') {
        if (command === 'body') fateOf(about).taken++
        stalled = true
        socket.pause()
        return false
      }
      if (wrong === 'garbage') {
        if (command === 'body') fateOf(about).taken++
        socket.write('HTTP/1.1 400 Bad Request\r\n')
        return true
      }
      if (wrong === 'one-answer-too-many') {
        fateOf(about).refused.push(550)
        refused = true
        socket.write('250 Ok\r\n550 5.7.1 No\r\n')
        return true
      }
      if (typeof wrong === 'object') {
        fateOf(about).refused.push(Number(wrong.reply.slice(0, 3)))
        refused = true
        socket.write(`${wrong.reply}\r\n`)
        if (!wrong.reply.startsWith('421')) return true
        socket.end()
        return false
      }
      if (command === 'body') {
        fateOf(about).taken++
        fateOf(about).confirmed++
      }
      const lines = command === 'EHLO' ? extensions.map((name) => `250-${name}\r\n`).join('') : ''
      socket.write(`${lines}${right}\r\n`)
      if (wrong !== 'answer-and-drop') return true
      socket.end()
      return false
    }

    const take = (line: string): boolean => {
      if (/^(?:EHLO|HELO)/i.test(line)) return answer('EHLO', '')
      if (/^QUIT/i.test(line)) {
        socket.end('221 Bye\r\n')
        return false
      }
      if (/^RSET/i.test(line)) {
        ;[recipient, refused] = ['', false]
        socket.write('250 Ok\r\n')
        return true
      }
      if (/^MAIL/i.test(line)) {
        if (recipient) {
          socket.write('503 5.5.1 nested MAIL command\r\n')
          return true
        }
        ;[recipient, refused] = [/^MAIL FROM:<r\+([^@]*)@/.exec(line)?.[1] ?? 'nobody', false]
        return answer('MAIL', recipient)
      }
      if (refused && /^(?:RCPT|DATA)/i.test(line)) {
        socket.write('503 5.5.1 No\r\n')
        return true
      }
      if (/^RCPT/i.test(line)) return answer('RCPT', recipient)
      if (!/^DATA/i.test(line)) {
        socket.write('500 5.5.2 What?\r\n')
        return true
      }
      if (!answer('DATA', recipient)) return false
      inBody = !refused && fault(recipient, 'DATA') === undefined
      return true
    }

    const read = () => {
      for (;;) {
        const end = inBody
          ? pending.startsWith('.\r\n')
            ? 0
            : pending.indexOf('\r\n.\r\n') + 2 || -1
          : pending.indexOf('\r\n')
        if (end < 0 || (inBody && end === 1)) return
        const piece = pending.slice(0, end)
        pending = pending.slice(end + (inBody ? 3 : 2))
        if (inBody) {
          inBody = false
          const about = recipient
          fateOf(about).body = piece
          recipient = ''
          if (!answer('body', about)) return
        } else if (!take(piece)) return
      }
    }
    socket.on('data', (bytes) => {
      if (stalled) return
      pending += bytes.toString('latin1')
      read()
    })
    answer('greeting', '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return Object.assign(result, {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  })
}
