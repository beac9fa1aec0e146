import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, pendingMigrations, run } from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await createTestEngine()
})
afterAll(() => engine.dispose())

const forget = (name: string) =>
  engine.asSystem((ctx) => run(ctx, sql`delete from mikro_orm_migrations where name = ${name}`))
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )

test('a database that lacks one in the middle is refused, by name, and nothing is applied to it', async () => {
  expect(await pendingMigrations(engine.orm)).toEqual([])
  expect(await migrate(engine.orm, engine.databaseUrl)).toEqual([])
  await forget('0012-cascade')
  await forget('0010-speed')
  for (const work of [pendingMigrations(engine.orm), migrate(engine.orm, engine.databaseUrl)]) {
    expect(await refusal(work)).toMatch(
      /^unavailable: The database has the migration \d{4}-[a-z-]+ but not 0010-speed, 0012-cascade, which .* Restore a backup/,
    )
  }
})
