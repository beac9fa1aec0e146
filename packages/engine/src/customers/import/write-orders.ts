import { sql } from 'kysely'
import { type Ctx, elevated, rows } from '../../context.ts'
import { copyCells } from '../../copy-in.ts'
import { attributeOrders } from '../../responses/attribute-orders.ts'
import type { BatchResult, Rejected, Understood } from './batch-result.ts'
import { type Named, type Naming, namedCustomers } from './named-customers.ts'
import { type UpdateColumn, updateKnown } from './update-known.ts'

/** One order as its row tells it. What is null was not told and leaves what is stored. */
export interface OrderRecord {
  source: string
  externalId: string
  /** The customer's ref, e-mail address or mobile number. */
  customer: string
  /** Text that PostgreSQL reads as a `timestamptz`. */
  orderedAt: string
  /** Minor units. */
  amount: number
  currency: string
  product: string | null
  category: string | null
  quantity: number | null
}

type Entry = Named<OrderRecord> & { id?: number }

/** Writes one batch of orders and attributes the new and changed ones to campaigns. */
export async function writeOrders(
  ctx: Ctx,
  importId: number,
  batch: Understood<OrderRecord>[],
  naming: Naming,
): Promise<BatchResult> {
  if (batch.length === 0) return { inserted: 0, updated: 0, unchanged: 0, rejected: [] }
  const rejected: Rejected[] = []
  const entries = await findOrders(ctx, await namedCustomers(ctx, batch, naming, rejected), rejected)
  const known = entries.filter((entry) => entry.id !== undefined)
  const created = entries.filter((entry) => entry.id === undefined)
  const updated = await updateOrders(ctx, importId, known)
  const inserted = await insertOrders(ctx, created)
  const ids = [...inserted, ...updated]
  if (ids.length > 0) await attributeOrders(ctx, ids)
  return {
    inserted: inserted.length,
    updated: updated.length,
    unchanged: known.length - updated.length,
    rejected,
    created: inserted,
  }
}

/** Gives every row the id of its order, or none for a new one. Uses customer_order_source_external_id_key. */
async function findOrders(ctx: Ctx, entries: Entry[], rejected: Rejected[]): Promise<Entry[]> {
  const keys = JSON.stringify(
    entries.map(({ record }, n) => ({ n, source: record.source, external: record.externalId })),
  )
  // Elevated: the key is unique in the whole organisation, and another unit's order must not be mistaken for none.
  const found = await elevated(ctx, (all) =>
    rows<{ n: number; id: number; customerId: number }>(
      all,
      sql`select k.n, o.id, o.customer_id as "customerId"
          from json_to_recordset(${keys}::json) as k(n int, source text, external text)
          join customer_order o on o.source = k.source and o.external_id = k.external`,
    ),
  )
  const orders = new Map(found.map((order) => [order.n, order]))
  return entries.flatMap((entry, index) => {
    const order = orders.get(index)
    if (!order) return [entry]
    if (order.customerId === entry.customerId) return [{ ...entry, id: order.id }]
    rejected.push({
      row: entry.row,
      reason: `The order "${entry.record.externalId}" of ${entry.record.source} belongs to another customer.`,
    })
    return []
  })
}

/** Columns a row may fill. */
export const orderColumns: UpdateColumn[] = [
  { name: 'ordered_at', type: 'timestamptz' },
  { name: 'amount', type: 'bigint' },
  { name: 'currency', type: 'char(3)' },
  { name: 'product', type: 'text' },
  { name: 'category', type: 'text' },
  { name: 'quantity', type: 'int' },
]

function updateOrders(ctx: Ctx, importId: number, known: Entry[]): Promise<number[]> {
  const lines = known.map(({ id, record: r }) => {
    const cells = copyCells([id, r.orderedAt, r.amount, r.currency, r.product, r.category, r.quantity])
    return `${cells}\n`
  })
  // Elevated: an order keeps the unit it was made in, and its customer may have moved into the import's since.
  return elevated(ctx, (all) =>
    updateKnown(all, {
      importId,
      subject: 'order',
      table: 'customer_order',
      columns: orderColumns,
      lines,
      also: sql``,
    }),
  )
}

const recordset = sql.raw(`
  "customerId" bigint, "unitId" bigint, source text, "externalId" text, "orderedAt" timestamptz, amount bigint,
  currency text, product text, category text, quantity int`)

/** Hand-written: one statement a batch. */
async function insertOrders(ctx: Ctx, created: Entry[]): Promise<number[]> {
  if (created.length === 0) return []
  const list = JSON.stringify(created.map(({ record, customerId, unitId }) => ({ ...record, customerId, unitId })))
  const inserted = await rows<{ id: number }>(
    ctx,
    sql`insert into customer_order
          (source, external_id, customer_id, unit_id, ordered_at, amount, currency, product, category, quantity)
        select r.source, r."externalId", r."customerId", r."unitId", r."orderedAt", r.amount, r.currency, r.product,
               r.category, coalesce(r.quantity, 1)
        from json_to_recordset(${list}::json) as r(${recordset})
        returning id`,
  )
  return inserted.map(({ id }) => id)
}
