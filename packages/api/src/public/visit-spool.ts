import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open as openFile, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Visit } from '@tradewind/engine'
import type { Logger } from 'pino'

export interface SpoolOptions {
  /** Files of visits that are not in the database yet. Made when it is missing. */
  directory: string
  /** Puts visits into the database; writing one again changes nothing. */
  write(visits: Visit[]): Promise<unknown>
  logger: Logger
  /** Milliseconds between two writes to the database; default 200. */
  everyMs?: number
  /** Milliseconds after which a file is nobody's any more, and who finds it writes it; default 10,000. */
  orphanMs?: number
}

/**
 * Visits on their way into the database. Once `add` resolves a visit survives the end of the process and of the machine: it
 * lies in a file that was synced. Visits that come at the same time share one sync (about 1 ms), and all that came within
 * 200 ms share one statement; so an answer waits for a disk, not for the database.
 */
export interface VisitSpool {
  add(visit: Visit): Promise<void>
  /** Everything that was added is in the database. Rejects when that cannot be written. */
  flush(): Promise<void>
  /** Writes what there is, or leaves it to the next start. */
  close(): Promise<void>
}

const suffix = '.visits'
/** Where a line cannot be read, the file is kept under this name for a person to look at. */
const damaged = '.damaged'
const mostInStatement = 2_000

interface Waiting {
  line: string
  resolve(): void
  reject(error: unknown): void
}

interface Segment {
  path: string
  handle: FileHandle
  openedAt: number
}

/**
 * A process that was killed leaves its files behind; the next one, or another on the same directory, writes them. Nobody has
 * to know who is alive: a file is added to for less than half of `orphanMs` after it was made, so one that is older
 * than `orphanMs` is complete, and writing it twice does no harm.
 */
export async function openVisitSpool(options: SpoolOptions): Promise<VisitSpool> {
  const { directory, write, logger, everyMs = 200, orphanMs = 10_000 } = options
  await mkdir(directory, { recursive: true })
  let waiting: Waiting[] = []
  let open: Segment | undefined
  /** Files this process made. */
  const mine = new Set<string>()
  const appending = createTurns()
  const writing = createTurns()
  const stopping = new AbortController()
  const repeating = repeat()

  return {
    add: (visit) =>
      new Promise((resolve, reject) => {
        if (stopping.signal.aborted) return reject(new Error('The spool is closed.'))
        waiting.push({ line: `${JSON.stringify(visit)}\n`, resolve, reject })
        if (waiting.length === 1) appending(append)
      }),
    flush,
    close: async () => {
      stopping.abort()
      await repeating
      await flush().catch((err: unknown) => logger.warn({ err }, 'visits are left to the next start'))
    },
  }

  /** Writes down all who wait, together. */
  async function append(): Promise<void> {
    const group = waiting
    waiting = []
    try {
      if (open && performance.now() - open.openedAt > orphanMs / 2) await closeSegment()
      open ??= await openSegment(directory)
      mine.add(open.path)
      await open.handle.appendFile(group.map(({ line }) => line).join(''))
      await open.handle.datasync()
      for (const { resolve } of group) resolve()
    } catch (error) {
      // A line may be half written: nothing goes behind it.
      await closeSegment().catch(() => undefined)
      for (const { reject } of group) reject(error)
    }
  }

  async function closeSegment(): Promise<void> {
    const closing = open
    open = undefined
    await closing?.handle.close()
  }

  function flush(): Promise<void> {
    return writing(async () => {
      await appending(closeSegment)
      const names = await readdir(directory)
      for (const name of names.filter((file) => file.endsWith(suffix)).sort()) {
        const path = join(directory, name)
        const complete = mine.has(path) ? path !== open?.path : Number.parseInt(name, 10) < Date.now() - orphanMs
        if (complete) await writeSegment(path)
      }
    })
  }

  async function writeSegment(path: string): Promise<void> {
    const text = await readFile(path, 'utf8').catch(unlessGone)
    if (text !== undefined) {
      // What stands behind the last line end was cut off by a crash, and nobody was told that it was kept.
      const { visits, torn } = readVisits(text.slice(0, text.lastIndexOf('\n') + 1))
      for (let from = 0; from < visits.length; from += mostInStatement) {
        await write(visits.slice(from, from + mostInStatement))
      }
      if (torn > 0) {
        logger.error({ path: `${path}${damaged}`, lines: torn }, 'visits could not be read; the file is kept')
        await rename(path, `${path}${damaged}`).catch(unlessGone)
      } else await rm(path, { force: true })
    }
    mine.delete(path)
  }

  async function repeat(): Promise<void> {
    const { signal } = stopping
    for (let wait = everyMs; !signal.aborted; ) {
      await sleep(wait, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      wait = await flush().then(
        () => everyMs,
        (err: unknown) => {
          logger.warn({ err }, 'visits wait for the database')
          return Math.min(wait * 2, 5_000)
        },
      )
    }
  }
}

/** Runs one piece of work after the other, in the order in which they are asked for. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

async function openSegment(directory: string): Promise<Segment> {
  const path = join(directory, `${Date.now()}-${randomBytes(6).toString('hex')}${suffix}`)
  const handle = await openFile(path, 'ax', 0o600)
  const folder = await openFile(directory, 'r')
  await folder.sync().finally(() => folder.close()) // otherwise the file is safe and its name is not
  return { path, handle, openedAt: performance.now() }
}

function readVisits(text: string): { visits: Visit[]; torn: number } {
  const visits: Visit[] = []
  let torn = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    try {
      visits.push(JSON.parse(line) as Visit)
    } catch {
      torn++
    }
  }
  return { visits, torn }
}

/** Another process on the same directory was faster. */
function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
