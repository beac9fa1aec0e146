import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  type CampaignView,
  importCampaignList,
  type ListImportOptions,
  listImports,
  listRejects,
  type Progress,
  rejectsCsv,
  rows,
  scheduleCampaign,
} from '../src/index.ts'
import {
  type City,
  createTestEngine,
  seedCampaign,
  seedCity,
  seedCustomers,
  type TestEngine,
} from '../testing/index.ts'
import { launchNow } from './campaign-fixture.ts'
import { pieces } from './pieces.ts'

let engine: TestEngine
let city: City
let clerk: Actor
const north = () => city.branchIds[0] as number

beforeAll(async () => {
  engine = await createTestEngine()
  city = await engine.asSystem(seedCity)
  await engine.asSystem((ctx) => seedCustomers(ctx, north(), 5000, 'C'))
  await engine.asSystem((ctx) => seedCustomers(ctx, city.branchIds[1] as number, 3, 'S'))
  const [staff] = await engine.asSystem((ctx) =>
    rows<{ id: number }>(
      ctx,
      sql`insert into staff (unit_id, name, email, created_at) values (${north()}, 'Li', 'li@x.cn', ${ctx.now}) returning id`,
    ),
  )
  clerk = { kind: 'staff', staffId: staff?.id ?? 0, name: 'Li', grants: [{ unitId: north(), role: 'branch' }] }
})
afterAll(() => engine.dispose())

let made = 0
/** A draft of the branch with the cells A and control, whose list holds C5000 alone. */
async function draft(): Promise<CampaignView> {
  made += 1
  const name = `campaign-${made}`
  return engine.asSystem((ctx) => seedCampaign(ctx, { unitId: north(), name, refs: ['C5000'] }))
}

const load = (campaignId: number, text: string, options: ListImportOptions = {}, actor = clerk) =>
  importCampaignList(engine, actor, { campaignId, fileName: 'list.csv', content: pieces(text), options })

const list = (campaignId: number) =>
  engine.asSystem((ctx) =>
    rows<{ ref: string; cell: string | null }>(
      ctx,
      sql`select c.ref, l.name as cell from campaign_list m join customer c on c.id = m.customer_id
          left join cell l on l.id = m.cell_id where m.campaign_id = ${campaignId} order by c.id`,
    ),
  )

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )

test('a file fills the list once, and puts its customers into its cells', async () => {
  const { id } = await draft()
  const file = '客户号;备注;单元\r\nC1;x;A\r\nC2;;control\r\n C3 ;;\r\nC5000;;A\r\n'
  const first = await load(id, file)
  expect(first).toMatchObject({ kind: 'campaign-list', state: 'finished', unitId: north(), fileName: 'list.csv' })
  expect(first).toMatchObject({ read: 4, inserted: 3, updated: 1, unchanged: 0, rejected: 0 })
  expect(first.options).toMatchObject({ campaignId: id, mapping: [{ field: 'ref' }, { field: 'cell' }] })
  const filled = await list(id)
  expect(filled).toEqual([
    { ref: 'C1', cell: 'A' },
    { ref: 'C2', cell: 'control' },
    { ref: 'C3', cell: null },
    { ref: 'C5000', cell: 'A' },
  ])
  expect(await load(id, file)).toMatchObject({ inserted: 0, updated: 0, unchanged: 4, fileSha256: first.fileSha256 })
  expect(await list(id)).toEqual(filled)
  expect(await load(id, 'ref,cell\nC1,control\n')).toMatchObject({ inserted: 0, updated: 1, unchanged: 0 })
  expect(await list(id)).toContainEqual({ ref: 'C1', cell: 'control' })
})

test('what the list says is what the launch does', async () => {
  const { id } = await draft()
  await load(id, 'ref,cell\nC1,A\nC2,control\nC5000,control\n')
  const waterfall = await engine.asSystem((ctx) => launchNow(ctx, id))
  expect(waterfall).toMatchObject({ matched: 3, targeted: 1, control: 2 })
})

test('rows with an unknown customer or cell come back, to be repaired and sent again', async () => {
  const { id } = await draft()
  const run = await load(id, 'ref,cell\nC1,A\nnobody,A\nC2,B\n,A\nS1,A\nC1,control\n"C3,A\n')
  expect(run).toMatchObject({ state: 'finished', read: 7, inserted: 1, rejected: 6 })
  const { items } = await engine.as(clerk, (ctx) => listRejects(ctx, { importId: run.id }))
  expect(items.map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([
    [3, 'No customer within the campaign\'s unit has the number "nobody".'],
    [4, 'There is no cell "B"; there are A, control.'],
    [5, 'The row has no customer number.'],
    [6, 'No customer within the campaign\'s unit has the number "S1".'],
    [7, 'The row has the same customer number as row 2.'],
    [8, 'A quote is opened and never closed.'],
  ])
  const rejected = await engine.as(clerk, async (ctx) => {
    let text = ''
    for await (const piece of rejectsCsv(ctx, { importId: run.id })) text += piece
    return text
  })
  const repaired = await load(id, rejected.replace('C2,B', 'C2,A'))
  expect(repaired).toMatchObject({ inserted: 1, rejected: 4, unchanged: 0, updated: 1 })
  expect(await list(id)).toContainEqual({ ref: 'C2', cell: 'A' })
})

test('thousands of rows go through in batches, also when they arrive at once', async () => {
  const { id } = await draft()
  const lines = Array.from({ length: 12_000 }, (_, n) => `C${n + 1},${n % 2 ? 'A' : ''}`)
  const content = (async function* () {
    yield `ref,cell\n${lines.join('\n')}\n`
  })()
  const run = await importCampaignList(engine, clerk, { campaignId: id, fileName: 'long.csv', content })
  expect(run).toMatchObject({ read: 12_000, inserted: 4999, updated: 1, unchanged: 0, rejected: 7000 })
  expect(await list(id)).toHaveLength(5000)
})

test('columns can be named', async () => {
  const { id } = await draft()
  const file = 'ref,Kunde,Arm\nx,C1,A\n'
  expect(await load(id, file, { refColumn: 'Kunde', cellColumn: 'Arm' })).toMatchObject({ inserted: 1 })
  expect(await list(id)).toContainEqual({ ref: 'C1', cell: 'A' })
})

describe('refused before anything is written', () => {
  const runs = () => engine.asSystem((ctx) => listImports(ctx, { limit: 200 }))
  test.each<[string, string, ListImportOptions, RegExp]>([
    ['no column for the customer', 'name,cell\na,A\n', {}, /^bad-input: .*refColumn/],
    ['no known column', 'name\na\n', {}, /^bad-input: No column of the file has a known name/],
    ['a named column that is not there', 'ref\nC1\n', { cellColumn: 'Arm' }, /^bad-input: Column "Arm"/],
    ['two columns for the customer', 'ref,客户号\nC1,C1\n', {}, /^bad-input: .*Two columns are mapped to "ref"/],
    ['a wrong delimiter', 'ref;cell\nC1;A\n', { delimiter: ',' }, /is the delimiter ';'\?/],
  ])('%s', async (_name, file, options, said) => {
    const { id } = await draft()
    const before = await runs()
    expect(await failure(load(id, file, options))).toMatch(said)
    expect(await runs()).toEqual(before)
  })

  test('a campaign that is no draft, is not one of mine, or not mine to write', async () => {
    const { id } = await draft()
    const analyst: Actor = { kind: 'staff', staffId: 1, name: 'A', grants: [{ unitId: north(), role: 'analyst' }] }
    expect(await failure(load(id, 'ref\nC1\n', {}, analyst))).toMatch(/^forbidden: /)
    const south: Actor = {
      kind: 'staff',
      staffId: 1,
      name: 'S',
      grants: [{ unitId: city.branchIds[1] ?? 0, role: 'branch' }],
    }
    expect(await failure(load(id, 'ref\nC1\n', {}, south))).toMatch(/^not-found: /)
    await engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId: id }))
    expect(await failure(load(id, 'ref\nC1\n'))).toMatch(/^conflict: The campaign is scheduled/)
  })
})

test('a campaign that is scheduled meanwhile ends the import with its reason', async () => {
  const { id } = await draft()
  const written = Promise.withResolvers<void>()
  async function* content() {
    yield `ref,note\n${Array.from({ length: 5000 }, (_, n) => `C${n + 1},${'x'.repeat(20)}`).join('\n')}\n`
    await written.promise
    await engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId: id }))
    yield 'C5001,\n'
  }
  const onProgress = ({ read }: Progress) => {
    if (read === 5000) written.resolve()
  }
  const file = { campaignId: id, fileName: 'list.csv', content: content(), onProgress }
  const run = await importCampaignList(engine, clerk, file)
  expect(run).toMatchObject({ state: 'failed', read: 5000, inserted: 4999 })
  expect(run.error).toBe(
    'The campaign is scheduled; its list can no longer change. The rows up to line 5001 are dealt with.',
  )
})
