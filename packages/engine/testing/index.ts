import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Engine, type EngineOptions, openEngine } from '../src/engine.ts'
import { templateDatabase } from './server.ts'

export interface TestEngine extends Engine {
  /** Closes the pool and drops the database; fails when something still holds a connection to it. */
  dispose(): Promise<void>
}

const testSecret = 'a secret for id numbers in tests, long enough'

/** A fresh, migrated database of its own, cloned from the template (about 50 ms), and an engine on it. */
export async function createTestEngine(
  options: Omit<EngineOptions, 'databaseUrl' | 'poolSize'> = {},
): Promise<TestEngine> {
  const server = process.env.TEST_DATABASE_URL
  if (!server)
    throw new Error('TEST_DATABASE_URL is not set: run tests through vitest, whose set-up starts the server.')
  const name = `t_${randomBytes(6).toString('hex')}`
  await admin(server, `create database ${name} template ${templateDatabase}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const engine = await openEngine({ databaseUrl: url.href, secret: testSecret, ...options })
  return Object.assign(engine, {
    dispose: async () => {
      await engine.close()
      await drop(server, name)
    },
  })
}

const inUse = '55006'

/**
 * Not by force: pg's pools resolve their end before their sessions have ended, and a session that the server ends is an
 * error of the process. PostgreSQL waits five seconds for those that are just going; on a busy machine that is asked for
 * again.
 */
async function drop(server: string, name: string, attempts = 6): Promise<void> {
  try {
    await admin(server, `drop database ${name}`)
  } catch (error) {
    if (attempts === 1 || (error as { code?: string }).code !== inUse) throw error
    await drop(server, name, attempts - 1)
  }
}

async function admin(server: string, statement: string): Promise<void> {
  const url = new URL(server)
  url.pathname = '/postgres' // a template cannot be cloned while somebody is connected to it
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export * from './fixtures.ts'
