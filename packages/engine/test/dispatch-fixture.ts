import { sql } from 'kysely'
import {
  type Actor,
  type AssistedChannel,
  actorOf,
  type Ctx,
  createStaff,
  launchCampaign,
  makeOrders,
  type Role,
  rows,
  run,
  scheduleCampaign,
  setFieldWork,
} from '../src/index.ts'
import { seedCampaign } from '../testing/index.ts'

let n = 0

/** A person with one role, and their capacity. */
export async function person(
  ctx: Ctx,
  unitId: number,
  role: Role,
  capacity: Partial<Record<AssistedChannel, number>> = {},
  areas: { unitId: number; division?: string; postcode?: string }[] = [],
): Promise<{ id: number; actor: Actor }> {
  n += 1
  const { id } = await createStaff(ctx, { unitId, name: `P${n}`, email: `p${n}@x.cn`, roles: [{ unitId, role }] })
  const given = Object.entries(capacity).map(([channel, perDay]) => ({
    channel: channel as AssistedChannel,
    perDay,
    weekdays: [1, 2, 3, 4, 5, 6, 7],
  }))
  if (given.length > 0) await setFieldWork(ctx, { staffId: id, capacity: given, areas })
  return { id, actor: await actorOf(ctx, { staffId: id }) }
}

export interface Neighbour {
  address?: string
  postcode?: string
  owner?: number
  division?: string
  fax?: string
}

/** Customers with consent to all assisted channels and an address of their own. */
export async function neighbours(ctx: Ctx, unitId: number, given: Neighbour[]): Promise<number[]> {
  n += 1
  const prefix = `N${n}-`
  const made = await rows<{ id: number }>(
    ctx,
    sql`with made as (
          insert into customer (unit_id, ref, name, mobile, fax, address, postcode, division_code, owner_staff_id, address_match,
                                created_at, updated_at)
          select ${unitId}, ${prefix}::text || i, '客户' || i, '+8613' || lpad((${n} * 10000 + i)::text, 9, '0'),
                 coalesce(fax, '+8610' || lpad((${n} * 10000 + i)::text, 8, '8')),
                 coalesce(address, '人民路' || i || '号'), coalesce(postcode, '100000'), division, owner, 'unmatched',
                 ${ctx.now}, ${ctx.now}
          from jsonb_to_recordset(${JSON.stringify(given.map((one, i) => ({ ...one, i: i + 1 })))}::jsonb)
            as g(i int, address text, postcode text, owner bigint, division text, fax text)
          returning id
        ), granted as (
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, channel, 'granted', 'test', ${ctx.now} from made, unnest('{visit,phone,meeting,fax,email}'::text[]) channel
        )
        select id from made order by id`,
  )
  return made.map(({ id }) => id)
}

export interface Launched {
  campaignId: number
  stepId: number
  customerIds: number[]
}

/** A running campaign of one step to these customers; its deliveries are queued. */
export async function launched(
  ctx: Ctx,
  unitId: number,
  channel: AssistedChannel,
  customerIds: number[],
  options: { priority?: number; dueDays?: number; releaseDays?: number; eventId?: number } = {},
): Promise<Launched> {
  n += 1
  const refs = await rows<{ ref: string }>(ctx, sql`select ref from customer where id = any(${customerIds}::bigint[])`)
  const campaign = await seedCampaign(ctx, {
    unitId,
    name: `c${n}`,
    refs: refs.map(({ ref }) => ref),
    cells: [{ name: 'A', weight: 1 }],
  })
  const stepId = campaign.steps[0].id
  await run(
    ctx,
    sql`update step set channel = ${channel}, due_days = ${options.dueDays ?? 14}, release_days = ${options.releaseDays ?? 3},
               event_id = ${options.eventId ?? null} where id = ${stepId}`,
  )
  await run(ctx, sql`update campaign set priority = ${options.priority ?? 0} where id = ${campaign.id}`)
  await scheduleCampaign(ctx, { campaignId: campaign.id })
  await launchCampaign(ctx, { campaignId: campaign.id })
  await run(ctx, sql`delete from outbox where campaign_id = ${campaign.id}`)
  return { campaignId: campaign.id, stepId, customerIds }
}

/** What a worker does with the step's deliveries: orders are made, the ledger settled. Ids in the order of the customers. */
export async function dispatched(ctx: Ctx, { stepId, customerIds }: Launched): Promise<number[]> {
  const queued = await rows<{ seq: number }>(
    ctx,
    sql`select seq from delivery where step_id = ${stepId} and state = 'queued' order by seq`,
  )
  const outcomes = await makeOrders(
    ctx,
    stepId,
    queued.map(({ seq }) => ({ seq, script: `say ${seq}` })),
  )
  for (const [i, outcome] of outcomes.entries()) {
    await run(
      ctx,
      sql`update delivery set state = ${outcome.kind}, reason = ${outcome.reason ?? null},
                 settled_at = ${outcome.kind === 'in-hand' ? null : ctx.now}::timestamptz
          where step_id = ${stepId} and seq = ${queued[i]?.seq ?? 0}`,
    )
  }
  const orders = await rows<{ id: number; customerId: number }>(
    ctx,
    sql`select id, customer_id as "customerId" from work_order where step_id = ${stepId}`,
  )
  return customerIds.map((customer) => orders.find(({ customerId }) => customerId === customer)?.id ?? 0)
}

/** A launch and its dispatch. */
export async function worked(...[ctx, ...given]: Parameters<typeof launched>): Promise<Launched & { ids: number[] }> {
  const campaign = await launched(ctx, ...given)
  return { ...campaign, ids: await dispatched(ctx, campaign) }
}

export interface OrderRow {
  id: number
  staffId: number | null
  plannedOn: string | null
  state: string
  reason: string | null
  delivery: string
  deliveryReason: string | null
}

/** Orders with their deliveries, in the order of `ids`. */
export async function orderRows(ctx: Ctx, ids: number[]): Promise<OrderRow[]> {
  const found = await rows<OrderRow>(
    ctx,
    sql`select o.id, o.staff_id as "staffId", o.planned_on::text as "plannedOn", o.state, o.reason, d.state as delivery,
               d.reason as "deliveryReason"
        from work_order o join delivery d on d.step_id = o.step_id and d.seq = o.seq where o.id = any(${ids}::bigint[])`,
  )
  return ids.map((id) => found.find((order) => order.id === id) as OrderRow)
}

export const orderRow = async (ctx: Ctx, id: number): Promise<OrderRow> => (await orderRows(ctx, [id]))[0] as OrderRow
