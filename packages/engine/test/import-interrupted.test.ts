import { spawn } from 'node:child_process'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  createUnit,
  getImport,
  type ImportOptions,
  importCustomers,
  listImports,
  rows,
  run,
  systemActor,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
let unitId: number

beforeAll(async () => {
  engine = await createTestEngine()
  unitId = (
    await engine.asSystem((ctx) => createUnit(ctx, { parentId: null, kind: 'city', code: 'CITY', name: 'City' }))
  ).id
})
afterAll(() => engine.dispose())
afterEach(() => vi.useRealTimers())

const get = (id: number) => engine.asSystem((ctx) => getImport(ctx, { id }))
/** Leases go by the database's clock, which nobody can move: they are moved instead. */
const minuteLater = () =>
  engine.asSystem((ctx) => run(ctx, sql`update import_run set lease_until = lease_until - interval '61 seconds'`))

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${from + n},Name ${from + n},${'x'.repeat(20)}\n`).join('')

test('an import whose process was killed says so, and is simply repeated', async () => {
  // A process of its own that imports 2,000 rows, tells when they are in, and waits for more that never come.
  const script = `
    import { importCustomers, openEngine, systemActor } from '${import.meta.resolve('../src/index.ts')}'
    const engine = await openEngine({ databaseUrl: process.env.DATABASE_URL })
    async function* content() {
      yield process.env.ROWS
      await new Promise(() => {})
    }
    await importCustomers(engine, systemActor, {
      unitId: ${unitId}, fileName: 'killed.csv', content: content(), onProgress: ({ read }) => console.log(read),
    })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, DATABASE_URL: engine.databaseUrl, ROWS: `ref,name,note\n${lines(0, 3000)}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  expect(String(await new Promise((resolve) => child.stdout.once('data', resolve)))).toBe('2000\n')
  child.kill('SIGKILL')
  expect(await exit).toBe('SIGKILL')

  const {
    items: [orphan],
  } = await engine.asSystem((ctx) => listImports(ctx))
  expect(orphan).toMatchObject({ state: 'running', read: 2000, inserted: 2000, error: null })
  await minuteLater()
  const failed = {
    state: 'failed',
    read: 2000,
    error:
      'It was interrupted after 2000 rows. Import the whole file again: rows that are already there stay as they are.',
    finishedAt: null,
  }
  expect(await get(orphan?.id ?? 0)).toMatchObject(failed)
  expect((await engine.asSystem((ctx) => listImports(ctx))).items).toMatchObject([failed])

  async function* whole() {
    yield `ref,name,note\n${lines(0, 4000)}`
  }
  const again = await importCustomers(engine, systemActor, { unitId, fileName: 'killed.csv', content: whole() })
  expect(again).toMatchObject({ state: 'finished', read: 4000, inserted: 2000, unchanged: 2000, rejected: 0 })
})

test('a slow line is no interruption, and a pause that looked like one is taken back', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const [started, more] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  async function* content() {
    yield `ref,name,note\n${lines(10_000, 13_000)}`
    await more.promise
    yield lines(13_000, 13_001)
  }
  const file = { unitId, fileName: 'slow.csv', content: content(), onProgress: () => started.resolve() }
  const importing = importCustomers(engine, systemActor, file)
  await started.promise
  const { items } = await engine.asSystem((ctx) => listImports(ctx))
  const id = items.at(-1)?.id ?? 0
  await minuteLater()
  expect(await get(id)).toMatchObject({ state: 'failed' })
  await vi.advanceTimersByTimeAsync(20_000)
  await vi.waitFor(async () => expect(await get(id)).toMatchObject({ state: 'running', error: null }))
  more.resolve()
  expect(await importing).toMatchObject({ state: 'finished', read: 3001, error: null })
  await minuteLater()
  expect(await get(id)).toMatchObject({ state: 'finished' })
})

test('what a file brought before it broke off is known to the planner', async () => {
  async function* content() {
    yield `ref,name,note\n${lines(20_000, 23_000)}`
    throw new Error('connection reset')
  }
  const options: ImportOptions = { consent: [{ channel: 'email', status: 'granted' }] }
  const file = { unitId, fileName: 'cut.csv', content: content() }
  const broken = await importCustomers(engine, systemActor, { ...file, options })
  expect(broken).toMatchObject({ state: 'failed', inserted: 2000 })
  const known = await engine.asSystem((ctx) =>
    rows<{ tablename: string }>(
      ctx,
      sql`select distinct tablename from pg_stats where tablename in ('customer', 'consent') order by 1`,
    ),
  )
  expect(known.map(({ tablename }) => tablename)).toEqual(['consent', 'customer'])
})
