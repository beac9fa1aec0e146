import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, rows, run, staffIdOf } from '../../context.ts'
import { conflict } from '../../errors.ts'
import { removePastContacts } from '../../history/remove-past-contacts.ts'
import { requireRight } from '../../org/rights.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { parseInput } from '../../parse-input.ts'
import { attributeOrders } from '../../responses/attribute-orders.ts'
import { getImport, type ImportRun, type KeptReason, type Undone } from './import-run.ts'
import { putBack } from './put-back.ts'
import { customerColumns } from './write-customers.ts'
import { orderColumns } from './write-orders.ts'

const undoInput = z.object({ importId: z.int().positive() })

/**
 * Takes back a whole import of customers, orders or a past campaign, in the transaction of `ctx`: all of it or nothing. What it created is
 * removed unless something refers to it since; what it overwrote is put back, field by field, where it still is what the
 * import wrote: later changes win. Responses to removed orders are withdrawn, those to corrected ones follow.
 *
 * Needs `customer.import` in its unit. Throws `not-found`, and `conflict` while it runs, when it has been undone, and for
 * other kinds. A million created customers take about a minute.
 */
export async function undoImport(ctx: Ctx, input: z.input<typeof undoInput>): Promise<ImportRun> {
  const { importId: id } = parseInput(undoInput, input)
  const found = await getImport(ctx, { id })
  await requireRight(ctx, 'customer.import', found.unitId)
  await run(ctx, sql`select from import_run where id = ${id} for update`)
  const { kind, unitId, state } = await getImport(ctx, { id })
  if (state === 'running') throw conflict('The import is still running. Undo it when it has ended.')
  if (state === 'undone') throw conflict('The import has been undone already.')
  if (kind !== 'customers' && kind !== 'orders' && kind !== 'past-campaign') {
    throw conflict('Only imports of customers, of orders and of past campaigns can be undone.')
  }
  // Elevated: a reference may lie outside the actor's sight, and counts all the same. Touched is only what lies in the
  // unit of the import, for which the right was checked.
  const within = sql`c.unit_id in ${unitsBelow(unitId)}`
  const undo = { customers: undoCustomers, orders: undoOrders, 'past-campaign': undoPastCampaign }[kind]
  const undone = await elevated(ctx, (all) => undo(all, id, within))
  const report: Undone = { at: ctx.now.toISOString(), staffId: staffIdOf(ctx), ...undone }
  await run(
    ctx,
    sql`update import_run
        set state = 'undone', undone = ${JSON.stringify(report)}::jsonb, attempt = attempt + 1, lease_until = null
        where id = ${id}`,
  )
  return getImport(ctx, { id })
}

type Outcome = Omit<Undone, 'at' | 'staffId'>

/** The rows that an import created and that still are, along the primary key: mostly one range of ids. */
const created = (table: string, importId: number) =>
  sql`import_run r cross join unnest(r.created) ids join ${sql.table(table)} c on c.id >= lower(ids) and c.id < upper(ids)
      where r.id = ${importId}`

async function undoCustomers(ctx: Ctx, importId: number, within: RawBuilder<unknown>): Promise<Outcome> {
  const changed = await putBack(ctx, {
    importId,
    subject: 'customer',
    table: 'customer',
    columns: customerColumns,
    within,
    also: sql`, updated_at = ${ctx.now}::timestamptz`,
  })
  const consents = await undoConsents(ctx, importId, within)
  const of = (table: string) => sql`exists (select from ${sql.table(table)} x where x.customer_id = c.id)`
  const reason = sql`case
    when not ${within} then 'moved'
    when ${of('customer_order')} then 'orders'
    when ${of('response')} then 'responses'
    when ${of('audience')} or ${of('campaign_list')} or ${of('delivery')} then 'campaigns'
    when exists (select from suppression x where x.kind = 'customer' and x.value = c.id::text) then 'suppressed'
    when exists (select from consent x where x.customer_id = c.id and x.recorded_at <> c.created_at) then 'consent'
    when c.updated_at <> c.created_at then 'changed-since' end`
  const judged = await rows<{ reason: KeptReason | null; count: number }>(
    ctx,
    sql`with judged as materialized (select c.id, ${reason} as reason from ${created('customer', importId)}),
        gone as (delete from customer where id in (select id from judged where reason is null))
        select reason, count(*) as count from judged group by reason`,
  )
  return {
    removed: judged.find((one) => one.reason === null)?.count ?? 0,
    restored: changed.ids.length,
    consents: consents.put,
    kept: keptOf([...judged, { reason: 'overwritten-since', count: changed.kept + consents.kept }]),
  }
}

/** Hand-written: consents of customers who were known, where they still are what the import wrote. */
async function undoConsents(
  ctx: Ctx,
  importId: number,
  within: RawBuilder<unknown>,
): Promise<{ put: number; kept: number }> {
  const counted = await row<{ put: number; all: number }>(
    ctx,
    sql`with told as materialized (
          select i.id, i.channel, i.changes -> 'consent' -> 0 as was, k.now = i.changes -> 'consent' -> 1 as same
          from import_change i join customer c on c.id = i.id
          left join lateral (
            select to_jsonb(k) - 'customer_id' - 'channel' - 'purpose' as now from consent k
            where k.customer_id = i.id and k.channel = i.channel and k.purpose = 'marketing' limit 1
          ) k on true
          where i.import_id = ${importId} and i.subject = 'consent' and ${within}
        ), gone as (
          delete from consent k using told t
          where k.customer_id = t.id and k.channel = t.channel and k.purpose = 'marketing' and t.same
            and jsonb_typeof(t.was) = 'null'
        ), put as (
          update consent k set status = w.status, evidence = w.evidence, recorded_by = w.recorded_by,
                               recorded_at = w.recorded_at
          from told t cross join lateral jsonb_to_record(t.was)
               as w(status text, evidence text, recorded_by bigint, recorded_at timestamptz)
          where k.customer_id = t.id and k.channel = t.channel and k.purpose = 'marketing' and t.same
            and jsonb_typeof(t.was) = 'object'
        )
        select count(*) filter (where same) as put, count(*) as all from told`,
  )
  const { put, all } = counted ?? { put: 0, all: 0 }
  return { put, kept: all - put }
}

async function undoOrders(ctx: Ctx, importId: number, within: RawBuilder<unknown>): Promise<Outcome> {
  const changed = await putBack(ctx, {
    importId,
    subject: 'order',
    table: 'customer_order',
    columns: orderColumns,
    within,
    also: sql``,
  })
  await attributeOrders(ctx, changed.ids)
  // A later import that corrected an order has noted so.
  const judged = await rows<{ reason: KeptReason | null; count: number }>(
    ctx,
    sql`with judged as materialized (
          select c.id, c.source, c.external_id, case
            when not ${within} then 'moved'
            when exists (select from import_change x
                         where x.import_id > ${importId} and x.subject = 'order' and x.id = c.id) then 'changed-since'
            end as reason
          from ${created('customer_order', importId)}
        ), withdrawn as (
          delete from response r using judged j
          where j.reason is null and r.source = 'order:' || j.source and r.external_id = j.external_id
        ), gone as (
          delete from customer_order where id in (select id from judged where reason is null)
        )
        select reason, count(*) as count from judged group by reason`,
  )
  return {
    removed: judged.find((one) => one.reason === null)?.count ?? 0,
    restored: changed.ids.length,
    consents: 0,
    kept: keptOf([...judged, { reason: 'overwritten-since', count: changed.kept }]),
  }
}

const undoPastCampaign = async (ctx: Ctx, importId: number): Promise<Outcome> => ({
  removed: await removePastContacts(ctx, importId),
  restored: 0,
  consents: 0,
  kept: [],
})

const keptOf = (judged: { reason: KeptReason | null; count: number }[]): Undone['kept'] =>
  judged.flatMap(({ reason, count }) => (reason === null || count === 0 ? [] : [{ reason, count }]))
