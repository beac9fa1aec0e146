import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  addToCampaignList,
  type Ctx,
  copyCampaign,
  createCampaign,
  createSender,
  getCampaign,
  getCampaignCosts,
  previewAudience,
  previewSpending,
  reviseTemplate,
  rows,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
  setCampaignCosts,
  setPrices,
  updateCampaign,
} from '../src/index.ts'
import { createTestEngine, seedCustomers, seedTwoBranches, type TestEngine } from '../testing/index.ts'
import { makeReachable } from './campaign-fixture.ts'

let engine: TestEngine
let city: number
let unitId: number
let clerk: Actor
let segmentId: number
let senderId: number
let letter: number
let text: number
beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    ;({ city, north: unitId, clerk } = await seedTwoBranches(ctx))
    const customers = await seedCustomers(ctx, unitId, 10)
    await makeReachable(ctx, customers, ['letter'])
    await makeReachable(ctx, customers.slice(0, 4), ['sms'])
    segmentId = (await saveSegment(ctx, { unitId, name: 'all', filter: { all: [] } })).id
    senderId = (await createSender(ctx, { unitId, channel: 'sms', name: 'Post', address: '10690000' })).id
    letter = (await saveTemplate(ctx, { unitId, channel: 'letter', name: 'letter', text: 'Dear' })).id
    text = (await saveTemplate(ctx, { unitId, channel: 'sms', name: 'text', text: 'Hello' })).id
    await setPrices(ctx, {
      unitId: city,
      prices: [
        { channel: 'letter', upToGrams: 20, perThousand: 120_000, validFrom: '2020-01-01' },
        { channel: 'sms', item: 'segment', perThousand: 3_500, validFrom: '2020-01-01' },
        { channel: 'sms', item: 'segment', perThousand: 99_000, validFrom: '2100-01-01' },
      ],
    })
  })
})
afterAll(() => engine.dispose())

const asClerk = <T>(work: (ctx: Ctx) => Promise<T>) => engine.as(clerk, work)
const cells = [
  { name: 'A', weight: 1 },
  { name: 'rest', weight: 1, control: true },
]
const contents = () => [{ cell: 'A', templateId: letter }]
let n = 0
const idea = (more: object = {}) =>
  asClerk((ctx) => createCampaign(ctx, { unitId, name: `c${++n}`, unfinished: true, cells, ...more }))
const cascade = () => [
  { channel: 'letter' as const, contents: contents() },
  { channel: 'sms' as const, senderId, delayDays: 5, contents: [{ cell: 'A', templateId: text }] },
]

describe('an unfinished plan', () => {
  test('says what it lacks, in the order of planning, and is not scheduled before', async () => {
    const { id, version, gaps } = await idea({
      steps: [
        { channel: 'sms', contents: [] },
        { channel: 'letter', contents: [] },
      ],
    })
    expect(gaps.map(({ path }) => path)).toEqual([
      'segmentId',
      'steps.0.senderId',
      'steps.0.contents',
      'steps.1.contents',
    ])
    await expect(asClerk((ctx) => scheduleCampaign(ctx, { campaignId: id }))).rejects.toMatchObject({
      code: 'bad-input',
      issues: gaps,
    })
    await expect(asClerk((ctx) => previewAudience(ctx, { campaignId: id }))).rejects.toMatchObject({ code: 'conflict' })
    expect((await asClerk((ctx) => getCampaign(ctx, { id }))).state).toBe('draft')
    const plan = { id, name: 'ready', segmentId, cells, steps: cascade() }
    const ready = await asClerk((ctx) => updateCampaign(ctx, { ...plan, version }))
    expect(ready.gaps).toEqual([])
    expect((await asClerk((ctx) => scheduleCampaign(ctx, { campaignId: id }))).state).toBe('scheduled')
  })

  test('is refused for what is wrong, not for what is missing', async () => {
    await expect(idea({ cells: cells.slice(1) })).rejects.toMatchObject({ issues: [{ path: 'cells' }] })
    await expect(idea({ segmentId, uploadedList: true })).rejects.toMatchObject({ issues: [{ path: 'segmentId' }] })
    const strange = [{ channel: 'sms', contents: contents() }]
    await expect(idea({ steps: strange })).rejects.toMatchObject({ issues: [{ message: /no sms template/ }] })
    await expect(idea({ unfinished: false })).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('keeps its steps and cells while it is written on, with costs and uploaded list', async () => {
    const { id, version, steps } = await idea({ uploadedList: true, steps: [{ channel: 'letter', contents: [] }] })
    await asClerk((ctx) =>
      addToCampaignList(ctx, {
        campaignId: id,
        entries: [
          { ref: 'C1', cell: 'A' },
          { ref: 'C2', cell: 'rest' },
        ],
      }),
    )
    const costs = { margin: 0.3, steps: [{ stepId: steps[0].id, grams: 18 }] }
    await asClerk((ctx) => setCampaignCosts(ctx, { campaignId: id, ...costs }))
    const swapped = [
      { name: 'B', weight: 2 },
      { name: 'A', weight: 3 },
    ]
    const plan = { id, name: `c${n}`, uploadedList: true, unfinished: true, cells: swapped, steps: cascade() }
    const after = await asClerk((ctx) => updateCampaign(ctx, { ...plan, version }))
    expect(after.cells.map(({ name, weight }) => [name, weight])).toEqual([
      ['B', 2],
      ['A', 3],
    ])
    expect(after.steps[0].id).toBe(steps[0].id)
    expect(await asClerk((ctx) => getCampaignCosts(ctx, { campaignId: id }))).toMatchObject(costs)
    const list = await engine.asSystem((ctx) =>
      rows<{ name: string }>(
        ctx,
        sql`select c.name from campaign_list l join cell c on c.id = l.cell_id where l.campaign_id = ${id}`,
      ),
    )
    expect(list).toEqual([{ name: 'A' }]) // whoever was in a cell that is gone is forgotten
    const fewer = { ...plan, steps: [{ channel: 'visit' as const, contents: [] }], version: after.version }
    const changed = await asClerk((ctx) => updateCampaign(ctx, fewer))
    expect(changed.steps.map(({ channel }) => channel)).toEqual(['visit'])
    expect((await asClerk((ctx) => getCampaignCosts(ctx, { campaignId: id }))).steps).toEqual([])
  })
})

describe('what it will cost', () => {
  test('is told by step, at most, with what has no price', async () => {
    const { id, steps } = await idea({ segmentId, steps: cascade(), cells: cells.slice(0, 1) })
    const [first, second] = steps
    const cost = () => asClerk((ctx) => previewSpending(ctx, { campaignId: id }))
    // Letters of unknown weight have no price.
    expect(await cost()).toMatchObject({
      unpriced: [{ stepId: first.id, channel: 'letter', item: 'message', quantity: 10 }],
    })
    const said = [
      { stepId: first.id, grams: 18 },
      { stepId: second?.id ?? 0, segments: 2 },
    ]
    await asClerk((ctx) => setCampaignCosts(ctx, { campaignId: id, margin: 0.3, fixed: 500, steps: said }))
    expect(await cost()).toMatchObject({
      currency: 'CNY',
      steps: [
        { people: 10, amount: 1_200, lines: [{ item: 'message', quantity: 10, amount: 1_200 }] },
        { people: 4, amount: 28 }, // two parts each, at 3.5 fen
      ],
      fixed: 500,
      total: 1_728,
      unpriced: [],
    })
  })
})

describe('a copy', () => {
  test('has all of the plan, at the newest versions, as an unfinished draft', async () => {
    const steps = cascade()
    const condition = { unreached: true, filter: { field: 'age', op: 'gte', value: 18 } }
    const from = await idea({ segmentId, maxTargeted: 5, idea: '回访', steps: [steps[0], { ...steps[1], condition }] })
    await asClerk((ctx) => reviseTemplate(ctx, { id: letter, text: 'Dear you' }))
    const copy = await asClerk((ctx) => copyCampaign(ctx, { campaignId: from.id, name: 'again' }))
    expect(copy).toMatchObject({ name: 'again', idea: '回访', state: 'draft', segmentId, maxTargeted: 5, gaps: [] })
    expect(copy.cells).toMatchObject(cells)
    expect(copy.steps).toMatchObject([
      { channel: 'letter', contents: [{ cell: 'A', templateId: letter, templateVersion: 2 }] },
      { channel: 'sms', senderId, delayDays: 5, condition },
    ])
    await expect(asClerk((ctx) => copyCampaign(ctx, { campaignId: from.id, name: 'again' }))).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})
