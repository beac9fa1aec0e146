import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Actor,
  actorOf,
  addToCampaignList,
  type CampaignView,
  campaignProgress,
  checkBooks,
  claimChunk,
  createCampaign,
  createStaff,
  dayList,
  getCampaign,
  getWorkOrder,
  MovableClock,
  recordOutcome,
  releaseHeld,
  rows,
  run,
  saveTemplate,
  scheduleCampaign,
  setFieldWork,
  settle,
} from '@tradewind/engine'
import { createTestEngine, seedCity, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQueues, type Queues, startWorkers, type Workers, workDriver } from '../src/index.ts'

/** A campaign of visits from its plan to its end, over the queue: deliveries become work orders that people carry out. */
const clock = new MovableClock(new Date('2026-03-01T22:00:00Z'))
let engine: TestEngine
let queues: Queues
let workers: Workers
let branchId: number
let walker: { id: number; actor: Actor }
let n = 0

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  queues = openQueues({ databaseUrl: engine.databaseUrl })
  const channels = { visit: workDriver, phone: workDriver }
  workers = startWorkers({ engine, queues, channels, logger: pino({ level: 'silent' }) })
  await engine.asSystem(async (ctx) => {
    branchId = (await seedCity(ctx)).branchIds[0] as number
    const { id } = await createStaff(ctx, {
      unitId: branchId,
      name: 'Walker',
      email: 'w@x.cn',
      roles: [{ unitId: branchId, role: 'field' }],
    })
    walker = { id, actor: await actorOf(ctx, { staffId: id }) }
  })
})
afterAll(async () => {
  await workers.stop()
  await queues.close()
  await engine.dispose()
})

/** A scheduled campaign of one step to `names`, each a customer with consent. */
const plan = (channel: 'visit' | 'phone', names: string[], text: string, then?: 'visit'): Promise<CampaignView> =>
  engine.asSystem(async (ctx) => {
    n += 1
    const refs = names.map((_, i) => `W${n}-${i}`)
    await run(
      ctx,
      sql`with made as (
            insert into customer (unit_id, ref, name, mobile, address, postcode, created_at, updated_at)
            select ${branchId}, ref, name, '+861380000' || lpad(i::text, 4, '0'), '路' || i || '号', '100000', ${ctx.now}, ${ctx.now}
            from unnest(${refs}::text[], ${names}::text[]) with ordinality as c(ref, name, i) returning id)
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, channel, 'granted', 'test', ${ctx.now} from made, unnest('{visit,phone}'::text[]) channel`,
    )
    const template = await saveTemplate(ctx, { unitId: branchId, channel, name: `t${n}`, text })
    const second = then && (await saveTemplate(ctx, { unitId: branchId, channel: then, name: `then${n}`, text }))
    const unreached = { condition: { unreached: true } }
    const campaign = await createCampaign(ctx, {
      unitId: branchId,
      name: `w${n}`,
      uploadedList: true,
      cells: [{ name: 'A', weight: 1 }],
      steps: [
        { channel, dueDays: 7, contents: [{ cell: 'A', templateId: template.id }] },
        ...(second
          ? [{ channel: second.channel, contents: [{ cell: 'A', templateId: second.id }], ...unreached }]
          : []),
      ],
    })
    await addToCampaignList(ctx, { campaignId: campaign.id, entries: refs.map((ref) => ({ ref })) })
    return scheduleCampaign(ctx, { campaignId: campaign.id })
  })
const until = async (campaign: CampaignView, wanted: Partial<Awaited<ReturnType<typeof campaignProgress>>>) => {
  for (;;) {
    const now = await engine.asSystem((ctx) => campaignProgress(ctx, { campaignId: campaign.id }))
    if (Object.entries(wanted).every(([state, count]) => now[state as keyof typeof now] === count)) return now
    await sleep(50)
  }
}
const problemsOf = async ({ id }: CampaignView) =>
  (await engine.asSystem(checkBooks)).find(({ campaignId }) => campaignId === id)?.problems
const stateOf = async ({ id }: CampaignView) => (await engine.asSystem((ctx) => getCampaign(ctx, { id }))).state

test('without anybody who takes the work it is held; released, it goes to who does; done, the campaign ends', async () => {
  const hostile = '{{customer.name}} <b>**王**</b>\n=cmd|1'
  const campaign = await plan('visit', [hostile, '李雷'], '您好，{{customer.name}}！我是{{unit.name}}的。')
  const held = await until(campaign, { held: 2 })
  expect(held.reasons[0]?.reason).toMatch(/^Nobody takes visit work at this place/)
  await engine.asSystem((ctx) =>
    setFieldWork(ctx, {
      staffId: walker.id,
      capacity: [{ channel: 'visit', perDay: 9, weekdays: [1, 2, 3, 4, 5, 6, 7] }],
    }),
  )
  await until(campaign, { 'in-hand': 2 })
  expect(await stateOf(campaign)).toBe('running')
  expect(await problemsOf(campaign)).toEqual([])
  const list = await engine.as(walker.actor, (ctx) => dayList(ctx))
  expect(list).toMatchObject([{ customer: { name: hostile }, dueOn: '2026-03-09' }, { customer: { name: '李雷' } }])
  const { script } = await engine.as(walker.actor, (ctx) => getWorkOrder(ctx, { id: list[0]?.id ?? 0 }))
  expect(script).toBe(`您好，${hostile}！我是east-1的。`)
  for (const { id } of list) {
    await engine.as(walker.actor, (ctx) => recordOutcome(ctx, { workOrderId: id, key: `${id}`, code: 'reached' }))
  }
  expect(await until(campaign, { sent: 2 })).toMatchObject({ promised: 2 })
  expect(await stateOf(campaign)).toBe('finished')
  expect(await problemsOf(campaign)).toEqual([])
})

test('released while nobody has taken it: the same order, not a second one', async () => {
  const campaign = await plan('phone', ['王芳'], 'Hello {{customer.name}}')
  await until(campaign, { held: 1 })
  await engine.asSystem((ctx) => releaseHeld(ctx, { campaignId: campaign.id }))
  await until(campaign, { held: 1, queued: 0, claimed: 0 })
  const orders = await engine.asSystem((ctx) =>
    rows(ctx, sql`select id from work_order where campaign_id = ${campaign.id}`),
  )
  expect(orders).toHaveLength(1)
})

test('the morning comes over the queue and is promised again', async () => {
  const due = async () => {
    const [promise] = await engine.asSystem((ctx) =>
      rows<{ due: string }>(
        ctx,
        sql`select (due_at at time zone 'Asia/Shanghai')::text as due from outbox where job = 'tend-work-orders'`,
      ),
    )
    return promise?.due
  }
  await engine.asSystem((ctx) => run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'tend-work-orders'`))
  while ((await due()) !== '2026-03-03 06:00:00') await sleep(50)
  clock.moveTo(new Date('2026-03-02T22:00:00Z'))
  while ((await due()) !== '2026-03-04 06:00:00') await sleep(50)
})

test('a worker that is lost while it hands over leaves no order, or one whose delivery says so', async () => {
  const campaign = await plan('visit', ['甲', '乙', '丙'], 'Hello')
  const stepId = campaign.steps[0].id
  await until(campaign, { 'in-hand': 3 })
  // As if the settlement of the worker had come later than that of the order: it finds nothing to write.
  const settled = await engine.asSystem((ctx) =>
    settle(ctx, stepId, '00000000-0000-0000-0000-000000000000', [
      { seq: 1, outcome: { kind: 'hard-fail', reason: 'late' } },
    ]),
  )
  expect(settled).toBe(0)
  // As if the worker had died before it: in flight, and given back when its lease is over.
  await engine.asSystem(async (ctx) => {
    await run(ctx, sql`delete from work_order where step_id = ${stepId}`)
    await run(
      ctx,
      sql`update delivery set state = 'claimed', in_flight = true, claim_token = gen_random_uuid(),
                 lease_until = clock_timestamp() - interval '1 second' where step_id = ${stepId}`,
    )
    await claimChunk(ctx, { campaignId: campaign.id, stepId, from: 1, to: 3 }, { limit: 0, leaseSeconds: 30 })
  })
  expect(await until(campaign, { queued: 3 })).toMatchObject({ unknown: 0 })
})

test('a call that nobody answered leads to a visit, also when somebody was found for the call only later', async () => {
  const campaign = await plan('phone', ['甲', '乙'], 'Hello', 'visit')
  await until(campaign, { held: 2 })
  const everyDay = [1, 2, 3, 4, 5, 6, 7]
  const both = (['visit', 'phone'] as const).map((channel) => ({ channel, perDay: 99, weekdays: everyDay }))
  await engine.asSystem((ctx) => setFieldWork(ctx, { staffId: walker.id, capacity: both }))
  await until(campaign, { 'in-hand': 2 })
  const calls = await engine.asSystem((ctx) =>
    rows<{ id: number }>(ctx, sql`select id from work_order where campaign_id = ${campaign.id} order by seq`),
  )
  const say = (id: number, code: string) =>
    engine.as(walker.actor, (ctx) => recordOutcome(ctx, { workOrderId: id, key: `${id}`, code }))
  await say(calls[0]?.id ?? 0, 'reached')
  await say(calls[1]?.id ?? 0, 'wrong-number')
  expect(await until(campaign, { sent: 1, failed: 1 })).toMatchObject({ held: 0 })
  clock.moveTo(new Date(engine.clock.now().getTime() + 3_600_000)) // the next look for who comes out of a step
  await until(campaign, { sent: 1, failed: 1, 'in-hand': 1 })
  const visit = await engine.asSystem((ctx) =>
    rows<{ id: number; channel: string }>(
      ctx,
      sql`select id, channel from work_order where campaign_id = ${campaign.id} and state = 'open'`,
    ),
  )
  expect(visit).toMatchObject([{ channel: 'visit' }])
  await say(visit[0]?.id ?? 0, 'reached')
  while ((await stateOf(campaign)) !== 'finished') {
    clock.moveTo(new Date(engine.clock.now().getTime() + 600_000))
    await sleep(200)
  }
  expect(await problemsOf(campaign)).toEqual([])
})
