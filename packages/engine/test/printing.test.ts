import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Actor,
  addToCampaignList,
  type CampaignView,
  campaignProgress,
  cancelCampaign,
  checkBooks,
  claimChunk,
  createCampaign,
  createTokens,
  extractPieces,
  getCampaign,
  getFrozenBatch,
  getPrintBatch,
  launchCampaign,
  listPrintBatches,
  markInFlight,
  type PlannedPiece,
  pieceNumber,
  planPrintBatch,
  recordPrinted,
  recordReturns,
  rows,
  run,
  saveTemplate,
  scheduleCampaign,
  settlePieces,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine, type TwoBranches } from '../testing/index.ts'

const tokens = createTokens('x'.repeat(32))
const leaseSeconds = 30
let engine: TestEngine
let org: TwoBranches
let campaign: CampaignView
let n = 0

beforeAll(async () => {
  engine = await createTestEngine()
  org = await engine.asSystem(seedTwoBranches)
})
afterAll(() => engine.dispose())

const asClerk = <T>(
  verb: Parameters<TestEngine['as']>[1] extends (ctx: infer C) => unknown ? (ctx: C) => Promise<T> : never,
) => engine.as(org.clerk, verb)

/** In an order that is neither theirs on paper nor that of their ids. */
const people = [
  { name: '丁', address: '文三路12号', postcode: '310012' },
  { name: '=甲()', address: '学院路1号', postcode: '010010' },
  { name: '无', address: '某地1号', postcode: null },
  { name: '丙', address: '文三路2号', postcode: '310012' },
  { name: '戊', address: '延安路1号', postcode: '310100' },
]

beforeEach(async () => {
  n += 1
  campaign = await engine.asSystem(async (ctx) => {
    const numbered = people.map((person, i) => ({ ...person, ref: `P${n}-${i}` }))
    await run(
      ctx,
      sql`with made as (
            insert into customer (unit_id, ref, name, address, postcode, attributes, created_at, updated_at)
            select ${org.north}, p.ref, p.name, p.address, p.postcode, '{"tier": "+金"}', ${ctx.now}, ${ctx.now}
            from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) as p(ref text, name text, address text, postcode text)
            returning id)
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, 'letter', 'granted', 'test', ${ctx.now} from made`,
    )
    const template = await saveTemplate(ctx, { unitId: org.north, channel: 'letter', name: `l${n}`, text: '您好' })
    const { id } = await createCampaign(ctx, {
      unitId: org.north,
      name: `c${n}`,
      uploadedList: true,
      oncePerHousehold: false,
      cells: [{ name: 'A', weight: 1 }],
      steps: [{ channel: 'letter', contents: [{ cell: 'A', templateId: template.id }] }],
    })
    await addToCampaignList(ctx, { campaignId: id, entries: numbered.map(({ ref }) => ({ ref })) })
    await scheduleCampaign(ctx, { campaignId: id })
    return getCampaign(ctx, { id })
  })
  await engine.asSystem((ctx) => launchCampaign(ctx, { campaignId: campaign.id }))
})

const stepId = () => campaign.steps[0].id
const chunk = () => ({ campaignId: campaign.id, stepId: stepId(), from: 1, to: 1_000 })
const claim = () => engine.asSystem((ctx) => claimChunk(ctx, chunk(), { limit: 1_000, leaseSeconds }))
const pieceOf = ({
  seq,
  cellId,
  customerId,
  data,
}: Awaited<ReturnType<typeof claim>>['deliveries'][number]): PlannedPiece => ({
  seq,
  cellId,
  customerId,
  address: { size: 10, lines: [data.customer.name] },
  data,
})
const freeze = (pieces: PlannedPiece[]) =>
  engine.asSystem((ctx) =>
    planPrintBatch(ctx, { campaignId: campaign.id, stepId: stepId(), replyBase: 'https://p.cn/r/', pieces }),
  )
/** Claims, freezes and counts as printed what is due. */
const print = async () => {
  const { deliveries } = await claim()
  await freeze(deliveries.map(pieceOf))
  const batch = (await batches()).at(-1)
  if (!batch) throw new Error('No batch was planned.')
  const ranges = deliveries.map((_, i) => ({ piece: i + 1, from: i + 1, to: i + 1 }))
  const file = { batchId: batch.id, pages: ranges.length, bytes: 1, sha256: 'x', press: 'x', ranges }
  await engine.asSystem(async (ctx) => {
    await recordPrinted(ctx, file, async () => undefined)
    await run(ctx, sql`delete from outbox where campaign_id = ${campaign.id}`)
  })
  return batch
}
const batches = () =>
  engine.asSystem(async (ctx) => (await listPrintBatches(ctx, { campaignId: campaign.id, limit: 200 })).items)
const progress = () => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId: campaign.id }))
const loseLeases = () =>
  engine.asSystem((ctx) =>
    run(ctx, sql`update delivery set lease_until = clock_timestamp() - interval '1 second' where state = 'claimed'`),
  )
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error) => [error.code, error.message],
  )

describe('the ledger of a step by letter', () => {
  test('is numbered in postal order: postcodes with their zeros, house numbers by their value, none last', async () => {
    const { deliveries } = await claim()
    expect(deliveries.map(({ seq, data }) => [seq, data.customer.name])).toEqual([
      [1, '=甲()'],
      [2, '丙'],
      [3, '丁'],
      [4, '戊'],
      [5, '无'],
    ])
  })

  test('knows no doubt: what a lost worker had not frozen has not left', async () => {
    const { token, deliveries } = await claim()
    const seqs = deliveries.map(({ seq }) => seq)
    await engine.asSystem((ctx) => markInFlight(ctx, { stepId: stepId(), token, seqs, leaseSeconds }))
    await loseLeases()
    const again = await claim()
    expect(again.deliveries.map(({ seq }) => seq)).toEqual(seqs)
    await freeze(again.deliveries.map(pieceOf))
    // The lost worker was only slow.
    await freeze(deliveries.map(pieceOf))
    expect((await batches()).map(({ pieces, inHand }) => [pieces, inHand])).toEqual([[5, 5]])
    expect(await progress()).toMatchObject({ 'in-hand': 5, unknown: 0 })
  })

  test('has one piece for a delivery when two workers freeze the same at once', async () => {
    const { deliveries } = await claim()
    const pieces = deliveries.map(pieceOf)
    await Promise.all([freeze(pieces), freeze(pieces), freeze(pieces)])
    expect((await batches()).map(({ pieces }) => pieces)).toEqual([5])
    const promised = await engine.asSystem((ctx) =>
      rows(ctx, sql`select from outbox where job = 'print-batch' and campaign_id = ${campaign.id}`),
    )
    expect(promised.length).toBe(1)
  })

  test('freezes nothing of a campaign that was cancelled meanwhile', async () => {
    const { token, deliveries } = await claim()
    const seqs = deliveries.map(({ seq }) => seq)
    await engine.asSystem((ctx) => markInFlight(ctx, { stepId: stepId(), token, seqs, leaseSeconds }))
    await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId: campaign.id }))
    await freeze(deliveries.map(pieceOf))
    expect(await batches()).toEqual([])
    await loseLeases()
    await claim()
    expect(await progress()).toMatchObject({ cancelled: 5, 'in-hand': 0 })
  })
})

describe('a batch', () => {
  test('is posted piece by piece or whole, and with it the campaign is over', async () => {
    const { id } = await print()
    expect(await asClerk((ctx) => getPrintBatch(ctx, { id }))).toMatchObject({ state: 'printed', inHand: 5, pages: 5 })
    await asClerk((ctx) => settlePieces(ctx, { id, as: 'withdrawn', from: 2, to: 2 }))
    const some = await asClerk((ctx) => settlePieces(ctx, { id, as: 'posted', from: 1, to: 3 }))
    expect(some).toMatchObject({ state: 'printed', inHand: 2, posted: 2, withdrawn: 1 })
    const all = await asClerk((ctx) => settlePieces(ctx, { id, as: 'posted' }))
    expect(all).toMatchObject({ state: 'posted', inHand: 0, posted: 4, withdrawn: 1 })
    expect(await asClerk((ctx) => settlePieces(ctx, { id, as: 'posted' }))).toEqual(all)
    expect(await asClerk((ctx) => getCampaign(ctx, { id: campaign.id }))).toMatchObject({ state: 'finished' })
    expect((await engine.asSystem(checkBooks)).find((b) => b.campaignId === campaign.id)?.problems).toEqual([])
  })

  test('is refused ranges that it does not have, before it is printed, and to who may not launch', async () => {
    const { deliveries } = await claim()
    await freeze(deliveries.map(pieceOf))
    const [batch] = await batches()
    const id = batch?.id ?? 0
    const post = (range: object, actor: Actor = org.clerk) =>
      refusal(engine.as(actor, (ctx) => settlePieces(ctx, { id, as: 'posted', ...range })))
    expect(await post({})).toEqual(['conflict', expect.stringContaining('not printed yet')])
    const ranges = deliveries.map((_, i) => ({ piece: i + 1, from: i + 1, to: i + 1 }))
    const file = { batchId: id, pages: 5, bytes: 1, sha256: 'x', press: 'x', ranges }
    await engine.asSystem((ctx) => recordPrinted(ctx, file, async () => undefined))
    expect(await post({ from: 2, to: 6 })).toEqual(['bad-input', expect.stringContaining('pieces 1 to 5')])
    expect(await post({ from: 3, to: 2 })).toEqual(['bad-input', expect.stringContaining('pieces 1 to 5')])
    const analyst: Actor = { kind: 'staff', staffId: 0, name: 'An', grants: [{ unitId: org.north, role: 'analyst' }] }
    expect(await post({}, analyst)).toEqual(['forbidden', expect.stringContaining('campaign.launch')])
  })

  test('keeps what its letters were made of', async () => {
    const { id } = await print()
    await engine.asSystem((ctx) => run(ctx, sql`update customer set name = 'x' where ref like ${`P${n}-%`}`))
    const { frozen } = await asClerk((ctx) => getFrozenBatch(ctx, { id, from: 2, to: 3 }))
    expect(frozen.map(({ piece, number, data, pageFrom }) => [piece, number, data.customer.name, pageFrom])).toEqual([
      [2, pieceNumber({ batchId: id, piece: 2 }), '丙', 2],
      [3, pieceNumber({ batchId: id, piece: 3 }), '丁', 3],
    ])
  })
})

describe('letters that come back', () => {
  test('are known by the piece numbers in their windows', async () => {
    const { id } = await print()
    await asClerk((ctx) => settlePieces(ctx, { id, as: 'posted' }))
    const number = (piece: number) => pieceNumber({ batchId: id, piece })
    const scan = (pieces: string[]) => asClerk((ctx) => recordReturns(ctx, { pieces, reason: '迁移新址不明' }))
    expect(
      (await scan([number(2), ` ${number(4)} `, number(2), number(999), '12-0001-0', 'x'])).map((p) => p.status),
    ).toEqual([
      'recorded',
      'recorded',
      'recorded', // twice in one go
      'unknown',
      expect.stringMatching(/misread|unknown/),
      'misread',
    ])
    expect(await scan([number(2)])).toMatchObject([{ status: 'unchanged', customer: '丙' }])
    expect(await asClerk((ctx) => getPrintBatch(ctx, { id }))).toMatchObject({ posted: 5, returned: 2 })
    const kept = await engine.asSystem((ctx) =>
      rows(ctx, sql`select receipt, receipt_reason from delivery where step_id = ${stepId()} and seq = 2`),
    )
    expect(kept).toEqual([{ receipt: 'returned', receipt_reason: '迁移新址不明' }])
  })

  test('are those of the own units alone', async () => {
    const { id } = await print()
    const neighbour: Actor = { kind: 'staff', staffId: 0, name: 'Wu', grants: [{ unitId: org.south, role: 'branch' }] }
    const pieces = [pieceNumber({ batchId: id, piece: 1 })]
    const [piece] = await engine.as(neighbour, (ctx) => recordReturns(ctx, { pieces }))
    expect(piece).toMatchObject({ status: 'unknown', customer: null })
  })
})

describe('an extraction file', () => {
  test('has the columns that were asked for, and no formula', async () => {
    const { id } = await print()
    const columns = [
      { title: '件号', field: 'piece.number' },
      { title: '姓名', field: 'customer.name' },
      { title: '等级', field: 'customer.attributes.tier' },
      { title: '缺', field: 'customer.attributes.none' },
      { title: '页', field: 'piece.pages' },
      { title: '码', field: 'reply.code' },
      { title: '=题', field: 'reply.url' },
    ]
    const csv = await asClerk((ctx) => extractPieces(ctx, { id, columns, delimiter: ';' }, tokens))
    const [head, first, ...more] = csv.replace('\ufeff', '').trimEnd().split('\r\n')
    expect(head).toBe("件号;姓名;等级;缺;页;码;'=题")
    const cells = (first ?? '').split(';')
    expect(cells.slice(0, 5)).toEqual([pieceNumber({ batchId: id, piece: 1 }), "'=甲()", "'+金", '', '1'])
    expect(tokens.readReplyCode(cells[5] ?? '')).toEqual({ stepId: stepId(), seq: 1 })
    expect(tokens.verify((cells[6] ?? '').replace('https://p.cn/r/', ''))).toEqual({ stepId: stepId(), seq: 1 })
    expect(more.length).toBe(4)
  })

  test('is refused for fields that nobody knows', async () => {
    const { id } = await print()
    const ask = (field: string) =>
      refusal(asClerk((ctx) => extractPieces(ctx, { id, columns: [{ title: 'x', field }] }, tokens)))
    for (const field of ['customer.nmae', '__proto__', 'constructor.name', 'customer', '']) {
      expect(await ask(field), field).toEqual(['bad-input', expect.any(String)])
    }
  })
})
