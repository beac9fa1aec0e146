import { badInput, type Ctx, notFound, rows } from '@tradewind/engine'
import { sql } from 'kysely'

/** The campaign of this number or name. Throws `bad-input` when several units have one of that name. */
export async function findCampaign(ctx: Ctx, numberOrName: string): Promise<{ id: number; name: string }> {
  const number = /^\d{1,15}$/.test(numberOrName) ? Number(numberOrName) : null
  const found = await rows<{ id: number; name: string; unit: string }>(
    ctx,
    sql`select c.id, c.name, u.name as unit from campaign c join unit u on u.id = c.unit_id
        where c.id = ${number}::bigint or c.name = ${numberOrName} order by c.id limit 10`,
  )
  const [only, ...others] = found
  if (!only) throw notFound(`The campaign "${numberOrName}"`)
  if (others.length > 0) {
    const list = found.map(({ id, unit }) => `${id} (${unit})`).join(', ')
    throw badInput(`Several campaigns have this name: ${list}. Give the number.`)
  }
  return only
}
