import { spawn } from 'node:child_process'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  createUnit,
  getImport,
  type ImportOptions,
  importCustomers,
  listImports,
  listRejects,
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
/** In the order in which they were begun. */
const imports = async () => (await engine.asSystem((ctx) => listImports(ctx, { limit: 100 }))).items.reverse()
/** Leases go by the database's clock, which nobody can move: they are moved instead. */
const minuteLater = () =>
  engine.asSystem((ctx) => run(ctx, sql`update import_run set lease_until = lease_until - interval '61 seconds'`))

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${from + n},Name ${from + n},${'x'.repeat(20)}\n`).join('')

async function* once(text: string) {
  yield text
}

const load = (fileName: string, text: string, options: ImportOptions = {}) =>
  importCustomers(engine, systemActor, { unitId, fileName, content: once(text), options })

/** Imports in a process of its own, which tells of every batch and then waits for rows that never come, and kills it. */
async function loadAndKill(fileName: string, text: string, read: number, options: ImportOptions = {}): Promise<void> {
  const script = `
    import { importCustomers, openEngine, systemActor } from '${import.meta.resolve('../src/index.ts')}'
    const engine = await openEngine({ databaseUrl: process.env.DATABASE_URL })
    async function* content() {
      for await (const piece of process.stdin) yield piece
      await new Promise(() => {})
    }
    await importCustomers(engine, systemActor, {
      unitId: ${unitId}, fileName: '${fileName}', content: content(), options: ${JSON.stringify(options)},
      onProgress: ({ read }) => console.log(read),
    })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, DATABASE_URL: engine.databaseUrl },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exit = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  child.stdin.end(text)
  let said = ''
  for await (const piece of child.stdout) {
    said += String(piece)
    if (said.split('\n').includes(String(read))) break
  }
  child.kill('SIGKILL')
  expect(await exit).toBe('SIGKILL')
}

test('an import that was killed goes on where it stood, and ends as if nothing had been', async () => {
  // A rejected row, a double one across the interruption, and customers who are known by then.
  const text = (prefix: string) =>
    `ref,name,mobile\n${Array.from({ length: 23_000 }, (_, n) => {
      if (n === 70) return `${prefix}${n},Name,0123\n`
      return n === 17_000 ? `${prefix}3,Double,\n` : `${prefix}${n},Name ${n},139${String(n).padStart(8, '0')}\n`
    }).join('')}`
  await load('known.csv', text('A').split('\n').slice(0, 12_001).join('\n'))
  // No more than that batch, or the next may be in before the signal is.
  await loadAndKill('killed.csv', text('A').split('\n').slice(0, 16_000).join('\n'), 15_000)

  const orphan = (await imports()).at(-1)
  const id = orphan?.id ?? 0
  expect(orphan).toMatchObject({ state: 'running', read: 15_000, inserted: 3_000, unchanged: 11_999, rejected: 1 })
  await minuteLater()
  expect(await get(id)).toMatchObject({
    state: 'failed',
    error: 'It was interrupted after 15000 rows. Send the whole file again: it goes on after them.',
    finishedAt: null,
  })

  const progress: number[] = []
  const content = once(text('A'))
  const file = {
    unitId,
    fileName: 'killed.csv',
    content,
    onProgress: ({ read }: { read: number }) => progress.push(read),
  }
  const resumed = await importCustomers(engine, systemActor, file)
  expect(progress).toEqual([17_500, 20_000, 22_500, 23_000])
  const counters = { state: 'finished', read: 23_000, inserted: 10_999, unchanged: 11_999, rejected: 2, error: null }
  expect(resumed).toMatchObject({ id, ...counters })
  expect(resumed.note).toBe('It was interrupted after 15000 rows and went on after them when the file was sent again.')
  const rejects = async (importId: number) =>
    (await engine.asSystem((ctx) => listRejects(ctx, { importId }))).items.map(({ rowNumber, reason }) => ({
      rowNumber,
      reason,
    }))
  expect(await rejects(id)).toMatchObject([{ rowNumber: 72 }, { reason: 'The row has the same ref as row 5.' }])

  // The same without an interruption.
  await load('known-b.csv', text('B').split('\n').slice(0, 12_001).join('\n'))
  const whole = await load('whole.csv', text('B'))
  expect(whole).toMatchObject(counters)
  expect(whole.fileSha256).not.toBe(null)
  expect(await rejects(whole.id)).toEqual(await rejects(id))
  const customers = (prefix: string) =>
    engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`select substr(ref, 2) as ref, name, mobile, attributes, tags, unit_id from customer
            where ref like ${`${prefix}%`} order by ref`,
      ),
    )
  expect(await customers('A')).toEqual(await customers('B'))
  // Finished is finished: once more is a run of its own, which changes nothing.
  const again = await load('killed.csv', text('A'))
  expect(again).toMatchObject({ inserted: 0, updated: 0, unchanged: 22_998, rejected: 2, note: null })
  expect(again.id).not.toBe(id)
})

test('customers found by their addresses are recognised across an interruption', async () => {
  const options: ImportOptions = { keys: ['ref', 'mobile'] }
  const row = (n: number) => `P${n},Name ${n},138${String(n).padStart(8, '0')}\n`
  const text = `ref,name,mobile\n${Array.from({ length: 7000 }, (_, n) => (n === 6500 ? `,Double,13800000007\n` : row(n))).join('')}`
  await loadAndKill('by-mobile.csv', text, 5000, options)
  await minuteLater()
  const resumed = await load('by-mobile.csv', text, options)
  expect(resumed).toMatchObject({ state: 'finished', read: 7000, inserted: 6999, updated: 0, rejected: 1 })
  const { items } = await engine.asSystem((ctx) => listRejects(ctx, { importId: resumed.id }))
  expect(items).toMatchObject([{ rowNumber: 6502, reason: 'The row has the same mobile as row 9.' }])
})

test('another file of the same name begins anew, and says so', async () => {
  await loadAndKill('monthly.csv', `ref,name,note\n${lines(100_000, 106_000)}`, 5000)
  await minuteLater()
  const id = (await imports()).at(-1)?.id ?? 0
  const other = await load('monthly.csv', `ref,name,note\n${lines(200_000, 206_000)}`)
  expect(other).toMatchObject({ state: 'finished', read: 6000, inserted: 6000 })
  expect(other.id).not.toBe(id)
  expect(other.note).toMatch(/was interrupted before \(import \d+\), but began otherwise/)
  expect(await get(id)).toMatchObject({ state: 'failed', read: 5000, error: expect.stringContaining('Another file') })
})

test('a file that differs further down is refused once, then imported from its beginning', async () => {
  await loadAndKill('changed.csv', `ref,name,note\n${lines(300_000, 311_000)}`, 10_000)
  await minuteLater()
  const changed = `ref,name,note\n${lines(300_000, 309_000)}X,Name,y\n${lines(309_001, 311_000)}`
  const refused = await load('changed.csv', changed)
  expect(refused).toMatchObject({ state: 'failed', read: 10_000 })
  expect(refused.error).toMatch(
    /is not the same: it differs at or before line 10001\. Nothing of it was imported\. Send it again/,
  )
  const whole = await load('changed.csv', changed)
  expect(whole).toMatchObject({ state: 'finished', read: 11_000, inserted: 1001, unchanged: 9999 })
  expect(whole.id).not.toBe(refused.id)
})

test('whoever was taken for dead and wakes may write no more', async () => {
  const [started, more] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const text = lines(400_000, 406_000)
  async function* slow() {
    yield `ref,name,note\n${text}`
    await more.promise
    yield lines(406_000, 412_000)
  }
  const sleeping = importCustomers(engine, systemActor, {
    unitId,
    fileName: 'asleep.csv',
    content: slow(),
    onProgress: () => started.resolve(),
  })
  await started.promise
  await minuteLater()
  const taken = await load('asleep.csv', `ref,name,note\n${text}${lines(406_000, 412_000)}`)
  expect(taken).toMatchObject({ state: 'finished', read: 12_000, inserted: 12_000 })
  more.resolve()
  await sleeping
  expect(await get(taken.id)).toMatchObject({ state: 'finished', read: 12_000, inserted: 12_000 })
})

test('a slow line is no interruption, and a pause that looked like one is taken back', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const [started, more] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  async function* content() {
    yield `ref,name,note\n${lines(10_000, 16_000)}`
    await more.promise
    yield lines(16_000, 16_001)
  }
  const file = { unitId, fileName: 'slow.csv', content: content(), onProgress: () => started.resolve() }
  const importing = importCustomers(engine, systemActor, file)
  await started.promise
  const id = (await imports()).at(-1)?.id ?? 0
  await minuteLater()
  expect(await get(id)).toMatchObject({ state: 'failed' })
  await vi.advanceTimersByTimeAsync(20_000)
  await vi.waitFor(async () => expect(await get(id)).toMatchObject({ state: 'running', error: null }), 60_000)
  more.resolve()
  expect(await importing).toMatchObject({ state: 'finished', read: 6001, error: null })
  await minuteLater()
  expect(await get(id)).toMatchObject({ state: 'finished' })
})

test('what a file brought before it broke off is known to the planner', async () => {
  async function* content() {
    yield `ref,name,note\n${lines(20_000, 27_000)}`
    throw new Error('connection reset')
  }
  const options: ImportOptions = { consent: [{ channel: 'email', status: 'granted' }] }
  const file = { unitId, fileName: 'cut.csv', content: content() }
  const broken = await importCustomers(engine, systemActor, { ...file, options })
  expect(broken).toMatchObject({ state: 'failed', inserted: 5000 })
  const known = await engine.asSystem((ctx) =>
    rows<{ tablename: string }>(
      ctx,
      sql`select distinct tablename from pg_stats where tablename in ('customer', 'consent') order by 1`,
    ),
  )
  expect(known.map(({ tablename }) => tablename)).toEqual(['consent', 'customer'])
})
