import { badInput, type Ctx, rows } from '@tradewind/engine'
import { sql } from 'kysely'

/** The campaign of this number or name. Throws `bad-input` when there is none, or several units have one of that name. */
export async function findCampaign(ctx: Ctx, numberOrName: string): Promise<{ id: number; name: string }> {
  const number = /^\d{1,15}$/.test(numberOrName) ? Number(numberOrName) : null
  const found = await rows<{ id: number; name: string; unit: string }>(
    ctx,
    sql`select c.id, c.name, u.name as unit from campaign c join unit u on u.id = c.unit_id
        where c.id = ${number}::bigint or c.name = ${numberOrName} order by c.id limit 10`,
  )
  const first = found.find(({ id }) => id === number) ?? found[0]
  if (!first) throw badInput(`No campaign has the number or name "${numberOrName}".`)
  if (first.id !== number && found.length > 1) {
    const list = found.map(({ id, unit }) => `${id} (${unit})`).join(', ')
    throw badInput(`Several campaigns have this name: ${list}. Give the number.`)
  }
  return first
}
