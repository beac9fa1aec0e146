import { sql } from 'kysely'
import { type Ctx, row, run } from '../context.ts'
import { lockRollups } from '../scoring/rollups/fold.ts'
import { pastSource } from './write-past-contacts.ts'

interface Campaign {
  id: number
  stepId: number
  /** Whether other imports have a part in it. */
  left: boolean
  /** No weights were given: each cell weighs as many as are in it. */
  weighsAsCounted: boolean
}

const weighsAsCounted = sql`not exists (
  select from cell l where l.campaign_id = c.id
    and l.weight <> (select count(*) from audience a where a.campaign_id = c.id and a.cell_id = l.id))`

/** Takes away what one import brought of a past campaign, and the campaign with the last of it. Returns how many customers. */
export async function removePastContacts(ctx: Ctx, importId: number): Promise<number> {
  const campaign = await row<Campaign>(
    ctx,
    sql`select c.id, s.id as "stepId", ${weighsAsCounted} as "weighsAsCounted",
               exists (select from past_contact o where o.campaign_id = c.id and o.import_id <> ${importId}) as left
        from import_run r
        join campaign c on c.unit_id = r.unit_id and c.name = r.options ->> 'campaign' and c.history
        join step s on s.campaign_id = c.id
        where r.id = ${importId} for update of c`,
  )
  if (!campaign) return 0
  const { id, left } = campaign
  const which = sql`campaign_id = ${id} and customer_id in (
    select customer_id from past_contact where campaign_id = ${id} and import_id = ${importId})`
  await run(ctx, sql`delete from response where source = ${pastSource(id)} and ${which}`)
  await run(ctx, sql`delete from delivery where ${which}`)
  await run(ctx, sql`delete from audience where ${which}`)
  const removed = await run(ctx, sql`delete from past_contact where campaign_id = ${id} and import_id = ${importId}`)
  await (left ? closeGaps(ctx, campaign) : forget(ctx, id))
  return removed
}

/** Answers that somebody attributed to it by name stay, as answers to no campaign. */
async function forget(ctx: Ctx, id: number): Promise<void> {
  await run(
    ctx,
    sql`update response set campaign_id = null, step_id = null, seq = null, attribution = 'none' where campaign_id = ${id}`,
  )
  await run(ctx, sql`delete from campaign where id = ${id}`)
  await lockRollups(ctx, id, true)
  for (const table of ['rollup', 'rollup_fact', 'rollup_change']) {
    await run(ctx, sql`delete from ${sql.table(table)} where campaign_id = ${id}`)
  }
}

/** Deliveries are numbered 1..N without a gap. By way of negative numbers, since a key is checked row by row. */
async function closeGaps(ctx: Ctx, { id, stepId, weighsAsCounted }: Campaign): Promise<void> {
  const places = sql`(select seq, row_number() over (order by seq) as place from delivery where step_id = ${stepId}) p`
  await run(
    ctx,
    sql`with answers as (
          update response r set seq = p.place from ${places} where r.step_id = ${stepId} and r.seq = p.seq and r.seq <> p.place
        )
        update delivery d set seq = -p.place from ${places}
        where d.step_id = ${stepId} and d.seq = p.seq and d.seq <> p.place`,
  )
  await run(ctx, sql`update delivery set seq = -seq where step_id = ${stepId} and seq < 0`)
  const counted = sql`(select count(*) from audience a where a.campaign_id = l.campaign_id and a.cell_id = l.id)`
  await run(ctx, sql`delete from cell l where campaign_id = ${id} and ${counted} = 0`)
  if (weighsAsCounted) await run(ctx, sql`update cell l set weight = ${counted} where campaign_id = ${id}`)
}
