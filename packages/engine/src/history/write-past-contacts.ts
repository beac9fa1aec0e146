import { sql } from 'kysely'
import { type Ctx, elevated, row, rows, run, staffIdOf } from '../context.ts'
import type { BatchResult, Rejected, Understood } from '../customers/import/batch-result.ts'
import { type Named, type Naming, namedCustomers } from '../customers/import/named-customers.ts'
import { conflict } from '../errors.ts'
import type { PastCampaign } from './past-campaign-options.ts'
import type { PastContact } from './past-contact-reader.ts'

/** A campaign of a file: it has one step, which has happened. */
interface Found {
  id: number
  stepId: number
}

const mostCells = 50

/** The responses of a past campaign's file have this source, and the customer's id as their number. */
export const pastSource = (campaignId: number): string => `past-campaign:${campaignId}`

/**
 * The campaign that files of this name have made so far, if any. Throws `conflict` when the name belongs to one that was
 * run here, or when it was in another channel.
 */
export async function findPastCampaign(ctx: Ctx, unitId: number, options: PastCampaign): Promise<Found | undefined> {
  const found = await row<Found & { history: boolean; channel: string }>(
    ctx,
    sql`select c.id, s.id as "stepId", c.history, s.channel from campaign c join step s on s.campaign_id = c.id
        where c.unit_id = ${unitId} and c.name = ${options.campaign} order by s.position limit 1 for no key update of c`,
  )
  if (found && !found.history) {
    throw conflict(`The campaign "${options.campaign}" was run here. Give the past one another name.`)
  }
  if (found && found.channel !== options.channel) {
    throw conflict(
      `The past campaign "${options.campaign}" was in the channel ${found.channel}. Give this one another name.`,
    )
  }
  return found
}

/** Writes one batch of contacts; the campaign with the first. Its row is locked, so that two files for it take turns. */
export async function writePastContacts(
  ctx: Ctx,
  importId: number,
  batch: Understood<PastContact>[],
  naming: Naming,
  options: PastCampaign,
): Promise<BatchResult> {
  const rejected: Rejected[] = []
  const named = await namedCustomers(ctx, batch, naming, rejected)
  if (named.length === 0) return { inserted: 0, updated: 0, unchanged: 0, rejected }
  const campaign =
    (await findPastCampaign(ctx, naming.unitId, options)) ?? (await createPastCampaign(ctx, naming.unitId, options))
  const { fresh, unchanged } = await judge(ctx, campaign, named, options, rejected)
  await elevated(ctx, async (all) => {
    await countInCells(all, campaign, fresh, options)
    await insertContacts(all, importId, campaign, fresh, options)
  })
  return { inserted: fresh.length, updated: 0, unchanged, rejected }
}

async function createPastCampaign(ctx: Ctx, unitId: number, options: PastCampaign): Promise<Found> {
  const { campaign: name, channel, responseWindowDays, currency } = options
  const made = await row<{ id: number }>(
    ctx,
    sql`insert into campaign (unit_id, name, state, history, uploaded_list, response_window_days, currency, created_by, created_at)
        values (${unitId}, ${name}, 'finished', true, true, ${responseWindowDays}, ${currency}, ${staffIdOf(ctx)}, ${ctx.now})
        returning id`,
  )
  const id = made!.id
  const step = await row<{ id: number }>(
    ctx,
    sql`insert into step (campaign_id, position, channel) values (${id}, 1, ${channel}) returning id`,
  )
  return { id, stepId: step!.id }
}

const reasons: Record<string, (contact: PastContact, campaign: string) => string> = {
  other: (_, campaign) =>
    `Another row about this customer is stored for "${campaign}". Undo its import to correct it, then send the whole file.`,
  early: ({ at, answeredAt }) => `The answer (${answeredAt}) came before the contact (${at}).`,
  future: () => 'The time of the contact or of the answer lies in the future.',
  cell: ({ cell }) => `There is no cell "${cell.slice(0, 60)}" among those whose weights are given.`,
  gone: () => 'The customer was deleted while the file was read.',
}

/** Hand-written: a batch is one statement, by past_contact_pkey. Locks the customers, who must not be deleted meanwhile. */
async function judge(
  ctx: Ctx,
  { id }: Found,
  contacts: Named<PastContact>[],
  { weights, campaign }: PastCampaign,
  rejected: Rejected[],
): Promise<{ fresh: Named<PastContact>[]; unchanged: number }> {
  const cells = weights === undefined ? null : Object.keys(weights)
  const said = contacts.map(({ customerId, record: { cell, at, answeredAt, fingerprint } }, n) => {
    return { n, customerId, cell, at, answeredAt, fingerprint }
  })
  const judged = await elevated(ctx, (all) =>
    rows<{ n: number; status: string }>(
      all,
      sql`with kept as materialized (
            select id from customer where id = any(${contacts.map(({ customerId }) => customerId)}::bigint[])
            order by id for key share
          )
          select g.n, case
              when k.id is null then 'gone'
              when p.fingerprint = decode(g.fingerprint, 'hex') then 'unchanged'
              when p.fingerprint is not null then 'other'
              when g."answeredAt" < g.at then 'early'
              when greatest(g.at, g."answeredAt") > ${ctx.now} then 'future'
              when g.cell <> all(${cells}::text[]) then 'cell'
              else 'fresh' end as status
          from json_to_recordset(${JSON.stringify(said)}::json)
            as g(n int, "customerId" bigint, cell text, at timestamptz, "answeredAt" timestamptz, fingerprint text)
          left join kept k on k.id = g."customerId"
          left join past_contact p on p.campaign_id = ${id} and p.customer_id = g."customerId"
          order by g.n`,
    ),
  )
  const fresh: Named<PastContact>[] = []
  for (const { n, status } of judged) {
    const contact = contacts[n]!
    if (status === 'fresh') fresh.push(contact)
    const reason = reasons[status]?.(contact.record, campaign)
    if (reason !== undefined) rejected.push({ row: contact.row, reason })
  }
  return { fresh, unchanged: judged.filter(({ status }) => status === 'unchanged').length }
}

/**
 * Makes the cells that are new. Where the file's weights are not known, a cell weighs as many as are in it, so that the
 * check of the split finds nothing, as there is nothing to find.
 */
async function countInCells(
  ctx: Ctx,
  { id }: Found,
  fresh: Named<PastContact>[],
  options: PastCampaign,
): Promise<void> {
  const { weights } = options
  const found = Map.groupBy(fresh, ({ record }) => record.cell)
  const counted = [...found].map(([name, contacts]) => ({
    name,
    control: contacts[0]?.record.control,
    weight: weights?.[name] ?? contacts.length,
  }))
  await run(
    ctx,
    sql`insert into cell (campaign_id, position, name, weight, control)
        select ${id}, (select coalesce(max(position), -1) from cell where campaign_id = ${id}) + row_number() over (), name, weight, control
        from json_to_recordset(${JSON.stringify(counted)}::json) as g(name text, weight int, control boolean)
        on conflict (campaign_id, name) do update
        set weight = ${weights === undefined ? sql`cell.weight + excluded.weight` : sql`excluded.weight`}`,
  )
  const cells = await rows<{ name: string; control: boolean }>(
    ctx,
    sql`select name, control from cell where campaign_id = ${id} order by position`,
  )
  const controls = cells.filter(({ control }) => control).map(({ name }) => `"${name}"`)
  if (controls.length > 1) {
    throw conflict(
      `The file has several controls: ${controls.join(' and ')}. Say with the option "control" which it is.`,
    )
  }
  if (cells.length > mostCells) {
    throw conflict(
      `The file has more than ${mostCells} cells. Check which column is mapped to "cell", undo and send it again.`,
    )
  }
}

/**
 * Hand-written: the five tables of a batch in one statement, the deliveries numbered on in the order of the file.
 */
async function insertContacts(
  ctx: Ctx,
  importId: number,
  { id, stepId }: Found,
  fresh: Named<PastContact>[],
  { channel, answerKind }: PastCampaign,
): Promise<void> {
  if (fresh.length === 0) return
  const list = JSON.stringify(fresh.map(({ record, customerId, unitId }, n) => ({ ...record, n, customerId, unitId })))
  await run(
    ctx,
    sql`with fresh as materialized (
          select g.*, l.id as cell_id, case when not g.control then
                   (select coalesce(max(seq), 0) from delivery where step_id = ${stepId})
                   + row_number() over (partition by g.control order by g.n) end as seq
          from json_to_recordset(${list}::json)
            as g(n int, "customerId" bigint, "unitId" bigint, cell text, control boolean, at timestamptz, reached boolean,
                 responded boolean, converted boolean, amount bigint, currency text, "answeredAt" timestamptz, known jsonb,
                 fingerprint text)
          join cell l on l.campaign_id = ${id} and l.name = g.cell
        ), assigned as (
          insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
          select ${id}, "customerId", "unitId", cell_id, case when control then 'control' else 'targeted' end
          from fresh order by "customerId"
        ), delivered as (
          insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, reason, due_at,
                                attempts, sent_at, settled_at)
          select ${id}, ${stepId}, seq, "customerId", "unitId", cell_id, ${channel},
                 case when reached then 'sent' else 'failed' end, case when not reached then 'not reached' end,
                 coalesce(at, ${ctx.now}), 1, case when reached then at end, coalesce(at, ${ctx.now})
          from fresh where seq is not null order by seq
        ), kept as (
          insert into past_contact (campaign_id, customer_id, unit_id, import_id, fingerprint, known)
          select ${id}, "customerId", "unitId", ${importId}, decode(fingerprint, 'hex'), known from fresh order by "customerId"
        ), answered as (
          insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                                step_id, seq, attribution, responded, converted, amount, currency)
          select ${pastSource(id)}, "customerId"::text, case when converted then 'order' else ${answerKind} end,
                 coalesce("answeredAt", at), ${ctx.now}, "customerId", "unitId", ${id},
                 case when reached then ${stepId}::bigint end, case when reached then seq end, 'named', true, converted,
                 amount, case when amount is not null then currency end
          from fresh where responded order by fresh."customerId"
        ), span as (
          select min(coalesce(at, "answeredAt")) as first, max(coalesce(at, "answeredAt")) as last from fresh
        )
        update campaign
        set launched_at = least(launched_at, span.first), extended_at = greatest(extended_at, span.last),
            finished_at = greatest(finished_at, span.last)
        from span where campaign.id = ${id}`,
  )
}
