import { sql } from 'kysely'
import { type Ctx, row, run } from '../src/index.ts'

export interface TestOrder {
  orderedAt: string
  amount: number
  product: string | null
  category: string | null
  /** Default: CNY. */
  currency?: string
}

export interface TestContact {
  campaignId: number
  channel: string
  state: 'sent' | 'queued'
  sentAt: string | null
}

export interface TestResponse {
  /** The contact that it came back to, by its place in the customer's list; it has that one's campaign. */
  to?: number | undefined
  campaignId: number | null
  occurredAt: string
  responded: boolean
  converted: boolean
}

/** A customer as a test writes it down, with everything a filter can ask about. */
export interface TestCustomer {
  /** Once it is stored. */
  id?: number
  unitId: number
  kind: 'person' | 'organisation'
  gender: 'male' | 'female' | null
  name: string
  ref: string | null
  email: string | null
  mobile: string | null
  address: string | null
  divisionCode: string | null
  postcode: string | null
  birthday: string | null
  joinedOn: string | null
  attributes: Record<string, string | number | boolean | null>
  /** Sorted. */
  tags: string[]
  grade: number | null
  /** Three digits from 1 to 5. */
  rfm: number | null
  /** By model. */
  scores: Record<string, number>
  /** Status by channel, for the purpose of marketing. */
  consents: Record<string, string>
  orders: TestOrder[]
  contacts: TestContact[]
  responses: TestResponse[]
}

export const nobody: Omit<TestCustomer, 'unitId'> = {
  kind: 'person',
  gender: null,
  name: '无名',
  ref: null,
  email: null,
  mobile: null,
  address: null,
  divisionCode: null,
  postcode: null,
  birthday: null,
  joinedOn: null,
  attributes: {},
  tags: [],
  grade: null,
  rfm: null,
  scores: {},
  consents: {},
  orders: [],
  contacts: [],
  responses: [],
}

export async function addUnit(ctx: Ctx, kind: string, parentId: number | null = null): Promise<number> {
  const added = await row<{ id: number }>(
    ctx,
    sql`insert into unit (id, parent_id, kind, code, name, path) overriding system value
        select next.id, ${parentId}::bigint, ${kind}, 'U' || next.id, 'U' || next.id,
               coalesce((select path from unit where id = ${parentId}::bigint), '{}') || next.id
        from (select nextval(pg_get_serial_sequence('unit', 'id')) as id) next returning id`,
  )
  return added!.id
}

export async function declare(ctx: Ctx, attributes: Record<string, 'text' | 'number' | 'boolean' | 'date'>) {
  for (const [name, type] of Object.entries(attributes)) {
    await run(ctx, sql`insert into attribute (name, type, label) values (${name}, ${type}, ${name})`)
  }
}

export async function addCustomer(ctx: Ctx, customer: TestCustomer): Promise<number> {
  const c = customer
  const added = await row<{ id: number }>(
    ctx,
    sql`insert into customer (unit_id, kind, gender, name, ref, email, mobile, address, division_code, postcode,
          birthday, joined_on, attributes, tags, grade, rfm, created_at, updated_at)
        values (${c.unitId}, ${c.kind}, ${c.gender}, ${c.name}, ${c.ref}, ${c.email}, ${c.mobile}, ${c.address},
          ${c.divisionCode}, ${c.postcode}, ${c.birthday}, ${c.joinedOn}, ${JSON.stringify(c.attributes)}::jsonb,
          ${c.tags}::text[], ${c.grade}, ${c.rfm}, ${ctx.now}, ${ctx.now})
        returning id`,
  )
  const id = added!.id
  for (const [channel, status] of Object.entries(c.consents)) {
    await run(
      ctx,
      sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
          values (${id}, ${channel}, ${status}, 'test', ${ctx.now})`,
    )
  }
  for (const [model, score] of Object.entries(c.scores)) {
    await run(
      ctx,
      sql`insert into model_score (model, customer_id, score, model_version, scored_at)
          values (${model}, ${id}, ${score}, 1, ${ctx.now})`,
    )
  }
  for (const [n, o] of c.orders.entries()) {
    await run(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount, product, category,
            currency)
          values ('test', ${`${id}-${n}`}, ${id}, ${c.unitId}, ${o.orderedAt}, ${o.amount}, ${o.product}, ${o.category},
            ${o.currency ?? 'CNY'})`,
    )
  }
  for (const n of c.contacts.keys()) {
    // Steps belong to no campaign in particular, here; what is asked for is the campaign that stands in the ledger.
    await run(
      ctx,
      sql`insert into step (id, campaign_id, position, channel) overriding system value
          values (${n + 1}, (select min(id) from campaign), ${n + 1}, 'email') on conflict do nothing`,
    )
  }
  for (const [n, d] of c.contacts.entries()) {
    await run(
      ctx,
      sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at)
          values (${d.campaignId}, ${n + 1}, ${id}, ${id}, ${c.unitId}, 1, ${d.channel}, ${d.state}, ${ctx.now}, ${d.sentAt})`,
    )
  }
  for (const [n, r] of c.responses.entries()) {
    const to = r.to === undefined ? undefined : c.contacts[r.to]
    await run(
      ctx,
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
            step_id, seq, attribution, responded, converted)
          values ('test', ${`${id}-${n}`}, 'reply', ${r.occurredAt}, ${ctx.now}, ${id}, ${c.unitId},
            ${to ? to.campaignId : r.campaignId}, ${to ? r.to! + 1 : null}, ${to ? id : null}, 'none', ${r.responded}, ${r.converted})`,
    )
  }
  return id
}

/** A campaign that deliveries and responses can be of. */
export async function addCampaign(ctx: Ctx, unitId: number, name: string): Promise<number> {
  const added = await row<{ id: number }>(
    ctx,
    sql`insert into campaign (unit_id, name, created_at) values (${unitId}, ${name}, ${ctx.now}) returning id`,
  )
  return added!.id
}
