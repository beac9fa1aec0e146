import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, rows, run } from '../../context.ts'
import { conflict, notFound } from '../../errors.ts'
import { parseInput } from '../../parse-input.ts'
import { listFacts, ofRange } from './facts.ts'
import { addLines, countAgain, differenceOf, lockRollups } from './fold.ts'
import { type FactColumn, factsOfPeople, lineKey, linesOf } from './grains.ts'
import { hashing } from './hashing.ts'

export const rescoreInput = z.strictObject({ campaignId: z.int().positive() })

/** A line that was not as the base rows have it. */
export interface Difference {
  grain: string
  fact: string
  /** What the line is of. */
  of: Partial<Record<FactColumn, string | number | boolean>>
  /** So many were missing; below 0, counted too many. */
  n: number
  /** The same of its amount: minor units, or minutes. */
  amount: number
}

export interface Rescored {
  campaignId: number
  /** Of the audience. */
  people: number
  /** None, unless something is broken. They have been put right. */
  differences: Difference[]
}

const slice = 50_000
/** A range of ids that has everybody in it. */
const everybody = ['-9223372036854775808', '9223372036854775807'] as const

/**
 * Adds a campaign's rollups up again from the base rows, slice by slice, and puts right what differs. Meanwhile nobody else
 * counts for it; what is written meanwhile is noted, and being noted it is no difference. As the system; `onSlice` is told
 * how many people are done. Throws `not-found`, and `conflict` while somebody else is at it.
 */
export async function rescoreCampaign(
  ctx: Ctx,
  input: z.input<typeof rescoreInput>,
  onSlice: (people: number) => void = () => undefined,
): Promise<Rescored> {
  const { campaignId } = parseInput(rescoreInput, input)
  if (!(await row(ctx, sql`select from campaign where id = ${campaignId}`))) throw notFound('The campaign')
  if (!(await lockRollups(ctx, campaignId, false)))
    throw conflict('The figures of this campaign are being counted at this moment. Try again in a few seconds.')
  const found = [await compareLines(ctx, campaignId)]
  let people = 0
  for (let first: string | null = everybody[0]; first !== null; ) {
    const next: Slice = await sliceAfter(ctx, campaignId, first)
    const range = ofRange(first, next.last ?? everybody[1])
    const wrong = await hashing(ctx, () => lines(ctx, unnoted(ctx, campaignId, range)))
    if (wrong.length > 0) await countAgain(ctx, campaignId, range)
    found.push(wrong)
    people += next.people
    onSlice(people)
    first = next.last === null ? null : String(BigInt(next.last) + 1n)
  }
  return { campaignId, people, differences: sumUp(found.flat()) }
}

/**
 * Compares a sample: the newest campaigns, some people of each. Changes nothing. Returns what differs, by campaign; as the
 * system.
 */
export async function checkRollups(ctx: Ctx): Promise<Rescored[]> {
  const newest = await rows<{ id: number; last: string | null; people: number }>(
    ctx,
    sql`select c.id, max(s.customer_id)::text as last, count(s.customer_id) as people
        from (select id from campaign where launched_at is not null order by launched_at desc, id desc limit 3) c
        left join lateral (
          select customer_id from audience where campaign_id = c.id order by customer_id limit 5000
        ) s on true
        group by c.id order by c.id`,
  )
  const checked: Rescored[] = []
  for (const { id, last, people } of newest) {
    const differences = await hashing(ctx, () =>
      lines(ctx, unnoted(ctx, id, ofRange(everybody[0], last ?? everybody[1]))),
    )
    checked.push({ campaignId: id, people, differences })
  }
  return checked
}

interface Slice {
  people: number
  /** Null for the rest. */
  last: string | null
}

async function sliceAfter(ctx: Ctx, campaignId: number, first: string): Promise<Slice> {
  const found = await row<{ people: number; last: string | null }>(
    ctx,
    sql`select count(*) as people, max(customer_id)::text as last from (
          select customer_id from audience where campaign_id = ${campaignId} and customer_id >= ${first}::bigint
          order by customer_id limit ${slice}) s`,
  )
  const people = found?.people ?? 0
  return { people, last: people === slice ? (found?.last ?? null) : null }
}

/** Lines of the facts that are not as they were counted and that nobody has noted. */
const unnoted = (ctx: Ctx, campaignId: number, range: ReturnType<typeof ofRange>) => sql`
  with difference as materialized (
    select * from (${differenceOf(ctx, campaignId, range)}) d
    where d.customer_id not in (
            select unnest(customers) from rollup_change where campaign_id = ${campaignId} and customers is not null)
      and not exists (
            select from rollup_change n where n.campaign_id = ${campaignId} and n.customers is null
              and d.customer_id between n.first and n.last)
  ) ${linesOf(sql`difference`, factsOfPeople)}`

/** Compares the rollups with the facts that were counted, and with the list unless that has just changed. */
async function compareLines(ctx: Ctx, campaignId: number): Promise<Difference[]> {
  const counted = sql`(select *, 1 as times from rollup_fact where campaign_id = ${campaignId})`
  await run(ctx, sql`drop table if exists pg_temp.rollup_difference`)
  await run(
    ctx,
    sql`create temporary table rollup_difference on commit drop as
        with list as ${listFacts(campaignId)}
        select ${lineKey}, sum(n)::bigint as n, sum(amount) as amount, sum(squares) as squares from (
          select * from (${linesOf(counted, factsOfPeople)}) f
          union all select * from (${linesOf(sql`list`, ['audience'])}) l
          union all select ${lineKey}, -n, -amount, -squares from rollup where campaign_id = ${campaignId}
        ) line
        where fact <> 'audience' or not exists (select from rollup_change where campaign_id = ${campaignId} and list)
        group by ${lineKey} having sum(n) <> 0 or sum(amount) <> 0 or sum(squares) <> 0`,
  )
  const wrong = sql`select * from rollup_difference`
  const found = await lines(ctx, wrong)
  if (found.length > 0) await run(ctx, addLines(campaignId, wrong))
  return found
}

async function lines(ctx: Ctx, query: ReturnType<typeof sql>): Promise<Difference[]> {
  return rows<Difference>(
    ctx,
    sql`select grain, fact, n, amount::float8 as amount,
               jsonb_strip_nulls(to_jsonb(l) - '{grain,fact,n,amount,squares}'::text[]) as of
        from (${query}) l order by 1, 2, 5`,
  )
}

/** The same line may have been wrong in several slices. */
function sumUp(found: Difference[]): Difference[] {
  const byLine = Map.groupBy(found, ({ grain, fact, of }) => JSON.stringify([grain, fact, of]))
  return [...byLine.values()].map((same) => ({
    ...(same[0] as Difference),
    n: same.reduce((sum, { n }) => sum + n, 0),
    amount: same.reduce((sum, { amount }) => sum + amount, 0),
  }))
}
