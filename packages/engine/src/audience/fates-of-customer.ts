import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, rows } from '../context.ts'
import { findCustomer } from '../customers/find-customer.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import type { Fate } from './exclusion.ts'
import { sentenceOf, type Told } from './why-not.ts'

/** So many campaigns are told about, the newest first. */
const most = 100

const fatesInput = z.object({ customerId: z.int().positive() })

/** What became of a customer in one campaign that has considered them. */
export interface CustomerFate {
  campaignId: number
  campaign: string
  launchedAt: Date
  fate: Fate
  sentence: string
}

/**
 * Why a customer was or was not contacted, by each of the last hundred campaigns that matched them, the newest first:
 * those of units above too, which decide about the same person. Needs `score.read` in the customer's unit; throws
 * `not-found` outside the actor's units. Uses audience_customer.
 */
export async function fatesOfCustomer(ctx: Ctx, input: z.input<typeof fatesInput>): Promise<CustomerFate[]> {
  const { customerId } = parseInput(fatesInput, input)
  const customer = await findCustomer(ctx, customerId)
  await requireRight(ctx, 'score.read', customer.unitId)
  const found = await elevated(ctx, (all) =>
    rows<Omit<CustomerFate, 'sentence' | 'launchedAt'> & Told & { launchedAt: string }>(
      all,
      sql`select a.campaign_id as "campaignId", c.name as campaign, c.launched_at as "launchedAt", a.fate, s.channel,
                 c.purpose, l.name as cell
          from audience a
          join campaign c on c.id = a.campaign_id
          join step s on s.campaign_id = c.id and s.position = 1
          left join cell l on l.id = a.cell_id
          where a.customer_id = ${customerId} and c.launched_at is not null
          order by c.launched_at desc, c.id desc limit ${most}`,
    ),
  )
  return found.map(({ campaignId, campaign, launchedAt, fate, ...told }) => {
    return { campaignId, campaign, launchedAt: instant(launchedAt), fate, sentence: sentenceOf(fate, told) }
  })
}
