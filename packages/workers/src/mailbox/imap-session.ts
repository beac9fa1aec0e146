import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type KeptMail, mostMailBytes } from '@tradewind/engine'
import type { ImapFlow } from 'imapflow'

export interface ImapOptions {
  host: string
  port: number
  /** TLS from the first byte; otherwise STARTTLS is used where offered. */
  secure: boolean
  auth: { user: string; pass: string }
  /** `INBOX` for most. */
  folder: string
  /** What has been kept is deleted from the server. */
  deleteRead: boolean
}

/** How a mailbox is named in the database: `user@host/INBOX`. */
export const mailboxName = ({ host, auth, folder }: ImapOptions): string => `${auth.user}@${host}/${folder}`

/** An opened folder of an IMAP server. */
export interface ImapSession {
  uidValidity: number
  /** Numbers of the mails after this one, in order. */
  after(uid: number): Promise<number[]>
  /** These mails, up to `mostMailBytes` of each. */
  fetch(uids: number[]): Promise<{ uid: number; mail: KeptMail }[]>
  deleteUpTo(uid: number): Promise<void>
  /** Until a mail comes, the server says anything else, or so many milliseconds have passed. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Signs in and opens the folder. Rejects with what the server said. */
export async function openImap(options: ImapOptions): Promise<ImapSession> {
  const { ImapFlow } = await import('imapflow') // what reads no mailbox does without its 25 MB
  const client = new ImapFlow({
    host: options.host,
    port: options.port,
    secure: options.secure,
    auth: options.auth,
    logger: false,
    disableAutoIdle: true,
    disableCompression: true, // what is small on the line stays small
    connectionTimeout: 15_000,
    socketTimeout: 60_000,
  })
  // Whoever is asking hears of it too: their command is rejected.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { uidValidity } = await client.mailboxOpen(options.folder, { readOnly: !options.deleteRead })
    return session(client, Number(uidValidity))
  } catch (error) {
    client.close()
    const said = (error as { responseText?: string }).responseText
    // The library's own words are only that a command failed.
    throw said ? new Error(said) : error
  }
}

const session = (client: ImapFlow, uidValidity: number): ImapSession => ({
  uidValidity,
  after: async (uid) => {
    const found = await client.search({ uid: `${uid + 1}:*` }, { uid: true })
    // A range that begins behind the last mail is read backwards: it always has that one.
    return (found || []).filter((one) => one > uid).sort((a, b) => a - b)
  },
  fetch: async (uids) => {
    const query = { uid: true, size: true, internalDate: true, source: { start: 0, maxLength: mostMailBytes } }
    const found = await client.fetchAll(uids.join(','), query, { uid: true })
    return found.map(({ uid, size, internalDate, source }) => {
      const at = new Date(internalDate ?? Number.NaN)
      const raw = source ?? new Uint8Array()
      const receivedAt = Number.isNaN(at.getTime()) ? new Date() : at
      return { uid, mail: { key: `${uidValidity}:${uid}`, raw, size: size ?? raw.length, receivedAt } }
    })
  },
  deleteUpTo: async (uid) => {
    await client.messageDelete(`1:${uid}`, { uid: true })
  },
  wait: async (milliseconds, signal) => {
    const done = new AbortController()
    const either = AbortSignal.any([signal, done.signal])
    const idling = client.idle().catch(() => undefined)
    const events = ['exists', 'close'].map((event) => once(client, event, { signal: either }).catch(() => undefined))
    await Promise.race([...events, sleep(milliseconds, undefined, { signal: either }).catch(() => undefined)])
    done.abort()
    if (client.usable) await client.noop() // ends the idling
    await idling
  },
  close: async () => {
    // A server that does not answer is left alone.
    const late = setTimeout(() => client.close(), 2_000)
    await client.logout().catch(() => undefined)
    clearTimeout(late)
    client.close()
  },
})
