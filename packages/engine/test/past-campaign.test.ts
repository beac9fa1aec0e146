import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  cancelCampaign,
  checkBooks,
  countSegment,
  getCampaign,
  importOrders,
  importPastCampaign,
  listCampaigns,
  listRejects,
  MovableClock,
  type PastCampaignOptions,
  ratesByKnown,
  resolveDeliveries,
  rows,
  run,
  scoreCampaign,
  suggestMapping,
  systemActor,
  undoImport,
} from '../src/index.ts'
import {
  createTestEngine,
  seedCustomers,
  seedTwoBranches,
  type TestEngine,
  type TwoBranches,
} from '../testing/index.ts'
import { textRow, workbook } from './import-workbook.ts'

/** Campaigns that were run before, read from files: they score as others do, and never send. */
const clock = new MovableClock(new Date('2026-06-01T02:00:00Z'))
let engine: TestEngine
let org: TwoBranches

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  org = await engine.asSystem(seedTwoBranches)
  await engine.asSystem((ctx) => seedCustomers(ctx, org.north, 40))
  await engine.asSystem((ctx) => seedCustomers(ctx, org.south, 3, 'S'))
})
afterAll(() => engine.dispose())

const load = (
  text: string | Buffer,
  options: Partial<PastCampaignOptions> & { campaign: string },
  { actor = org.clerk, fileName = 'spring.csv' }: { actor?: Actor; fileName?: string } = {},
) =>
  importPastCampaign(engine, actor, {
    unitId: org.north,
    fileName,
    content: (async function* () {
      yield Buffer.from(text)
    })(),
    options: { channel: 'letter', ...options },
  })
const idOf = async (name: string) => {
  const { items } = await engine.as(org.clerk, (ctx) => listCampaigns(ctx, { limit: 200 }))
  return items.find((campaign) => campaign.name === name)?.id ?? 0
}
const scoreOf = async (name: string) => {
  const campaignId = await idOf(name)
  return engine.as(org.clerk, (ctx) => scoreCampaign(ctx, { campaignId, fresh: true }))
}
const reasons = async (importId: number) =>
  (await engine.asSystem((ctx) => listRejects(ctx, { importId }))).items.map(({ rowNumber, reason }) => [
    rowNumber,
    reason,
  ])
const counts = () =>
  engine.asSystem((ctx) =>
    rows<Record<string, number>>(
      ctx,
      sql`select (select count(*) from campaign) as campaigns, (select count(*) from audience) as audience,
                 (select count(*) from delivery) as deliveries, (select count(*) from response) as responses,
                 (select count(*) from past_contact) as contacts`,
    ),
  )

const spring = [
  '客户号,分组,联系日期,是否反馈,是否成交,成交金额,反馈日期,age,city',
  'C1,A,2026-03-01,是,是,120.50,2026-03-05,34,杭州',
  'C2,A,2026-03-01,是,否,,2026-03-04,51,宁波',
  'C3,A,2026-03-02,否,否,,,29,杭州',
  'C4,B,2026-03-02,,,,,,',
  'C5,对照组,,否,是,80,2026-03-09,44,杭州',
  'C6,对照组,,否,否,,,18,宁波',
].join('\n')
const known = { knownBefore: ['age', 'city'] }

describe('a file', () => {
  test('becomes a finished campaign with cells, control, deliveries and responses, which scores', async () => {
    const done = await load(spring, { campaign: '春季', ...known })
    expect(done).toMatchObject({ kind: 'past-campaign', state: 'finished', read: 6, inserted: 6, rejected: 0 })
    const campaign = await engine.as(org.clerk, async (ctx) => getCampaign(ctx, { id: await idOf('春季') }))
    expect(campaign).toMatchObject({ history: true, state: 'finished', steps: [{ channel: 'letter', contents: [] }] })
    expect(campaign.cells.map(({ name, weight, control }) => [name, weight, control])).toEqual([
      ['A', 3, false],
      ['B', 1, false],
      ['对照组', 2, true],
    ])
    const { cells, total, window } = await scoreOf('春季')
    expect(window?.from).toEqual(new Date('2026-02-28T16:00:00Z'))
    expect(total).toMatchObject({
      assigned: 6,
      targeted: 4,
      sent: 4,
      reached: 4,
      responded: 3,
      converted: 2,
      revenue: 20_050,
    })
    expect(cells.map(({ name, reached, converted, revenue }) => [name, reached, converted, revenue])).toEqual([
      ['A', 3, 1, 12_050],
      ['B', 1, 0, 0],
      ['对照组', 0, 1, 8_000],
    ])
    expect(cells[0]?.uplift?.converted?.diff).toBeCloseTo(1 / 3 - 1 / 2, 12)
    expect((await engine.asSystem(checkBooks)).flatMap(({ problems }) => problems)).toEqual([])
  })

  test('that is sent again changes nothing; a row that says something else is rejected', async () => {
    const before = await counts()
    expect(await load(spring, { campaign: '春季', ...known })).toMatchObject({ inserted: 0, unchanged: 6 })
    const again = await load(spring.replace('120.50', '99'), { campaign: '春季', ...known })
    expect(again).toMatchObject({ unchanged: 5, rejected: 1 })
    expect((await reasons(again.id))[0]).toEqual([2, expect.stringContaining('Undo its import')])
    expect(await counts()).toEqual(before)
  })

  test('adds to the campaign of its name, and can be undone alone', async () => {
    const before = await counts()
    const more = 'ref,cell,contactedAt,converted\nC7,A,2026-03-03,yes\nC8,C,2026-03-03,no\n'
    const added = await load(more, { campaign: '春季' }, { fileName: 'more.csv' })
    expect(added.inserted).toBe(2)
    const first = (
      await engine.asSystem((ctx) => rows<{ id: number }>(ctx, sql`select min(id) as id from import_run`))
    )[0]?.id
    // The one in the middle of the numbers goes: what is left is numbered without a gap.
    const undone = await engine.as(org.clerk, (ctx) => undoImport(ctx, { importId: first ?? 0 }))
    expect(undone.undone).toMatchObject({ removed: 6 })
    expect((await engine.asSystem(checkBooks)).flatMap(({ problems }) => problems)).toEqual([])
    const campaignId = await idOf('春季')
    const { cells } = await engine.as(org.clerk, (ctx) => getCampaign(ctx, { id: campaignId }))
    expect(cells.map(({ name, weight }) => [name, weight])).toEqual([
      ['A', 1],
      ['C', 1],
    ])
    await engine.as(org.clerk, (ctx) => undoImport(ctx, { importId: added.id }))
    expect(await idOf('春季')).toBe(0)
    const left = sql`select from rollup where campaign_id = ${campaignId} union all select from rollup_change where campaign_id = ${campaignId}`
    expect(await engine.asSystem((ctx) => rows(ctx, left))).toEqual([])
    expect(await load(spring, { campaign: '春季', ...known }, { fileName: 'once more.csv' })).toMatchObject({
      inserted: 6,
    })
    expect(await counts()).toEqual(before)
  })

  test('may be a workbook, in English, and find customers by e-mail', async () => {
    const sheet = workbook({
      S:
        textRow(1, 'email', 'group', 'contacted at', 'response', 'spend') +
        textRow(2, 'c10@mail.example', 'control', '2026-02-01', 'no', '0') +
        textRow(3, 'C11@mail.example', 'A', '2026-02-01 09:30', 'yes', '12.5'),
    })
    expect(await load(sheet, { campaign: 'xlsx', key: 'email' }, { fileName: 'a.xlsx' })).toMatchObject({
      inserted: 2,
      rejected: 0,
    })
    expect((await scoreOf('xlsx')).total).toMatchObject({ assigned: 2, reached: 1, converted: 1, revenue: 1_250 })
  })

  test('has its columns suggested', async () => {
    const { mapping, unmapped } = await engine.as(org.clerk, (ctx) =>
      suggestMapping(ctx, {
        kind: 'past-campaign',
        columns: ['客户号', '分组', '寄出日期', '是否成交', '成交金额', '年龄', '是否同意接收邮件'],
      }),
    )
    expect(mapping.map(({ field }) => field)).toEqual(['customerRef', 'cell', 'contactedAt', 'converted', 'amount'])
    expect(unmapped).toEqual(['年龄', '是否同意接收邮件'])
  })
})

describe('bad rows', () => {
  test('come back with their reasons, and nothing of them is stored', async () => {
    const file = [
      'ref,cell,contactedAt,reached,responded,converted,amount,answeredAt',
      'C20,A,2026-03-01,,maybe,,,',
      'C21,A,,,,,,',
      'nobody,A,2026-03-01,,,,,',
      'S1,A,2026-03-01,,,,,',
      'C22,A,2026-03-01,,,no,5,',
      'C23,A,2026-03-01,,,yes,-5,',
      'C24,A,2026-03-10,,,yes,5,2026-03-09',
      'C25,A,2026-07-01,,,,,',
      'C26,control,2026-03-01,yes,,,,',
      'C27,control,,,,yes,5,',
      'C28,A,2026-03-01,no,,,,',
      'C28,A,2026-03-01,,,,,',
      ',A,2026-03-01,,,,,',
      'C29,A,2026-02-30,,,,,',
    ].join('\n')
    const done = await load(file, { campaign: 'bad rows' })
    expect(done).toMatchObject({ read: 14, inserted: 1, rejected: 13 })
    const said = Object.fromEntries(await reasons(done.id))
    const expected = {
      2: 'is not one of: yes, y',
      3: 'no time of the contact',
      4: 'No customer of this unit has the ref "nobody"',
      5: 'No customer of this unit has the ref "S1"',
      6: 'bought nothing',
      7: 'refund belongs into a file of orders',
      8: 'came before the contact',
      9: 'lies in the future',
      10: 'It is one or the other',
      11: 'an answer without any time',
      13: 'same customer as row 12',
      14: 'no customerRef',
      15: 'does not exist in the calendar',
    }
    for (const [line, part] of Object.entries(expected)) expect(said[line], line).toContain(part)
    expect((await scoreOf('bad rows')).total).toMatchObject({ assigned: 1, targeted: 1, sent: 0, reached: 0 })
    expect((await engine.asSystem(checkBooks)).flatMap(({ problems }) => problems)).toEqual([])
  })

  test('two controls, and far too many cells, stop the import with a sentence', async () => {
    const two = await load('ref,cell\nC20,control\nC21,holdout\n', { campaign: 'two controls' })
    expect(two).toMatchObject({ state: 'failed', error: expect.stringContaining('several controls') })
    const ids = Array.from({ length: 60 }, (_, n) => `C${(n % 40) + 1},cell ${n}`).slice(0, 40)
    expect(await load(`ref,cell\n${ids.join('\n')}\n`, { campaign: 'cells', contactedAt: '2026-01-01' })).toMatchObject(
      { inserted: 40 },
    )
  })
})

describe('what is known only after the contact', () => {
  const refuse = (options: Partial<PastCampaignOptions>) =>
    load('ref,contactedAt,duration,结果,age\nC1,2026-01-01,300,成交,30\n', { campaign: 'leak', ...options })

  test('is refused as known before, and so are columns that are not there or mean something else', async () => {
    await expect(refuse({ knownBefore: ['age', 'duration'] })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('"duration" sounds like what only the contact itself has shown'),
      issues: [{ path: 'knownBefore.1' }],
    })
    await expect(refuse({ knownBefore: ['结果'] })).rejects.toThrow('Leave it out')
    await expect(refuse({ knownBefore: ['wealth'] })).rejects.toThrow('no column "wealth"')
    await expect(
      refuse({
        knownBefore: ['contactedAt', 'age'],
        mapping: [
          { column: 'ref', field: 'customerRef' },
          { column: 'contactedAt', field: 'contactedAt' },
        ],
      }),
    ).rejects.toThrow('is read as contactedAt')
    await expect(refuse({ knownBefore: ['age', 'age'] })).rejects.toThrow('named twice')
    expect(await idOf('leak')).toBe(0)
  })
})

describe('a past campaign', () => {
  test('never sends: no transition leads out of it, and the database holds it', async () => {
    const campaignId = await idOf('bad rows')
    const launcher = org.clerk
    const again = { campaignId, state: 'failed', as: 'queued' } as const
    await expect(engine.as(launcher, (ctx) => resolveDeliveries(ctx, again))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('nothing of it is sent'),
    })
    await expect(engine.as(launcher, (ctx) => cancelCampaign(ctx, { campaignId }))).rejects.toMatchObject({
      code: 'conflict',
    })
    for (const state of ['running', 'scheduled', 'paused']) {
      const forced = engine.asSystem((ctx) =>
        run(ctx, sql`update campaign set state = ${state} where id = ${campaignId}`),
      )
      await expect(forced).rejects.toThrow()
    }
    expect(
      await engine.asSystem((ctx) => rows(ctx, sql`select from outbox where campaign_id = ${campaignId}`)),
    ).toEqual([])
  })

  test('stands in the contact history of filters, and takes no orders that come later', async () => {
    const filter = { contacted: { campaignId: await idOf('春季'), channel: 'letter' as const } }
    expect(await engine.as(org.clerk, (ctx) => countSegment(ctx, { unitId: org.north, filter }))).toBe(4)
    const before = (await scoreOf('春季')).total.revenue
    await importOrders(engine, systemActor, {
      unitId: org.north,
      fileName: 'orders.csv',
      content: (async function* () {
        yield Buffer.from('order no,customer ref,date,amount\nO1,C3,2026-03-10,50\n')
      })(),
    })
    expect((await scoreOf('春季')).total.revenue).toBe(before)
  })

  test('has rates by what was known before, value by value and in bands', async () => {
    const campaignId = await idOf('春季')
    const by = (column: string, bands?: number[]) =>
      engine.as(org.clerk, (ctx) => ratesByKnown(ctx, { campaignId, column, ...(bands && { bands }) }))
    const { groups } = await by('city')
    expect(groups.map(({ value, reached, reachedAndResponded }) => [value, reached, reachedAndResponded])).toEqual([
      ['宁波', 1, 1],
      ['杭州', 2, 1],
      [null, 1, 0],
    ])
    expect(groups[1]?.cells).toMatchObject([
      { name: 'A', assigned: 2, converted: 1, uplift: { converted: { diff: -0.5 } } },
      { name: '对照组', control: true, assigned: 1, converted: 1, uplift: null },
    ])
    const ages = (await by('age', [30, 50])).groups
    expect(ages.map(({ from, to, reached }) => [from, to, reached])).toEqual([
      [null, 30, 1],
      [30, 50, 1],
      [50, null, 1],
      [null, null, 1],
    ])
    await expect(by('age', [50, 30])).rejects.toThrow('do not rise')
    await expect(by("age' or true --")).rejects.toThrow('named in knownBefore')
  })

  test('belongs to its unit: a name that a campaign of our own has is refused, the neighbour sees nothing', async () => {
    await expect(load('ref\nC1\n', { campaign: '春季', channel: 'email' })).rejects.toThrow('in the channel letter')
    const neighbour: Actor = {
      ...(org.clerk as Extract<Actor, { kind: 'staff' }>),
      grants: [{ unitId: org.south, role: 'branch' }],
    }
    const campaignId = await idOf('春季')
    await expect(
      engine.as(neighbour, (ctx) => ratesByKnown(ctx, { campaignId, column: 'city' })),
    ).rejects.toMatchObject({ code: 'not-found' })
    await expect(load('ref\nC1\n', { campaign: 'x' }, { actor: neighbour })).rejects.toMatchObject({
      code: 'not-found',
    })
    const field: Actor = {
      ...(org.clerk as Extract<Actor, { kind: 'staff' }>),
      grants: [{ unitId: org.north, role: 'field' }],
    }
    await expect(load('ref\nC1\n', { campaign: 'x' }, { actor: field })).rejects.toMatchObject({ code: 'forbidden' })
    const own = await engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`insert into campaign (unit_id, name, created_at) values (${org.north}, 'own', ${ctx.now}) returning id`,
      ),
    )
    expect(own).toHaveLength(1)
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`insert into step (campaign_id, position, channel) select id, 1, 'letter' from campaign where name = 'own'`,
      ),
    )
    await expect(load('ref\nC1\n', { campaign: 'own' })).rejects.toThrow('was run here')
  })
})
