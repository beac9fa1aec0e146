import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { conflict } from '../errors.ts'
import { PatientClient } from './patient-client.ts'

/** That this process has the embedded server open. Ends with the process, whatever ends it. */
export interface Lease {
  /** The session that holds it; for set-up statements. */
  session: Client
  /** Nobody else had the server open when this lease began. */
  alone: boolean
  /** Gives it back. When nobody else has the server open, runs `close` while newcomers are kept waiting. */
  leave(close: () => Promise<void>): Promise<void>
}

const open = `hashtext('tradewind.open')`
/** How often a lost session is asked for again, and how long the others are given to be back. A newcomer is slower. */
const againMs = 100
const backMs = 2_000

/**
 * Who has the server open stands in the server itself: every process holds a shared advisory lock in a session of its
 * own. A file with a process number would outlive a kill -9, and after a restart of the machine or the container the
 * number belongs to somebody else. `sole` names a part that only one process may play at a time, e.g. `up`.
 * Throws `conflict` when another process plays it.
 */
export async function openLease(url: string, sole?: string): Promise<Lease> {
  let session = await connect(url, sole)
  let alone: boolean
  try {
    if (sole) await play(session, sole)
    alone = await has(session, `pg_try_advisory_lock(${open})`)
    await session.query(`select pg_advisory_lock_shared(${open})`)
    if (alone) await session.query(`select pg_advisory_unlock(${open})`)
  } catch (error) {
    await session.end().catch(() => undefined)
    throw error
  }
  let left = false
  session.once('error', rejoin)
  return {
    session,
    alone,
    leave: async (close) => {
      left = true
      if (await isLast()) await close()
      await session.end().catch(() => undefined)
    },
  }

  async function isLast(): Promise<boolean> {
    try {
      await session.query(`select pg_advisory_unlock_shared(${open})`)
    } catch {
      const back = await comeBack(url, sole)
      if (!back) return true // the server is gone
      session = back
      await sleep(backMs) // until the others are back as well
    }
    return has(session, `pg_try_advisory_lock(${open})`).catch(() => true)
  }

  /** PostgreSQL ends all sessions when one of its processes crashed, and goes on; then so does the lease. */
  async function rejoin(): Promise<void> {
    while (!left) {
      await sleep(againMs, undefined, { ref: false })
      try {
        const next = await connect(url, sole)
        if (sole) await next.query('select pg_try_advisory_lock(hashtext($1))', [sole])
        await next.query(`select pg_advisory_lock_shared(${open})`)
        if (left) return await next.end()
        session = next
        session.once('error', rejoin)
        return
      } catch {
        // still away
      }
    }
  }
}

async function connect(url: string, sole: string | undefined): Promise<Client> {
  const name = `tradewind ${sole ?? 'command'} ${process.pid}`
  const client = new PatientClient({ connectionString: url, application_name: name, connectionTimeoutMillis: 10_000 })
  await client.connect()
  return client
}

async function play(session: Client, sole: string): Promise<void> {
  try {
    await session.query("set lock_timeout = '3s'") // a killed process is gone at once, but the server sees it later
    await session.query('select pg_advisory_lock(hashtext($1))', [sole])
    await session.query('set lock_timeout = 0')
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error
    const { rows } = await session.query<{ name: string }>(
      `select application_name as name from pg_stat_activity
       where application_name like $1 and pid <> pg_backend_pid() order by backend_start limit 1`,
      [`tradewind ${sole} %`],
    )
    const pid = /\d+$/.exec(rows[0]?.name ?? '')?.[0]
    throw conflict(
      `"tradewind ${sole}" runs already in this directory${pid ? ` (process ${pid})` : ''}. Stop that one first.`,
    )
  }
}

/** A new session once the server has recovered; undefined when there is none any more. */
async function comeBack(url: string, sole: string | undefined): Promise<Client | undefined> {
  for (;;) {
    try {
      return await connect(url, sole)
    } catch (error) {
      if ((error as { code?: string }).code !== '57P03') return undefined // 57P03: it recovers, or goes down
      await sleep(againMs)
    }
  }
}

async function has(session: Client, call: string): Promise<boolean> {
  const { rows } = await session.query<{ had: boolean }>(`select ${call} as had`)
  return rows[0]?.had ?? false
}
