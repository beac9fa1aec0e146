import { sql } from 'kysely'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../parse-input.ts'
import { countInput } from './count-segment.ts'
import { parseFilter } from './filter.ts'
import { reachOf, within } from './reach.ts'
import { filterCondition } from './segment-condition.ts'
import { stoppableRows } from './stoppable-row.ts'

export const sampleInput = countInput.extend({ limit: z.int().min(1).max(100).default(20) })

export interface SampleCustomer {
  id: number
  unitId: number
  ref: string | null
  name: string
  kind: 'person' | 'organisation'
  gender: 'male' | 'female' | null
  email: string | null
  mobile: string | null
  divisionCode: string | null
  /** `2026-03-31` */
  birthday: string | null
  joinedOn: string | null
}

/** The first customers that a filter selects, by id: always the same ones. Sees, stops and throws as `countSegment` does. */
export async function sampleSegment(
  ctx: Ctx,
  input: z.input<typeof sampleInput>,
  signal?: AbortSignal,
): Promise<SampleCustomer[]> {
  const { filter, unitId, limit } = parseInput(sampleInput, input)
  const reach = await reachOf(ctx, unitId)
  const condition = await filterCondition(ctx, parseFilter(filter), { reach })
  const first = sql`
    select c.id, c.unit_id as "unitId", c.ref, c.name, c.kind, c.gender, c.email, c.mobile,
           c.division_code as "divisionCode", c.birthday::text, c.joined_on::text as "joinedOn"
    from customer c where ${reach.condition} and ${condition} order by c.id limit ${limit}`
  return within(ctx, (all) => stoppableRows<SampleCustomer>(all, first, signal))
}
