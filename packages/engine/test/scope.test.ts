import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rows } from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await createTestEngine()
})
afterAll(() => engine.dispose())

test('a database of one file starts empty', async () => {
  const found = await engine.asSystem((ctx) => rows(ctx, sql`select * from unit`))
  expect(found).toEqual([])
})
