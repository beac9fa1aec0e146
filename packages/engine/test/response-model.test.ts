import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  cancelTraining,
  carryOutTraining,
  continueScoring,
  countSegment,
  declareAttribute,
  getModel,
  importPastCampaign,
  listModelFeatures,
  MovableClock,
  putModelScores,
  recordTraining,
  refreshNow,
  requestRefresh,
  retireModel,
  row,
  rows,
  run,
  scoreCustomers,
  type TrainModelInput,
  trainModel,
  trainNow,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine, type TwoBranches } from '../testing/index.ts'

/** Models of who responds: learnt from what was known before the contact, refused where they are worth nothing. */
const clock = new MovableClock(new Date('2026-06-01T02:00:00Z'))
const size = 3_000
const never = new AbortController().signal
let engine: TestEngine
let org: TwoBranches
let analyst: Actor
let useful: number
let useless: number

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  org = await engine.asSystem(seedTwoBranches)
  analyst = { ...(org.clerk as Extract<Actor, { kind: 'staff' }>), grants: [{ unitId: org.north, role: 'analyst' }] }
  await engine.asSystem(async (ctx) => {
    await run(
      ctx,
      sql`insert into customer (unit_id, ref, name, gender, birthday, joined_on, created_at, updated_at)
          select case when n <= ${size} then ${org.north}::bigint else ${org.south}::bigint end, 'C' || n, 'Customer ' || n,
                 case when n % 2 = 0 then 'male' else 'female' end, date '1950-01-01' + n % 18000, date '2015-01-01' + n % 900,
                 ${ctx.now}, ${ctx.now}
          from generate_series(1, ${size + 100}) n`,
    )
    // Whoever is divisible by three has ordered before the contacts, and a part of the others only after them.
    await run(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
          select 'till', c.ref || '-' || k, c.id, c.unit_id,
                 case when substr(ref, 2)::int % 3 = 0 then timestamptz '2025-06-01' + make_interval(days => k) else timestamptz '2026-04-01' end, 1000 * k
          from customer c cross join generate_series(1, 3) k
          where substr(ref, 2)::int % 3 = 0 or (substr(ref, 2)::int % 5 = 1 and k = 1)`,
    )
  })
  useful = await past('useful', (n) => (n % 3 === 0 ? n % 2 === 0 : n % 20 === 1))
  useless = await past('useless', (n) => (n * 7919) % 11 === 0)
})
afterAll(() => engine.dispose())

/** A past campaign of all northern customers, an hour apart, with what each did. */
async function past(name: string, responds: (n: number) => boolean): Promise<number> {
  const lines = Array.from({ length: size }, (_, at) => {
    const n = at + 1
    const time = new Date(Date.UTC(2025, 8, 1) + n * 3_600_000).toISOString()
    return `C${n},${time},${responds(n) ? 'yes' : 'no'},${n % 3 === 0 ? 'often' : 'seldom'},${n % 97}`
  })
  await importPastCampaign(engine, org.clerk, {
    unitId: org.north,
    fileName: `${name}.csv`,
    content: (async function* () {
      yield Buffer.from(['ref,contactedAt,converted,visits,noise', ...lines].join('\n'))
    })(),
    options: { campaign: name, channel: 'phone', knownBefore: ['visits', 'noise'] },
  })
  const found = await engine.asSystem((ctx) =>
    row<{ id: number }>(ctx, sql`select id from campaign where name = ${name}`),
  )
  return found?.id ?? 0
}

const train = (input: Partial<TrainModelInput> & { name: string }, actor = analyst) =>
  engine.as(actor, (ctx) => trainModel(ctx, { unitId: org.north, campaignIds: [useful], ...input }))
const now = (input: Partial<TrainModelInput> & { name: string }) =>
  trainNow(engine, { unitId: org.north, campaignIds: [useful], ...input })
const scores = (model: string) =>
  engine.asSystem((ctx) =>
    rows<{ ref: string; score: number; version: number }>(
      ctx,
      sql`select c.ref, s.score, s.model_version as version from model_score s join customer c on c.id = s.customer_id
          where s.model = ${model} order by substr(c.ref, 2)::int`,
    ),
  )

describe('a training', () => {
  test('learns from files and from the database, proves itself in time, and scores all customers of the unit', async () => {
    const model = await now({ name: 'buyers', marginPerResponse: 5_000, costPerContact: 600 })
    expect(model).toMatchObject({ state: 'ready', version: 1, scoredCustomers: size, reason: null, progress: null })
    const { figures } = model
    expect(figures).toMatchObject({
      customers: size,
      responders: 600,
      sampledOf: null,
      time: { trainedOn: 2_000, customers: 1_000 },
    })
    expect(figures?.time?.auc?.lo).toBeGreaterThan(0.6)
    expect(figures?.time?.deciles).toHaveLength(10)
    expect(figures?.depth).toMatchObject({ breakEvenRate: 0.12 })
    expect(figures?.depth?.deciles).toBeGreaterThan(2)
    expect(figures?.depth?.deciles).toBeLessThan(5)
    const scored = await scores('buyers')
    expect(scored).toHaveLength(size)
    expect(scored[2]?.score).toBeGreaterThan((scored[1]?.score ?? 1) * 2)
  })

  test('takes nothing that came after the contact for known', async () => {
    // A fifth of the customers ordered, but later: at the time of the contact they had no orders.
    const { figures, formula } = await now({ name: 'as of then', features: ['orders.count', 'orders.amount'] })
    const counted = formula?.features.find(({ name }) => name === 'orders.count')
    expect(counted?.kind === 'number' && counted.coefficient).toBeGreaterThan(0)
    expect(figures?.time?.auc?.auc).toBeGreaterThan(0.6)
    const later = await now({ name: 'later', features: ['orders.recency'] })
    const recency = later.formula?.features[0]
    // Only those who had ordered by then have a recency; a level of its own says that it is missing.
    expect(recency?.kind === 'number' && recency.missing).toBeLessThan(0)
  })

  test('comes to the same whatever happens after the contacts', async () => {
    const before = await now({ name: 'then' })
    await engine.asSystem(async (ctx) => {
      const responders = sql`customer c join response r on r.customer_id = c.id and r.campaign_id = ${useful} and r.converted`
      const later = sql`timestamptz '2026-05-01'`
      await run(
        ctx,
        sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
            select 'later', c.ref, c.id, c.unit_id, ${later}, 99999 from ${responders}`,
      )
      await run(
        ctx,
        sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
            select c.id, 'phone', 'granted', 'later', ${later} from ${responders}`,
      )
      await run(
        ctx,
        sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, attribution, responded, converted)
            select 'later', c.ref, 'visit', ${later}, ${later}, c.id, c.unit_id, 'none', true, false from ${responders}`,
      )
      await run(
        ctx,
        sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at)
            select 999, 999, row_number() over (), c.id, c.unit_id, 1, 'email', 'sent', ${later}, ${later} from ${responders}`,
      )
    })
    const after = await now({ name: 'then' })
    expect(after.formula).toEqual(before.formula)
    expect(after.figures).toEqual(before.figures)
    await engine.asSystem((ctx) => run(ctx, sql`delete from delivery where campaign_id = 999`))
  })

  test('is refused where it is no better than chance, in plain words, and its scores are nowhere', async () => {
    const model = await now({ name: 'chance', campaignIds: [useless], features: ['before.noise', 'gender', 'tenure'] })
    expect(model).toMatchObject({ state: 'refused', reason: { code: 'no-better-than-chance' }, scoredCustomers: null })
    expect(model.reason?.zh).toContain('不比抽签好')
    expect(model.reason?.en).toContain('drawing lots')
    expect(model.figures?.time?.auc).not.toBeNull()
    expect(await scores('chance')).toEqual([])
    const filter = { score: 'chance', op: 'gte', value: 0.5 } as const
    await expect(engine.as(org.clerk, (ctx) => countSegment(ctx, { unitId: org.north, filter }))).rejects.toThrow(
      'no model "chance"',
    )
  })

  test('of too few responders, or of features that never differ, is refused and says what to do', async () => {
    const none = await now({ name: 'same', features: ['kind'] })
    expect(none).toMatchObject({ state: 'refused', reason: { code: 'no-features' } })
    const small = await past('small', (n) => n <= 20)
    expect(await now({ name: 'few', campaignIds: [small] })).toMatchObject({
      state: 'refused',
      reason: { code: 'too-few' },
    })
  })

  test('can be cancelled at any time, and what it comes to is not written then', async () => {
    const { id } = await train({ name: 'cancelled' })
    const trained = await carryOutTraining(engine, id, never)
    expect(trained).toMatchObject({ modelId: id, refusal: null })
    expect(await engine.as(analyst, (ctx) => cancelTraining(ctx, { id }))).toMatchObject({
      state: 'cancelled',
      progress: null,
    })
    if (trained) await engine.asSystem((ctx) => recordTraining(ctx, trained))
    expect(await engine.as(analyst, (ctx) => getModel(ctx, { id }))).toMatchObject({
      state: 'cancelled',
      figures: null,
    })
    expect(await carryOutTraining(engine, id, never)).toBeNull()
    await expect(engine.as(analyst, (ctx) => cancelTraining(ctx, { id }))).rejects.toMatchObject({ code: 'conflict' })
  })

  test('that breaks off begins again, comes to the same, and gives up when it breaks off again and again', async () => {
    const { id } = await train({ name: 'crashing' })
    const stopping = new AbortController()
    stopping.abort()
    expect(await carryOutTraining(engine, id, stopping.signal)).toBeNull()
    const first = await carryOutTraining(engine, id, never) // as if its process died before it was recorded
    const second = await carryOutTraining(engine, id, never)
    expect(second).toEqual(first)
    await carryOutTraining(engine, id, never)
    const last = await carryOutTraining(engine, id, never)
    expect(last).toMatchObject({ refusal: { code: 'fault' } })
    if (last) await engine.asSystem((ctx) => recordTraining(ctx, last))
    expect(await engine.as(analyst, (ctx) => getModel(ctx, { id }))).toMatchObject({
      state: 'failed',
      reason: { code: 'fault' },
    })
  })
})

describe('scores', () => {
  test('are the same as the formula gives, for customers of today', async () => {
    const { formula } = await now({ name: 'by hand', features: ['before.visits', 'before.noise', 'gender'] })
    const value: Record<string, (n: number) => string | number> = {
      'before.visits': (n) => (n % 3 === 0 ? 'often' : 'seldom'),
      'before.noise': (n) => n % 97,
      gender: (n) => (n % 2 === 0 ? 'male' : 'female'),
    }
    const byHand = (n: number) => {
      const sum = (formula?.features ?? []).reduce((total, term) => {
        const is = value[term.name]?.(n) ?? ''
        return total + (term.kind === 'choice' ? (term.levels[is] ?? 0) : term.coefficient * Number(is))
      }, formula?.intercept ?? 0)
      return 1 / (1 + Math.exp(-sum))
    }
    const scored = await scores('by hand')
    for (const n of [1, 2, 3, 97, 1_234, size]) expect(scored[n - 1]?.score).toBeCloseTo(byHand(n), 9)
  })

  test('follow an attribute of the name of a column, once customers have it', async () => {
    await engine.asSystem(async (ctx) => {
      await declareAttribute(ctx, { name: 'visits', type: 'text', label: '来访' })
      await run(ctx, sql`update customer set attributes = '{"visits": "often"}' where ref = 'C1'`)
    })
    const before = await scores('by hand')
    const { id } = (await engine.asSystem((ctx) =>
      row<{ id: number }>(ctx, sql`select id from response_model where name = 'by hand'`),
    )) ?? { id: 0 }
    await engine.as(analyst, (ctx) => scoreCustomers(ctx, { id }))
    await engine.as(analyst, (ctx) => scoreCustomers(ctx, { id })) // promised once
    const promises = await engine.asSystem((ctx) =>
      rows<{ id: number }>(
        ctx,
        sql`select id from outbox where job = 'score-customers' and payload ->> 'modelId' = ${String(id)}`,
      ),
    )
    expect(promises).toHaveLength(1)
    while (await engine.asSystem((ctx) => continueScoring(ctx, promises[0]?.id ?? 0)));
    const after = await scores('by hand')
    expect(after[0]?.score).toBeGreaterThan((before[0]?.score ?? 1) * 2)
    expect(after.slice(1)).toEqual(before.slice(1))
  })

  test('are asked for by segments and budgets, follow a new version, and go with a retired model', async () => {
    const filter = { score: 'buyers', op: 'gte', value: 0.3 } as const
    const count = () => engine.as(org.clerk, (ctx) => countSegment(ctx, { unitId: org.north, filter }))
    expect(await count()).toBeGreaterThan(500)
    const top = { top: { n: 100, by: { score: 'buyers' } } }
    expect(await engine.as(org.clerk, (ctx) => countSegment(ctx, { unitId: org.north, filter: top }))).toBe(100)
    const next = await now({ name: 'buyers' })
    expect(next).toMatchObject({ version: 2, state: 'ready' })
    expect(new Set((await scores('buyers')).map(({ version }) => version))).toEqual(new Set([2]))
    const versions = await engine.asSystem((ctx) =>
      rows<{ state: string }>(ctx, sql`select state from response_model where name = 'buyers' order by version`),
    )
    expect(versions.map(({ state }) => state)).toEqual(['retired', 'ready'])
    expect(await engine.as(analyst, (ctx) => retireModel(ctx, { id: next.id }))).toMatchObject({ state: 'retired' })
    expect(await scores('buyers')).toEqual([])
    await expect(count()).rejects.toMatchObject({ code: 'bad-input' })
    await expect(engine.as(analyst, (ctx) => retireModel(ctx, { id: next.id }))).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  test('are made anew every night', async () => {
    await engine.asSystem((ctx) => run(ctx, sql`delete from outbox where job = 'score-customers'`))
    await engine.asSystem(requestRefresh)
    await refreshNow(engine)
    const promised = await engine.asSystem((ctx) => rows(ctx, sql`select from outbox where job = 'score-customers'`))
    const ready = await engine.asSystem((ctx) => rows(ctx, sql`select from response_model where state = 'ready'`))
    expect(promised.length).toBe(ready.length)
    expect(ready.length).toBeGreaterThan(1)
  })
})

describe('what is refused before it begins', () => {
  test('campaigns and features that are not there, with what there is', async () => {
    await expect(train({ name: 'x', campaignIds: [999_999] })).rejects.toMatchObject({
      code: 'bad-input',
      issues: [{ path: 'campaignIds.0' }],
    })
    await expect(train({ name: 'x', features: ['before.duration'] })).rejects.toThrow('before.noise, before.visits')
    await expect(train({ name: 'x', features: ["gender' or 1=1"] })).rejects.toThrow('There is no feature')
    await expect(train({ name: 'x', features: ['__proto__'] })).rejects.toThrow('There is no feature')
    await expect(train({ name: 'x', features: ['age', 'age'] })).rejects.toThrow('named twice')
    await expect(train({ name: 'x', features: ['grade'] })).rejects.toThrow('There is no feature')
    const offered = await engine.as(analyst, (ctx) => listModelFeatures(ctx, { campaignIds: [useful] }))
    expect(offered.slice(0, 2).map(({ name, kind }) => [name, kind])).toEqual([
      ['before.noise', 'snapshot'],
      ['before.visits', 'snapshot'],
    ])
    expect(offered.at(-1)).toMatchObject({ name: 'attributes.visits', kind: 'today', label: { zh: '来访' } })
  })

  test('a campaign to which answers may still come', async () => {
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`insert into campaign (unit_id, name, state, created_at, launched_at) values (${org.north}, 'open', 'finished', ${ctx.now}, ${ctx.now})`,
      ),
    )
    const open = await engine.asSystem((ctx) =>
      row<{ id: number }>(ctx, sql`select id from campaign where name = 'open'`),
    )
    await expect(train({ name: 'x', campaignIds: [open?.id ?? 0] })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('may still come'),
    })
  })

  test('who has no right to, and names that are taken', async () => {
    await expect(train({ name: 'x' }, org.clerk)).rejects.toMatchObject({ code: 'forbidden' })
    const neighbour = {
      ...(analyst as Extract<Actor, { kind: 'staff' }>),
      grants: [{ unitId: org.south, role: 'analyst' as const }],
    }
    await expect(train({ name: 'x' }, neighbour)).rejects.toMatchObject({ code: 'not-found' })
    await expect(train({ name: 'x', unitId: org.south }, neighbour)).rejects.toMatchObject({ code: 'bad-input' })
    const both = { ...neighbour, grants: [...neighbour.grants, { unitId: org.north, role: 'analyst' as const }] }
    await expect(train({ name: 'by hand', unitId: org.south }, both)).rejects.toThrow('Another unit has a model')
    await engine.as(org.clerk, (ctx) =>
      putModelScores(ctx, { model: 'external', version: 1, scores: [{ customerRef: 'C1', score: 1 }] }),
    )
    await expect(train({ name: 'external' })).rejects.toThrow('come from another system')
    const given = { model: 'by hand', version: 9, scores: [{ customerRef: 'C1', score: 1 }] }
    await expect(engine.as(org.clerk, (ctx) => putModelScores(ctx, given))).rejects.toThrow('trained here')
    await train({ name: 'twice' })
    await expect(train({ name: 'twice' })).rejects.toThrow('is being trained')
  })

  test('a neighbour sees no model of ours', async () => {
    const neighbour = {
      ...(analyst as Extract<Actor, { kind: 'staff' }>),
      grants: [{ unitId: org.south, role: 'admin' as const }],
    }
    const { id } = (await engine.asSystem((ctx) =>
      row<{ id: number }>(ctx, sql`select id from response_model where name = 'by hand'`),
    )) ?? { id: 0 }
    for (const verb of [getModel, cancelTraining, retireModel, scoreCustomers]) {
      await expect(engine.as(neighbour, (ctx) => verb(ctx, { id }))).rejects.toMatchObject({ code: 'not-found' })
    }
  })
})
