import { type RawBuilder, sql } from 'kysely'
import type { Exclusion } from './exclusion.ts'

/** Why somebody whom a delivery was meant for does not get it after all. */
export type Stop = Exclusion | 'answered' | 'pressure' | 'cancelled'

export const stopReasons: Record<Stop, string> = {
  answered: 'answered since',
  suppressed: 'suppressed since the audience was frozen',
  'no-consent': 'consent withdrawn since the audience was frozen',
  unreachable: 'address removed or found wrong since the audience was frozen',
  pressure: 'contacted meanwhile, as often as the contact rules allow',
  cancelled: 'campaign cancelled',
}

/** The same of a column; null for none. */
export const stopReason = (stop: RawBuilder<unknown>): RawBuilder<string | null> =>
  sql`${JSON.stringify(stopReasons)}::jsonb ->> ${stop}`
