import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows } from '../context.ts'
import { badInput } from '../errors.ts'
import { type RankingQuality, rankingQuality } from '../models/ranking-quality.ts'
import { requireRight } from '../org/rights.ts'
import { unitsBelow } from '../org/units-below.ts'
import { parseInput } from '../parse-input.ts'
import { rfmCodes } from './score-rfm.ts'

export const backTestRfmInput = z.strictObject({
  /** Whose customers are looked at, with those of the units below. */
  unitId: z.coerce.number().int().positive(),
  /** The day as of whose morning customers are coded. */
  asOf: z.iso.date(),
  /** How many days from then on are looked at. */
  days: z.coerce.number().int().min(1).max(1_000).default(180),
})

export interface RfmBackTest {
  asOf: string
  days: number
  /** How well the sum of the three digits tells who ordered in those days from who did not. */
  sum: RankingQuality
  /** The same by the nested code, read as a number. */
  nested: RankingQuality
}

/**
 * How well RFM, as of a day in the past, would have found those who ordered in the days after: gain table, AUC, share of the
 * buyers among the best. The codes are those of the whole organisation, looked at are the customers of the unit. Needs
 * `score.read` there. Throws `not-found`, and `bad-input` for days that are not over and where nobody had ordered by then.
 *
 * Hand-written: one statement over the orders, one line a customer.
 */
export async function backTestRfm(ctx: Ctx, input: z.input<typeof backTestRfmInput>): Promise<RfmBackTest> {
  const { unitId, asOf, days } = parseInput(backTestRfmInput, input)
  await requireRight(ctx, 'score.read', unitId)
  const start = sql`(${asOf}::date::timestamp at time zone ${ctx.timeZone}::text)`
  const end = sql`((${asOf}::date + ${days}::int)::timestamp at time zone ${ctx.timeZone}::text)`
  const over = await elevated(ctx, (all) => rows<{ over: boolean }>(all, sql`select ${end} <= ${ctx.now} as over`))
  if (!over[0]?.over)
    throw badInput(`The ${days} days from ${asOf} on are not over. Give an earlier day, or fewer days.`)
  const coded = await elevated(ctx, (all) =>
    rows<{ rfm: number; nested: number; n: number; bought: number }>(
      all,
      sql`with coded as (${rfmCodes(ctx, { today: asOf })}),
          bought as (select distinct customer_id from customer_order where ordered_at >= ${start} and ordered_at < ${end})
          select k.rfm, k.nested, count(*) as n, count(b.customer_id) as bought
          from coded k join customer c on c.id = k.customer_id and c.unit_id in ${unitsBelow(unitId)}
          left join bought b on b.customer_id = k.customer_id group by k.rfm, k.nested`,
    ),
  )
  if (coded.length === 0) throw badInput(`Nobody here had ordered before ${asOf}. Give a later day.`)
  const quality = (score: (code: (typeof coded)[number]) => number) => {
    const total = coded.reduce((sum, { n }) => sum + n, 0)
    const [scores, outcome] = [new Float64Array(total), new Uint8Array(total)]
    let at = 0
    for (const code of coded) {
      scores.fill(score(code), at, at + code.n)
      outcome.fill(1, at, at + code.bought)
      at += code.n
    }
    return rankingQuality(scores, outcome, new Uint8Array(total).fill(1), false)
  }
  const digits = (rfm: number) => Math.floor(rfm / 100) + (Math.floor(rfm / 10) % 10) + (rfm % 10)
  return { asOf, days, sum: quality(({ rfm }) => digits(rfm)), nested: quality(({ nested }) => nested) }
}
