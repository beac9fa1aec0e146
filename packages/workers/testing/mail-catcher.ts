import type { Socket } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

/** What the catcher does with a recipient: take it, answer with a code, stay silent, or drop the line. */
export type Behaviour =
  | 'accept'
  | { reply: number; text: string }
  /** Takes it after so many milliseconds. */
  | { slow: number }
  | 'stall-at-rcpt'
  | 'stall-in-data'
  | 'drop-at-rcpt'
  /** Takes the whole message, then breaks the line instead of answering: nobody knows whether it was delivered. */
  | 'drop-after-data'

export interface CaughtMail {
  messageId: string
  to: string
  raw: string
}

export interface CatcherOptions {
  port?: number
  behave?(recipient: string): Behaviour
  onMail?(mail: CaughtMail): void
  /** The whole message is there; what is said to it comes after. */
  onBody?(recipient: string): void
  /** Credentials the server asks for; none by default. */
  auth?: { user: string; pass: string }
}

/** A real SMTP server on the loopback interface that delivers to nobody and counts by Message-ID. */
export interface MailCatcher {
  url: string
  port: number
  /** How often each Message-ID was accepted. */
  seen: Map<string, number>
  /** Messages accepted, repeats included. */
  total(): number
  close(): Promise<void>
}

export async function startMailCatcher(options: CatcherOptions = {}): Promise<MailCatcher> {
  const seen = new Map<string, number>()
  const sockets = new Set<Socket>()
  const behave = options.behave ?? (() => 'accept')
  const refuse = ({ reply, text }: { reply: number; text: string }) =>
    Object.assign(new Error(text), { responseCode: reply })
  const server = new SMTPServer({
    secure: false,
    disabledCommands: options.auth ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    authOptional: !options.auth,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.username === options.auth?.user && auth.password === options.auth?.pass
        ? done(null, { user: auth.username })
        : done(refuse({ reply: 535, text: 'authentication failed' })),
    onRcptTo: (address, session, done) => {
      const behaviour = behave(address.address)
      if (behaviour === 'stall-at-rcpt') return
      if (behaviour === 'drop-at-rcpt') return drop(session, sockets)
      if (typeof behaviour === 'object' && 'reply' in behaviour) return done(refuse(behaviour))
      done()
    },
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo[0]?.address ?? ''
      const behaviour = behave(to)
      readAll(stream).then((raw) => {
        if (raw === null) return
        options.onBody?.(to)
        if (behaviour === 'stall-in-data') return
        const messageId = /^message-id:\s*(<[^>]*>)/im.exec(raw)?.[1] ?? ''
        seen.set(messageId, (seen.get(messageId) ?? 0) + 1)
        options.onMail?.({ messageId, to, raw })
        if (behaviour === 'drop-after-data') return drop(session, sockets)
        if (typeof behaviour === 'object' && 'slow' in behaviour) return setTimeout(done, behaviour.slow, null)
        done(null)
      })
    },
  })
  server.on('error', () => undefined) // clients that vanish are part of its job
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    seen,
    total: () => [...seen.values()].reduce((sum, n) => sum + n, 0),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Null when the sender went away in the middle. */
async function readAll(stream: SMTPServerDataStream): Promise<string | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer)
  } catch {
    return null
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Breaks the line of this session; smtp-server has no way to say so, so its socket is found by the client's port. */
function drop(session: SMTPServerSession, sockets: Set<Socket>): void {
  for (const socket of sockets) {
    if (socket.remotePort === (session as SMTPServerSession & { remotePort: number }).remotePort) socket.destroy()
  }
}
