import { type RawBuilder, sql } from 'kysely'
import { type Ctx, row, rows, run } from '../context.ts'
import { inWindow } from '../responses/attribution.ts'
import { hashing } from '../scoring/rollups/hashing.ts'
import { featureJoins, featureSql } from './features.ts'
import { type Frame, FrameBuilder } from './frame.ts'
import type { ModelPlan } from './model-plan.ts'

/** Customers that a model is trained on at most: a random sample of more would not make it better, and has to fit into memory. */
const mostCustomers = 2_000_000
const fetched = 10_000
/** PostgreSQL takes a hundred arguments to a function. */
const mostArguments = 100

export interface TrainingRows {
  frame: Frame
  /** Of how many customers the frame is a sample; null: it has all. */
  sampledOf: number | null
}

/**
 * Reads who was contacted in the campaigns of the plan, what was known of each at that time, and whether they responded in
 * the campaign's window. A customer counts once for each campaign, at the first contact that reached them; the order is that
 * of the contacts, and in one moment that of the ledger, which for a past campaign is that of its file.
 *
 * Hand-written: one statement, read through a cursor, 10,000 rows at a time. `onRows` is told how far it is, and stops the
 * reading by throwing.
 */
export async function readTrainingRows(
  ctx: Ctx,
  plan: ModelPlan,
  onRows: (done: number, total: number) => Promise<void>,
): Promise<TrainingRows> {
  const counted = await row<{ n: number }>(ctx, sql`${contactsOf(plan, sql`true`)} select count(*) as n from k`)
  const all = counted?.n ?? 0
  const sampleOf = Math.ceil(all / mostCustomers)
  // The hash shares customers out by chance: a little room for more than their part.
  const total = sampleOf > 1 ? Math.ceil((all / sampleOf) * 1.05) + 1_000 : all
  const sampled = sampleOf > 1 ? sql`(hashint8(d.customer_id) & 2147483647) % ${sampleOf}::int = 0` : sql`true`
  const values = plan.features.map((name) => featureSql(name, 'contact').sql)
  const parts = Array.from({ length: Math.ceil(values.length / mostArguments) }, (_, n) => {
    return sql`json_build_array(${sql.join(values.slice(n * mostArguments, (n + 1) * mostArguments))})`
  })
  // All rows are wanted: by default a cursor's plan is made for the first tenth.
  await run(ctx, sql`set local cursor_tuple_fraction = 1`)
  const declared = sql`declare training no scroll cursor for
        ${contactsOf(plan, sampled)}
        select extract(epoch from k.at)::float8 * 1000 as at, y.customer_id is not null as responded,
               array[${sql.join(parts)}]::text[] as values
        from k ${featureJoins(plan.features, 'contact')}
        left join (
          select distinct r.campaign_id, r.customer_id from response r join campaign c on c.id = r.campaign_id
          where r.campaign_id = any(${plan.campaignIds}::bigint[]) and not r.machine
            and ${plan.outcome === 'converted' ? sql`r.converted` : sql`r.responded`} and ${inWindow(sql`r.occurred_at`)}
        ) y on y.campaign_id = k.campaign_id and y.customer_id = k.customer_id
        order by k.n`
  await hashing(ctx, () => run(ctx, declared))
  const builder = new FrameBuilder(plan.features, total, new Set(plan.choices))
  for (;;) {
    const part = await rows<{ at: number; responded: boolean; values: string[] }>(
      ctx,
      sql`fetch ${sql.lit(fetched)} from training`,
    )
    if (part.length === 0) break
    for (const { at, responded, values } of part) {
      builder.add(
        at,
        responded,
        values.flatMap((part) => JSON.parse(part)),
      )
    }
    await onRows(builder.size, Math.max(builder.size, total))
  }
  await run(ctx, sql`close training`)
  return { frame: builder.end(), sampledOf: sampleOf > 1 ? all : null }
}

/** `k`: the contacts, numbered in the order of time. */
const contactsOf = ({ campaignIds }: ModelPlan, which: RawBuilder<unknown>) => sql`
  with k as materialized (
    select row_number() over (order by d.at, d.campaign_id, d.step_id, d.seq) as n, d.*
    from (
      select distinct on (d.campaign_id, d.customer_id) d.campaign_id, d.customer_id, d.unit_id, d.step_id, d.seq, d.sent_at as at
      from delivery d
      where d.campaign_id = any(${campaignIds}::bigint[]) and d.state = 'sent'
        and d.receipt not in ('bounced', 'returned', 'undelivered') and ${which}
      order by d.campaign_id, d.customer_id, d.sent_at
    ) d
  )`
