import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApi, type TestApi } from './server.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.dispose())

test.each(['count', 'estimate'])('hanging up stops the %s on the database server', async (operation) => {
  const counting = async () => {
    const [found] = await api.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like '%count(*)%'`,
    )
    return found?.n
  }
  const locker = new pg.Client({ connectionString: api.engine.databaseUrl })
  await locker.connect()
  try {
    // Whoever counts waits for this lock, for as long as the test likes.
    await locker.query('begin; lock table customer in access exclusive mode')
    const hangUp = new AbortController()
    const asked = fetch(new URL(`/api/v1/segments/${operation}`, api.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': api.clerk.apiKey },
      body: JSON.stringify({ filter: { all: [] } }),
      signal: hangUp.signal,
    }).catch((error: unknown) => error)
    await expect.poll(counting).toBe(1)
    hangUp.abort()
    await asked
    await expect.poll(counting).toBe(0)
  } finally {
    await locker.end()
  }
  const { json } = await api.clerk.ask('POST', '/api/v1/segments/count', { filter: { all: [] } })
  expect(json).toEqual({ count: 0 })
})
