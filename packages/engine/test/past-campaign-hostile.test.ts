import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  checkBooks,
  importPastCampaign,
  MovableClock,
  type PastCampaignOptions,
  ratesByKnown,
  rejectsCsv,
  row,
  rows,
  systemActor,
  trainNow,
  undoImport,
} from '../src/index.ts'
import {
  createTestEngine,
  seedCustomers,
  seedTwoBranches,
  type TestEngine,
  type TwoBranches,
} from '../testing/index.ts'

/** What a careless or hostile file of a past campaign does: nothing but its own rows. */
const clock = new MovableClock(new Date('2026-06-01T02:00:00Z'))
const size = 400
let engine: TestEngine
let org: TwoBranches

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  org = await engine.asSystem(seedTwoBranches)
  await engine.asSystem((ctx) => seedCustomers(ctx, org.north, size))
})
afterAll(() => engine.dispose())

async function* pieces(text: string, failAfter = Number.POSITIVE_INFINITY) {
  for (let at = 0; at < text.length; at += 4_096) {
    if (at >= failAfter) throw new Error('the line broke')
    yield Buffer.from(text.slice(at, at + 4_096))
  }
}
const load = (
  text: string,
  options: Partial<PastCampaignOptions> & { campaign: string },
  content: AsyncIterable<Uint8Array> = pieces(text),
) =>
  importPastCampaign(engine, systemActor, {
    unitId: org.north,
    fileName: `${options.campaign}.csv`,
    content,
    options: { channel: 'phone', contactedAt: '2026-01-01', ...options },
  })
const idOf = async (name: string) =>
  (await engine.asSystem((ctx) => row<{ id: number }>(ctx, sql`select id from campaign where name = ${name}`)))?.id ?? 0
const problems = async () => (await engine.asSystem(checkBooks)).flatMap((books) => books.problems)

const odd = ['__proto__', 'constructor', `a"'; drop table customer; --`, '=1+1', '{{sql}}', '价格, 元']

test('names and values that look like code are kept, learnt from and scored as what they are', async () => {
  const columns = [...odd, ...Array.from({ length: 114 }, (_, n) => `column ${n}`)]
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = Array.from({ length: size }, (_, at) => {
    const n = at + 1
    const time = new Date(Date.UTC(2025, 0, 1) + n * 3_600_000).toISOString()
    const responds = n % 3 === 0
    const values = columns.map((_, c) => (c < odd.length ? `${odd[(n + c) % odd.length]}` : `${(n * (c + 7)) % 97}`))
    if (responds) values[0] = n % 2 ? '=1+1' : '__proto__'
    return [`C${n}`, time, responds ? '1' : '0', ...values.map(quoted)].join(',')
  })
  const text = [['ref', 'contactedAt', 'converted', ...columns.map(quoted)].join(','), ...lines].join('\n')
  expect(await load(text, { campaign: 'odd', knownBefore: columns })).toMatchObject({ inserted: size, rejected: 0 })
  const campaignId = await idOf('odd')
  for (const column of odd) {
    const { groups } = await engine.asSystem((ctx) => ratesByKnown(ctx, { campaignId, column }))
    expect(groups.map(({ value }) => value ?? '').sort(), column).toEqual([...odd].sort())
  }
  const model = await trainNow(engine, { unitId: org.north, name: `odd"';--`, campaignIds: [campaignId] })
  expect(model).toMatchObject({ state: 'ready', scoredCustomers: size })
  expect(model.plan.features.length).toBeGreaterThan(120)
  const first = model.formula?.features.find(({ name }) => name === 'before.__proto__')
  expect(first?.kind === 'choice' && Object.keys(first.levels).sort()).toEqual([...odd].sort())
  const scored = await engine.asSystem((ctx) =>
    row<{ yes: number; no: number }>(
      ctx,
      sql`select avg(score) filter (where substr(ref, 2)::int % 3 = 0) as yes,
                 avg(score) filter (where substr(ref, 2)::int % 3 <> 0) as no
          from model_score s join customer c on c.id = s.customer_id where s.model = ${`odd"';--`}`,
    ),
  )
  expect(scored?.yes).toBeGreaterThan((scored?.no ?? 1) * 2)
})

test('rejected rows cannot run as formulas in a spreadsheet, and can be repaired and sent again', async () => {
  const done = await load('ref,cell,converted\n=cmd|calc,A,yes\nC1,+A,maybe\nC2,A,yes\n', { campaign: 'formulas' })
  expect(done).toMatchObject({ inserted: 1, rejected: 2 })
  let file = ''
  await engine.asSystem(async (ctx) => {
    for await (const piece of rejectsCsv(ctx, { importId: done.id })) file += piece
  })
  expect(file).toContain("'=cmd|calc")
  const repaired = file.replace('maybe', 'no')
  const again = await load(repaired, { campaign: 'formulas' })
  expect(again).toMatchObject({ inserted: 1, rejected: 1 })
  const cells = await engine.asSystem(async (ctx) =>
    rows<{ name: string }>(
      ctx,
      sql`select name from cell where campaign_id = ${await idOf('formulas')} order by position`,
    ),
  )
  expect(cells.map(({ name }) => name)).toEqual(['A', '+A'])
})

test('two files for one new campaign at the same time make one campaign, without a gap in its numbers', async () => {
  const part = (from: number) =>
    ['ref,cell', ...Array.from({ length: 150 }, (_, n) => `C${from + n},${n % 2 ? 'A' : 'B'}`)].join('\n')
  const done = await Promise.all([1, 151].map((from) => load(part(from), { campaign: 'raced' })))
  expect(done.map(({ state, inserted }) => [state, inserted])).toEqual([
    ['finished', 150],
    ['finished', 150],
  ])
  expect(await problems()).toEqual([])
  // Taken back in either order, nothing is left.
  for (const { id } of done) await engine.asSystem((ctx) => undoImport(ctx, { importId: id }))
  expect(await idOf('raced')).toBe(0)
  expect(await problems()).toEqual([])
})

test('a file that breaks off goes on when it is sent again, and comes to what the whole file comes to', async () => {
  const many = 5_200
  await engine.asSystem((ctx) => seedCustomers(ctx, org.north, many, 'M'))
  const line = (n: number) => `M${n + 1},${n % 9 ? 'no' : 'yes'},${'x'.repeat(30)}`
  const text = ['ref,converted,remark', ...Array.from({ length: many }, (_, n) => line(n))].join('\n')
  const broken = await load(text, { campaign: 'broken' }, pieces(text, text.length * 0.7))
  expect(broken.state).toBe('failed')
  expect(broken.inserted).toBeGreaterThan(0)
  expect(await problems()).toEqual([])
  const whole = await load(text, { campaign: 'broken' })
  expect(whole).toMatchObject({ id: broken.id, state: 'finished', inserted: many, rejected: 0 })
  expect(await problems()).toEqual([])
  expect(await load(text, { campaign: 'broken' })).toMatchObject({ inserted: 0, unchanged: many })
})
