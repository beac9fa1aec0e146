import { sql } from 'kysely'
import {
  type Ctx,
  createTokens,
  type ResponseInput,
  recordReceipts,
  recordResponses,
  recordVisits,
  row,
  run,
  takeBackResponse,
} from '../src/index.ts'
import type { TestEngine } from '../testing/index.ts'
import {
  addCampaign,
  addCustomer,
  addStaff,
  addUnit,
  daysAfterLaunch,
  hoursAfterLaunch,
  launch,
} from './responses-fixture.ts'

const tokens = createTokens('the secret that these tests sign their links with')

/** The same numbers in every run. Park and Miller (1988), CACM 31: 1192-1201. */
export function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const below = (n: number) => Math.floor(next() * n)
  return { below, of: <T>(values: readonly T[]): T => values[below(values.length)] as T }
}

export interface Stage {
  campaignId: number
  people: number[]
  steps: { email: number; visit: number }
  units: number[]
}

/**
 * A campaign of a province by e-mail and by visits, in two of its branches: a fifth held out, a tenth excluded. Nothing has
 * been sent, every visit is with one of two walkers.
 */
export async function setStage(engine: TestEngine, name: string, people = 50): Promise<Stage> {
  return engine.asSystem(async (ctx) => {
    const province = await addUnit(ctx, `${name}-province`)
    const units = [await addUnit(ctx, `${name}-east`, province), await addUnit(ctx, `${name}-west`, province)]
    const { id: campaignId, stepId: email, cells } = await addCampaign(ctx, province, { name, days: 20 })
    const visit = await row<{ id: number }>(
      ctx,
      sql`insert into step (campaign_id, position, channel) values (${campaignId}, 2, 'visit') returning id`,
    )
    const ids: number[] = []
    for (let n = 0; n < people; n++) ids.push(await addCustomer(ctx, units[n % 2] as number, `${name}-${n}`))
    await run(
      ctx,
      sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
          select ${campaignId}, c.id, c.unit_id,
                 case when n % 10 = 0 then null when n % 5 = 1 then ${cells.control}::bigint else ${cells.A}::bigint end,
                 case when n % 10 = 0 then 'suppressed' when n % 5 = 1 then 'control' else 'targeted' end
          from unnest(${ids}::bigint[]) with ordinality x(id, n) join customer c on c.id = x.id`,
    )
    const steps = { email, visit: visit?.id ?? 0 }
    for (const [channel, stepId] of Object.entries(steps)) {
      await run(
        ctx,
        sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at)
            select campaign_id, ${stepId}, row_number() over (order by customer_id), customer_id, unit_id, cell_id,
                   ${channel}, ${channel === 'visit' ? 'in-hand' : 'queued'}, ${launch}
            from audience where campaign_id = ${campaignId} and fate = 'targeted'`,
      )
    }
    for (const unitId of units) {
      const walker = await addStaff(ctx, unitId, 'field')
      const staffId = walker.kind === 'staff' ? walker.staffId : 0
      await run(
        ctx,
        sql`insert into work_order (unit_id, campaign_id, campaign_name, step_id, seq, customer_id, channel, priority, script,
                                    due_on, created_at, staff_id)
            select unit_id, campaign_id, ${name}, step_id, seq, customer_id, 'visit', 0, '你好', '2026-03-15', ${launch},
                   ${staffId}
            from delivery where step_id = ${steps.visit} and unit_id = ${unitId}`,
      )
    }
    return { campaignId, people: ids, steps, units }
  })
}

let number = 0
const kinds = ['click', 'reply', 'visit', 'order', 'order', 'redeem', 'open', 'unsubscribe'] as const

const worth = new Set<string>(['order', 'redeem'])

/**
 * Something that happens in the life of a campaign, or should not and does: in any order, twice, too late, taken back.
 */
export async function happening(
  ctx: Ctx,
  { campaignId, people, steps, units }: Stage,
  { below, of }: ReturnType<typeof dice>,
) {
  const stepId = of([steps.email, steps.email, steps.visit])
  const seq = 1 + below(people.length)
  const delivery = sql`step_id = ${stepId} and seq = ${seq}`
  const at = hoursAfterLaunch(below(24 * 25) - 24)
  const some = sql`id in (select id from response where campaign_id = ${campaignId} order by external_id limit 1
                          offset ${below(Math.max(1, number))})`
  const answer = (again: boolean): Partial<ResponseInput> => ({
    source: 'counter',
    externalId: `${campaignId}-${again ? below(number + 1) : ++number}`,
    customer: { id: of(people) },
    occurredAt: new Date(Math.min(at.getTime(), ctx.now.getTime())),
    ...(below(4) === 0 ? { campaignId } : {}),
  })
  const record = (response: Partial<ResponseInput>) => recordResponses(ctx, [response as ResponseInput], tokens)
  const acts = {
    send: () =>
      run(
        ctx,
        sql`update delivery set state = 'sent', sent_at = ${at}, settled_at = ${at} where ${delivery} and state <> 'sent'`,
      ),
    claim: () => run(ctx, sql`update delivery set state = 'claimed' where ${delivery} and state = 'queued'`),
    fail: () =>
      run(ctx, sql`update delivery set state = ${of(['failed', 'held', 'unknown', 'cancelled'])} where ${delivery}`),
    again: () =>
      run(ctx, sql`update delivery set state = 'queued', sent_at = null, settled_at = null where ${delivery}`),
    receipt: () => recordReceipts(ctx, [{ stepId, seq, receipt: of(['delivered', 'bounced', 'complained']), at }]),
    respond: () => {
      const kind = of(kinds)
      return record({ ...answer(false), kind, ...(worth.has(kind) ? { amount: below(90_000), currency: 'CNY' } : {}) })
    },
    repeat: () => record({ ...answer(true), kind: 'visit' }),
    token: () => record({ ...answer(false), kind: 'reply', token: tokens.sign({ stepId, seq }) }),
    visit: () => {
      const visit = { kind: 'click' as const, stepId, seq, link: 0, at: at.toISOString() }
      return recordVisits(ctx, [{ ...visit, method: of(['GET', 'HEAD']) }])
    },
    refund: () =>
      run(ctx, sql`update response set amount = -amount, converted = false where ${some} and kind = 'order'`),
    currency: () => run(ctx, sql`update response set currency = 'USD' where ${some} and amount is not null`),
    shift: () => run(ctx, sql`update response set occurred_at = ${at}, customer_id = ${of(people)} where ${some}`),
    strip: () => run(ctx, sql`update response set campaign_id = null where ${some}`),
    takeBack: async () => {
      const found = await row<{ id: number }>(ctx, sql`select id from response where ${some} and kind = 'redeem'`)
      if (found) await takeBackResponse(ctx, { id: found.id, reason: 'a slip' })
    },
    erase: () => run(ctx, sql`delete from response where ${some}`),
    move: () => run(ctx, sql`update customer set unit_id = ${of(units)} where id = ${of(people)}`),
    outcome: async () => {
      const order = sql`select id, staff_id from work_order where step_id = ${steps.visit} and seq = ${seq}`
      await run(
        ctx,
        sql`insert into work_outcome (work_order_id, key, code, at, staff_id, recorded_at, minutes, before)
            select id, ${`k${++number}`}, ${of(['reached', 'not-home'])}, ${at}, staff_id, ${at}, ${below(60)}, '{}'
            from (${order}) o`,
      )
      await run(
        ctx,
        sql`update work_order set state = ${of(['done', 'open', 'cancelled'])}, closed_at = ${at}
            where id in (select id from (${order}) o)`,
      )
    },
    correct: () =>
      run(
        ctx,
        sql`update work_outcome set corrected_at = ${at} where id in (
              select o.id from work_outcome o join work_order w on w.id = o.work_order_id
              where w.campaign_id = ${campaignId} order by o.id limit 1 offset ${below(10)})`,
      ),
    handOver: () =>
      run(
        ctx,
        sql`update work_order set staff_id = (select min(staff_id) from work_order where campaign_id = ${campaignId}),
                   unit_id = ${of(units)} where step_id = ${steps.visit} and seq = ${seq}`,
      ),
    window: () => run(ctx, sql`update campaign set response_window_days = ${15 + below(10)} where id = ${campaignId}`),
    extend: () =>
      run(ctx, sql`update campaign set extended_at = ${daysAfterLaunch(below(5))} where id = ${campaignId}`),
    pilot: () =>
      run(
        ctx,
        sql`update audience set fate = case fate when 'targeted' then 'outside-pilot' else 'targeted' end
            where campaign_id = ${campaignId} and customer_id = ${of(people)} and fate in ('targeted', 'outside-pilot')`,
      ),
  }
  const often = [
    'send',
    'send',
    'send',
    'receipt',
    'respond',
    'respond',
    'respond',
    'token',
    'visit',
    'outcome',
  ] as const
  const name = of([...often, ...(Object.keys(acts) as (keyof typeof acts)[])])
  await acts[name]()
  return name
}
