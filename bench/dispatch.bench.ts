import {
  type Ctx,
  createCampaign,
  createTokens,
  createUnit,
  type Engine,
  launchCampaign,
  makeOrders,
  recordResponses,
  row,
  rows,
  run,
  saveTemplate,
  scheduleCampaign,
  tendOrders,
} from '@tradewind/engine'
import { type RawBuilder, sql } from 'kysely'
import { withFreshDatabase } from './fresh-database.ts'
import { count, goal, median, ms, type Section, seconds } from './harness.ts'

const orders = 100_000
const branches = 100
const people = 500
const rounds = 2
const chunk = 500
const chunks = 20
const undo = Symbol('undo')

/**
 * Giving 100,000 work orders to 500 people in 100 branches, as the morning does with what nobody has, against INSERT..SELECT
 * of as many rows of the same table; and making 500 of them at a time, as workers do. All is rolled back.
 */
export async function benchDispatch(): Promise<Section[]> {
  const table = [['what', 'orders', 'placed', 'took', 'orders/s', 'bare', 'ours / bare', 'goal']]
  await withFreshDatabase(async (engine) => {
    await stage(engine)
    const [ours, bare, placed] = [[] as number[], [] as number[], new Set<number>()]
    for (let round = -1; round < rounds; round += 1) {
      const took = await rolledBack(engine, async (ctx) => {
        const tended = await tendOrders(ctx)
        placed.add(tended?.placed ?? 0)
      })
      const plain = await rolledBack(engine, (ctx) => run(ctx, sql`insert into bare_order select * from work_order`))
      if (round < 0) continue
      ours.push(took)
      bare.push(plain)
    }
    const ratio = median(ours.map((took, i) => took / (bare[i] ?? Number.NaN)))
    table.push([
      'what nobody has, in the morning',
      count(orders),
      [...placed].map(count).join(', '),
      ms(median(ours)),
      count(orders / median(ours)),
      ms(median(bare)),
      ratio.toFixed(1),
      goal(ratio <= 10, '<= 10'),
    ])
    await engine.asSystem(tendOrders)
    table.push(await answerRow(engine, 'answers that take an order back', sql`exists`))
    table.push(await answerRow(engine, 'answers of people without one', sql`not exists`))
    const made: number[] = []
    const spare = await engine.asSystem((ctx) => plan(ctx, 'beside', chunk * chunks))
    for (let n = 0; n < chunks; n += 1) {
      const work = Array.from({ length: chunk }, (_, i) => ({ seq: n * chunk + i + 1, script: 'Hello' }))
      made.push(await seconds(() => engine.asSystem((ctx) => makeOrders(ctx, spare, work))))
    }
    table.push([
      `made and given ${chunk} at a time, beside them`,
      count(chunk * chunks),
      '',
      `${ms(median(made))} each`,
      count(chunk / median(made)),
      '',
      '',
      '',
    ])
  })
  const notes = `A third of the customers have an owner; everybody takes as many a day as are needed for two weeks. Medians of
${rounds} rounds in turn, after one that is not counted. Bare: the same rows into a table with the same indexes.`
  return [{ title: 'Work orders', table, notes }]
}

const tokens = createTokens('x'.repeat(32))

/** A thousand visits to the counter in one call, by people of whom there is an open work order, or not. */
async function answerRow(engine: Engine, name: string, having: RawBuilder<unknown>): Promise<string[]> {
  const answers = 1_000
  const took: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const people = await engine.asSystem((ctx) =>
      rows<{ id: number }>(
        ctx,
        sql`select id from customer c where ${having} (select from work_order o where o.customer_id = c.id)
            order by id limit ${answers}`,
      ),
    )
    const inputs = people.map(({ id }) => ({
      ...{ source: 'counter', externalId: String(id), kind: 'visit' as const, customer: { id } },
      occurredAt: engine.clock.now(),
    }))
    took.push(await rolledBack(engine, (ctx) => recordResponses(ctx, inputs, tokens)))
  }
  return [name, count(answers), '', ms(median(took)), count(answers / median(took)), '', '', '']
}

/** 100,000 orders that nobody has, and people who could take them; the morning's promise is due. Returns the step. */
async function stage(engine: Engine): Promise<number> {
  const stepId = await engine.asSystem(async (ctx) => {
    const city = await createUnit(ctx, { parentId: null, kind: 'city', code: 'C', name: 'City' })
    for (let n = 0; n < branches; n += 1) {
      await createUnit(ctx, { parentId: city.id, kind: 'branch', code: `B${n}`, name: `Branch ${n}` })
    }
    await run(
      ctx,
      sql`with branch as (select id, row_number() over (order by id) - 1 as n from unit where kind = 'branch'),
          hired as (
            insert into staff (unit_id, name, email, created_at)
            select b.id, 'P' || i, 'p' || i || '@x.cn', ${ctx.now}
            from generate_series(1, ${people}::int) i join branch b on b.n = i % ${branches} returning id, unit_id)
          insert into staff_role (staff_id, unit_id, role) select id, unit_id, 'field' from hired`,
    )
    await run(
      ctx,
      sql`with branch as (select id, row_number() over (order by id) - 1 as n from unit where kind = 'branch'),
          made as (
            insert into customer (unit_id, ref, name, mobile, address, postcode, owner_staff_id, created_at, updated_at)
            select b.id, 'K' || i, '客户' || i, '+86138' || lpad(i::text, 8, '0'), '人民路' || i % 997 || '号',
                   (100000 + i % 89)::text,
                   case when i % 3 = 0 then (select id from staff s where s.unit_id = b.id order by id limit 1 offset i / ${sql.lit(branches)} % 5) end,
                   ${ctx.now}, ${ctx.now}
            from generate_series(1, ${orders + chunk * chunks}::int) i join branch b on b.n = i % ${branches} returning id)
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, 'visit', 'granted', 'bench', ${ctx.now} from made`,
    )
    return plan(ctx, 'bench', orders)
  })
  await engine.asSystem(async (ctx) => {
    for (let from = 1; from <= orders; from += 5_000) {
      const work = Array.from({ length: 5_000 }, (_, i) => ({ seq: from + i, script: 'Hello' }))
      await makeOrders(ctx, stepId, work)
    }
  })
  await engine.asSystem(async (ctx) => {
    await run(
      ctx,
      sql`insert into field_capacity (staff_id, channel, per_day)
          select id, 'visit', ${Math.ceil(orders / people / 9)} from staff`,
    )
    await run(ctx, sql`create table bare_order (like work_order including all excluding identity)`)
    await run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'tend-work-orders'`)
    await run(ctx, sql`analyze`)
  })
  return stepId
}

/** A campaign of visits to the first customers that no campaign has yet. Returns its step. */
async function plan(ctx: Ctx, name: string, size: number): Promise<number> {
  const unit = await row<{ id: number }>(ctx, sql`select id from unit where kind = 'city'`)
  const unitId = unit?.id ?? 0
  const template = await saveTemplate(ctx, { unitId, channel: 'visit', name, text: '您好' })
  const campaign = await createCampaign(ctx, {
    ...{ unitId, name, uploadedList: true, oncePerHousehold: false, cells: [{ name: 'A', weight: 1 }] },
    steps: [{ channel: 'visit', contents: [{ cell: 'A', templateId: template.id }] }],
  })
  await run(
    ctx,
    sql`insert into campaign_list (campaign_id, customer_id)
        select ${campaign.id}, id from customer c
        where not exists (select from campaign_list l where l.customer_id = c.id) order by id limit ${size}`,
  )
  await scheduleCampaign(ctx, { campaignId: campaign.id })
  await launchCampaign(ctx, { campaignId: campaign.id })
  await run(ctx, sql`update delivery set state = 'claimed', in_flight = true where campaign_id = ${campaign.id}`)
  return campaign.steps[0]?.id ?? 0
}

/** Seconds that it takes before it is undone. */
async function rolledBack(engine: Engine, work: (ctx: Ctx) => Promise<unknown>): Promise<number> {
  let took = Number.NaN
  await engine
    .asSystem(async (ctx) => {
      took = await seconds(() => work(ctx))
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  return took
}
