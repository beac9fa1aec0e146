import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { row, run } from '../src/index.ts'
import { createTestEngine } from '../testing/index.ts'

test('connections that the server drops in the middle of a transaction are made anew, as often as it happens', async () => {
  const engine = await createTestEngine()
  // More often than the pool has connections: none may be lost to it.
  for (let time = 0; time < 12; time += 1) {
    const cut = engine.asSystem((ctx) => run(ctx, sql`select pg_terminate_backend(pg_backend_pid())`))
    await expect(cut).rejects.toThrow()
  }
  expect(await engine.asSystem((ctx) => row(ctx, sql`select 1 as one`))).toEqual({ one: 1 })
  await engine.dispose()
})
