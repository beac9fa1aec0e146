import { setTimeout as sleep } from 'node:timers/promises'
import { type Engine, keepFromMailbox, leaveMailbox, type MailboxTurn, takeMailbox } from '@tradewind/engine'
import type { Logger } from 'pino'
import { type ImapOptions, type ImapSession, mailboxName, openImap } from './imap-session.ts'

export interface WatchOptions {
  engine: Engine
  logger: Logger
  imap: ImapOptions
  /** How often those who have not the turn look whether it is free, and the one who has it renews it; default 20 s. */
  lookEveryMs?: number
}

/** A turn that is not renewed passes to another worker. */
const leaseSeconds = 60
const batch = 50
const longestPause = 60_000
/** A mail that the server failed to hand out this often, at last alone, is put aside. */
const mostTries = 4

/**
 * Reads a mailbox as mails come, for ever: each is kept in the database, and from then on read like any other. Any number
 * of workers may watch the same one; one of them reads. What was kept is known by the server's numbers, so that stopping
 * anywhere loses nothing and brings nothing twice.
 */
export function watchMailbox(options: WatchOptions): { stop(): Promise<void> } {
  const { engine, logger, imap, lookEveryMs = 20_000 } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const name = mailboxName(imap)
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined)
  const stuck = { at: -1, times: 0 }

  const loop = async () => {
    let failures = 0
    while (!signal.aborted) {
      const turn = await engine.asSystem((ctx) => takeMailbox(ctx, { name, leaseSeconds })).catch(() => null)
      if (!turn) {
        await pause(lookEveryMs)
        continue
      }
      const problem = await readWhileMine(turn).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300),
      )
      await engine.asSystem((ctx) => leaveMailbox(ctx, turn, problem)).catch(() => undefined)
      failures = problem === null ? 0 : failures + 1
      if (problem === null) continue
      logger.warn({ mailbox: name, problem }, 'the mailbox could not be read; it is tried again')
      await pause(Math.min(longestPause, 1_000 * 2 ** failures))
    }
  }

  async function readWhileMine(taken: MailboxTurn): Promise<void> {
    const session = await openImap(imap)
    try {
      let turn: MailboxTurn | null = taken
      while (turn && !signal.aborted) {
        const last = turn.uidValidity === session.uidValidity ? turn.lastUid : 0
        const waiting = await session.after(last)
        if (waiting.length === 0) await session.wait(lookEveryMs, signal)
        else if (!(await keep(session, turn, last, waiting))) return
        turn = await engine.asSystem((ctx) => takeMailbox(ctx, { name, token: taken.token, leaseSeconds }))
      }
    } finally {
      await session.close()
    }
  }

  /** The next mails after `last`; one alone where something went wrong before. False when the turn has passed on. */
  async function keep(session: ImapSession, turn: MailboxTurn, last: number, waiting: number[]): Promise<boolean> {
    if (stuck.at !== last) Object.assign(stuck, { at: last, times: 0 })
    const uids = waiting.slice(0, stuck.times > 0 ? 1 : batch)
    stuck.times += 1
    const { uidValidity } = session
    const found =
      stuck.times > mostTries
        ? uids.map((uid) => ({ uid, mail: withheld(uidValidity, uid) }))
        : await session.fetch(uids)
    const lastUid = uids.at(-1) ?? last // what vanished meanwhile is passed over
    const mails = found.map(({ mail }) => mail)
    const kept = await engine.asSystem((ctx) => keepFromMailbox(ctx, turn, { uidValidity, lastUid, mails }))
    if (kept && imap.deleteRead) await session.deleteUpTo(lastUid)
    return kept
  }

  const withheld = (uidValidity: number, uid: number) => ({
    key: `${uidValidity}:${uid}`,
    raw: new Uint8Array(),
    size: 0,
    receivedAt: engine.clock.now(),
    problem: 'The mail server does not hand it out. Look at it in the mailbox itself.',
  })

  const running = loop()
  return {
    stop: () => {
      stopping.abort()
      return running
    },
  }
}
