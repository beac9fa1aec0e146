import type { Socket } from 'node:net'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'

export interface ServerOptions {
  host: string
  port: number
  /** TLS from the first byte; otherwise STARTTLS is used where offered. */
  secure: boolean
  /** Refuse to talk without TLS. */
  requireTls?: boolean
  auth?: { user: string; pass: string } | undefined
  /** Milliseconds a server may be silent before it counts as stalled; default 20,000. */
  silence?: number
}

/** A server that waits for its first message. */
export interface Welcome {
  socket: Socket
  /** Takes several commands at once (RFC 2920). */
  pipelining: boolean
  /** Takes addresses beyond ASCII (RFC 6531). */
  utf8: boolean
  /** Wants to be told the size of a message (RFC 1870). */
  size: boolean
  /** Bytes of a message that it takes at most; 0 when it does not say. */
  largest: number
}

export const defaultSilence = 20_000

/**
 * Connects, turns on TLS and signs in: nodemailer's connection knows the servers of this world. From then on the socket
 * is ours. Rejects with nodemailer's error.
 */
export function connectTo(options: ServerOptions): Promise<Welcome> {
  const silence = options.silence ?? defaultSilence
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
  return new Promise((resolve, reject) => {
    const giveUp = (fault: Error) => {
      connection.close()
      reject(fault)
    }
    connection.on('error', giveUp)
    connection.connect((error) => {
      if (error) return giveUp(error)
      const extensions = featuresIn(connection.lastServerResponse || '')
      const hand = () => {
        const socket = connection._socket
        if (!socket) return giveUp(new Error('the line is closed'))
        // What is left of nodemailer's listeners destroys the socket when it breaks.
        socket.removeAllListeners('data').removeAllListeners('timeout').setTimeout(0)
        resolve({ socket, ...extensions })
      }
      if (!options.auth) return hand()
      connection.login(options.auth, (refused) => (refused ? giveUp(refused) : hand()))
    })
  })
}

/** From the answer to EHLO, of which nodemailer tells too little. */
function featuresIn(answer: string): Omit<Welcome, 'socket'> {
  const has = (name: string) => new RegExp(`^\\d+[ -]${name}\\b`, 'im').test(answer)
  const size = /^\d+[ -]SIZE[ \t]+(\d+)/im.exec(answer)?.[1]
  return { pipelining: has('PIPELINING'), utf8: has('SMTPUTF8'), size: has('SIZE'), largest: Number(size ?? 0) }
}
