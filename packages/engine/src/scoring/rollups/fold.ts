import { sql } from 'kysely'
import { type Ctx, row, rows, run } from '../../context.ts'
import { factsOf, listFacts, ofCustomers, ofRange, type Whose } from './facts.ts'
import { factColumns, factsOfPeople, lineKey, linesOf } from './grains.ts'
import { hashing } from './hashing.ts'

/** People counted again in one go: some 0.2 s, and little to lose by a crash. */
const batch = 10_000
/** Of a range, where most have often nothing to count. */
const slice = 50_000

const factKey = sql.raw('customer_id, fact, ref')
const values = sql.raw([...factColumns, 'amount'].join(', '))

/**
 * Whoever folds or rebuilds a campaign's rollups holds this until the transaction ends, so nothing is counted twice and
 * nobody waits for a row. False when somebody else is at it and `wait` is not asked for.
 */
export async function lockRollups(ctx: Ctx, campaignId: number, wait: boolean): Promise<boolean> {
  const key = sql`hashtext('tradewind.rollup'), ${campaignId}::int`
  if (wait) await rows(ctx, sql`select pg_advisory_xact_lock(${key})`)
  return (
    wait || ((await row<{ got: boolean }>(ctx, sql`select pg_try_advisory_xact_lock(${key}) as got`))?.got ?? false)
  )
}

/**
 * Counts again some of those who were noted, and adds the difference to the rollups. Under the lock, as the system. Crash,
 * and it is as if nothing had been done: the notes are there again. Returns whether any are left.
 *
 * A note that is taken here was committed before the next statement looks at the base rows, so what it is about is seen;
 * whatever is changed after that has a note of its own.
 */
export async function foldSome(ctx: Ctx, campaignId: number): Promise<boolean> {
  const { customers, list } = await takePeople(ctx, campaignId)
  if (list) await countList(ctx, campaignId)
  if (customers.length > 0) await countAgain(ctx, campaignId, ofCustomers(customers))
  else await foldRange(ctx, campaignId)
  const left = await row(ctx, sql`select from rollup_change where campaign_id = ${campaignId} limit 1`)
  if (!left) await run(ctx, sql`delete from rollup where campaign_id = ${campaignId} and n = 0`)
  return left !== undefined
}

/** Takes notes of people by name, up to a batch of them; and whether the list is among what changed. */
async function takePeople(ctx: Ctx, campaignId: number): Promise<{ customers: number[]; list: boolean }> {
  const taken = await row<{ customers: number[] | null; list: boolean | null }>(
    ctx,
    sql`with noted as (
          select id, sum(cardinality(customers)) over (order by id) as people
          from (select id, customers from rollup_change where campaign_id = ${campaignId} and customers is not null
                order by id limit ${batch}) n
        ), taken as (
          delete from rollup_change where campaign_id = ${campaignId}
            and id in (select id from noted where people <= ${batch} or id = (select min(id) from noted))
          returning customers, list
        )
        select to_json(array(select distinct unnest(customers) from taken)) as customers,
               (select bool_or(list) from taken) as list`,
  )
  return { customers: taken?.customers ?? [], list: taken?.list ?? false }
}

/** Joins the noted ranges into one, and takes the first slice off it. */
async function foldRange(ctx: Ctx, campaignId: number): Promise<void> {
  const range = await row<{ first: string; last: string; list: boolean; at: string }>(
    ctx,
    sql`with taken as (
          delete from rollup_change where campaign_id = ${campaignId} and customers is null
          returning first, last, list, noted_at
        )
        select min(first)::text as first, max(last)::text as last, bool_or(list) as list, min(noted_at)::text as at
        from taken having count(*) > 0`,
  )
  if (!range) return
  if (range.list) await countList(ctx, campaignId)
  const found = await row<{ last: number | null }>(
    ctx,
    sql`select max(customer_id) as last from (
          select customer_id from audience
          where campaign_id = ${campaignId} and customer_id between ${range.first}::bigint and ${range.last}::bigint
          order by customer_id limit ${slice}) s`,
  )
  // Who is counted and no longer on the list lies in the last slice, which goes on to the end.
  const last = found?.last ?? null
  const more = last !== null && (await anyBeyond(ctx, campaignId, last, range.last))
  await countAgain(ctx, campaignId, ofRange(range.first, more ? last : range.last))
  if (!more) return
  await run(
    ctx,
    sql`insert into rollup_change (campaign_id, first, last, noted_at)
        values (${campaignId}, ${last}::bigint + 1, ${range.last}::bigint, ${range.at}::timestamptz)`,
  )
}

const anyBeyond = async (ctx: Ctx, campaignId: number, after: number, last: string): Promise<boolean> =>
  (await row(
    ctx,
    sql`select from audience where campaign_id = ${campaignId} and customer_id > ${after} and customer_id <= ${last}::bigint
        limit 1`,
  )) !== undefined

/**
 * Compares what people amount to with what was counted of them, writes down the former, and adds the difference to the
 * rollups. Doing it again changes nothing. Returns how many facts were not as they had been counted.
 *
 * Hand-written: one statement, so base rows and counted facts are of one moment; rollup_fact_pkey finds the latter. About
 * 25 us a person of whom something is new, 10 us of whom nothing is.
 */
export async function countAgain(ctx: Ctx, campaignId: number, whose: Whose): Promise<number> {
  const statement = sql`
        with difference as materialized (
          ${differenceOf(ctx, campaignId, whose)}
        ), gone as (
          delete from rollup_fact f using (
            select ${factKey} from difference group by ${factKey} having max(times) < 0
          ) d
          where f.campaign_id = ${campaignId} and ${whose(sql`f.customer_id`)}
            and f.customer_id = d.customer_id and f.fact = d.fact and f.ref = d.ref
        ), come as (
          insert into rollup_fact (campaign_id, ${factKey}, ${values})
          select ${campaignId}, ${factKey}, ${values} from difference where times > 0
          order by ${factKey} -- as the key lies
          on conflict (campaign_id, ${factKey}) do update set ${replaced}
        ), added as (${addLines(campaignId, linesOf(sql`difference`, factsOfPeople))})
        select count(*) as n from difference`
  return (await hashing(ctx, () => row<{ n: number }>(ctx, statement)))?.n ?? 0
}

/**
 * Facts that are so and were not counted (`times` 1), or were counted and are not so (-1). One that has changed is both.
 * A statement for use in another, of one moment.
 */
export const differenceOf = (ctx: Ctx, campaignId: number, whose: Whose) => sql`
  select ${factKey}, ${values}, sum(times)::int as times from (
    select ${factKey}, ${values}, 1 as times from ${factsOf(campaignId, ctx.timeZone, whose)} is_so
    union all
    select ${factKey}, ${values}, -1 from rollup_fact where campaign_id = ${campaignId} and ${whose(sql`customer_id`)}
  ) both_ways
  group by ${factKey}, ${values} having sum(times) <> 0`

const replaced = sql.raw([...factColumns, 'amount'].map((column) => `${column} = excluded.${column}`).join(', '))

/** Counts who is on the list anew, as a whole: it is written by launches, not by the day's events. */
export async function countList(ctx: Ctx, campaignId: number): Promise<void> {
  await run(ctx, sql`update rollup set n = 0 where campaign_id = ${campaignId} and fact = 'audience'`)
  await run(ctx, addLines(campaignId, sql`with list as ${listFacts(campaignId)} ${linesOf(sql`list`, ['audience'])}`))
}

export const addLines = (campaignId: number, lines: ReturnType<typeof linesOf>) => sql`
  insert into rollup as r (campaign_id, ${lineKey}, n, amount, squares)
  select ${campaignId}, line.* from (${lines}) line
  on conflict (campaign_id, ${lineKey}) do update
    set n = r.n + excluded.n, amount = r.amount + excluded.amount, squares = r.squares + excluded.squares`
