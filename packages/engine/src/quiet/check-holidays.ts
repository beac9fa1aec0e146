import { sql } from 'kysely'
import { businessDay, type Ctx, row } from '../context.ts'
import { TradewindError } from '../errors.ts'
import { holidaysKnownUntil } from './working-day.ts'

/**
 * Says until when public holidays are known. Throws `unavailable` when some unit keeps quiet on them and those of this
 * year, or in December of the next, are not in this version.
 */
export async function checkHolidays(ctx: Ctx): Promise<string> {
  const until = holidaysKnownUntil()
  const day = businessDay(ctx)
  const needed = Number(day.slice(0, 4)) + (day.slice(5, 7) === '12' ? 1 : 0)
  const asked = await row(ctx, sql`select from quiet_rule where quiet_days <> 'none' limit 1`)
  if (!asked || needed <= until) return `public holidays known until the end of ${until}`
  const sentence = `The public holidays of ${needed} are not known to this version: only its weekends would be quiet. Update it.`
  throw new TradewindError('unavailable', sentence)
}
