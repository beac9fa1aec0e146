import type { Ctx } from '../../context.ts'
import type { CustomerKey } from '../customer-fields.ts'
import type { Rejected, Understood } from './batch-result.ts'
import { holdersOf } from './holders-of.ts'

/** Where the customers of an import are looked for. */
export interface Naming {
  key: Exclude<CustomerKey, 'nameAddress'>
  unitId: number
  /** Ids of the unit and those below it. */
  units: ReadonlySet<number>
}

export type Named<T> = Understood<T> & { customerId: number; unitId: number }

/**
 * The rows with the one customer within the import's unit whom each names; the others are added to `rejected`. A customer
 * of another unit is as unknown as one who does not exist.
 */
export async function namedCustomers<T extends { customer: string }>(
  ctx: Ctx,
  batch: Understood<T>[],
  { key, unitId, units }: Naming,
  rejected: Rejected[],
): Promise<Named<T>[]> {
  const wanted = batch.map(({ record }, n) => ({ n, value: comparable(ctx, key, record.customer) }))
  const holders = await holdersOf(ctx, key, wanted, unitId)
  return batch.flatMap((understood, index) => {
    const [holder, ...others] = (holders.get(index) ?? []).filter((one) => units.has(one.unitId))
    if (holder && others.length === 0) return [{ ...understood, customerId: holder.id, unitId: holder.unitId }]
    const value = key === 'idNumber' ? 'given' : `"${understood.record.customer}"`
    const reason = holder
      ? `The row is ambiguous: several customers have this ${key}.`
      : `No customer of this unit has the ${key} ${value}.`
    rejected.push({ row: understood.row, reason })
    return []
  })
}

function comparable(ctx: Ctx, key: Naming['key'], value: string): string {
  if (key === 'email') return value.toLowerCase()
  return key === 'idNumber' ? ctx.vault.fingerprint(value).toString('hex') : value
}
