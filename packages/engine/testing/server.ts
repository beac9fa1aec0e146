import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate, openOrm } from '../src/db/orm.ts'

const home = resolve(import.meta.dirname, '../../../.tradewind')
export const templateDatabase = 'tradewind_template'

/**
 * One throw-away PostgreSQL for a whole test run, with a migrated template database that every test file clones.
 * Sets TEST_DATABASE_URL for the test files. Returns the teardown.
 */
export default async function setup(): Promise<() => Promise<void>> {
  await removeLeftovers()
  const directory = join(home, `test-${process.pid}`)
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200']
  settings.push('shared_buffers=256MB') // every dropped table and database looks through all of them
  const server = await startEmbedded({ directory, database: templateDatabase, settings })
  const orm = await openOrm(server.url, 2)
  await migrate(orm, server.url)
  await orm.close(true)
  process.env.TEST_DATABASE_URL = server.url
  return async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

/** Servers of test runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(home).catch(() => [] as string[])) {
    const pid = Number(/^test-(\d+)$/.exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const directory = join(home, name)
    await startEmbedded({ directory })
      .then((orphan) => orphan.stop())
      .catch(() => undefined)
    await rm(directory, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
