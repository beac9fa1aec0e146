import { sql } from 'kysely'
import { z } from 'zod'
import { lockCampaigns } from '../campaigns/lock-campaigns.ts'
import { businessDay, type Ctx, elevated, row, rows, run, staffIdOf } from '../context.ts'
import { getCustomer } from '../customers/get-customer.ts'
import { badInput, conflict, type FieldIssue, notFound } from '../errors.ts'
import { promiseJob } from '../jobs/promise-job.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { getProof, type Proof, type TriedChannel, triedChannels } from './proof.ts'

/** A test is for a few eyes, and no way to write to many past consent and the contact rules. */
export const proofLimits = { people: 10, messages: 100, aDay: 20 } as const

const id = z.int().positive()
export const proofInput = z.strictObject({
  campaignId: id,
  staffIds: z
    .array(id)
    .max(proofLimits.people, `A test goes to at most ${proofLimits.people} people.`)
    .default([])
    .describe('Whom of your staff it is sent to; nobody is needed for letters.'),
  customerId: id.nullable().default(null).describe('Whose data fill it; null: somebody made up.'),
  contents: z
    .array(z.strictObject({ step: z.int().min(1).max(10), cell: lineText(100) }))
    .min(1)
    .max(200)
    .optional()
    .describe('Which steps, from 1, and cells; left out, all that can be tried.'),
})

interface Content {
  stepId: number
  position: number
  channel: TriedChannel
  cellId: number
  cell: string
  senderId: number | null
  templateId: number
  templateVersion: number
}
interface Colleague {
  staffId: number
  name: string
  email: string
  mobile: string | null
}

/**
 * Tries what a plan sends, before its launch: a worker sends each e-mail and text message to people of the actor's staff, over
 * the channel that the campaign will use, marked as a test and filled with the data of one customer; letters are set and
 * go to nobody. Nothing of it stands in the ledger. Needs `campaign.write`. Throws `not-found`, `bad-input` for people
 * who are not staff of the actor's units and for what cannot be tried yet, `conflict` after the launch and beyond
 * `proofLimits` a campaign and business day.
 */
export async function sendProof(ctx: Ctx, given: z.input<typeof proofInput>): Promise<Proof> {
  const { campaignId, staffIds, customerId, contents } = parseInput(proofInput, given)
  const campaign = await row<{ unitId: number; state: string }>(
    ctx,
    sql`select unit_id as "unitId", state from campaign where id = ${campaignId}`,
  )
  if (!campaign) throw notFound('The campaign')
  await requireRight(ctx, 'campaign.write', campaign.unitId)
  if (campaign.state !== 'draft' && campaign.state !== 'scheduled') {
    throw conflict('The campaign has begun; what it sends was to be tested before. Look at its progress instead.')
  }
  const people = await colleagues(ctx, staffIds)
  if (customerId !== null) await getCustomer(ctx, { id: customerId }) // whose data the actor may not see fill nothing
  const chosen = choose(await contentsOf(ctx, campaignId), contents)
  const messages = chosen.flatMap((content) => addressed(content, people))
  if (messages.length === 0) throw refused('staffIds', 'Say who gets the test.')
  if (messages.length > proofLimits.messages) {
    const message = `This would be ${messages.length} messages, of at most ${proofLimits.messages}. Choose fewer people or contents.`
    throw refused('contents', message)
  }
  const proofId = await elevated(ctx, async (all) => {
    await withinADay(all, campaignId)
    return write(all, { campaignId, customerId, messages })
  })
  return getProof(ctx, { id: proofId })
}

const nobody = { staffId: null, name: null, address: null }

/** A content with whom it goes to: each of the people, or nobody where it is a letter. */
function addressed(content: Content, people: Colleague[]): object[] {
  if (content.channel === 'letter') return [{ ...content, ...nobody }]
  return people.map(({ staffId, name, email, mobile }) => {
    return { ...content, staffId, name, address: content.channel === 'email' ? email : mobile }
  })
}

const refused = (path: string, message: string) => badInput(message, [{ path, message }])

/** Staff in the actor's sight, and the actor, whose own unit may lie elsewhere. */
async function colleagues(ctx: Ctx, staffIds: number[]): Promise<Colleague[]> {
  const find = (ctx: Ctx, ids: number[]) =>
    rows<Colleague>(
      ctx,
      sql`select id as "staffId", name, email, mobile from staff where active and id = any(${ids}::bigint[]) order by id`,
    )
  const self = staffIdOf(ctx)
  const found = await find(ctx, staffIds)
  if (self !== null && staffIds.includes(self) && !found.some(({ staffId }) => staffId === self)) {
    found.push(...(await elevated(ctx, (all) => find(all, [self]))))
  }
  const known = new Set(found.map(({ staffId }) => staffId))
  const issues = staffIds.flatMap((staffId, i): FieldIssue[] => {
    const message = 'This is nobody of your units, or their access is closed. Tests go to staff only.'
    return known.has(staffId) ? [] : [{ path: `staffIds.${i}`, message }]
  })
  if (issues[0]) throw badInput(issues[0].message, issues)
  return found
}

const contentsOf = (ctx: Ctx, campaignId: number): Promise<Content[]> =>
  rows<Content>(
    ctx,
    sql`select s.id as "stepId", s.position, s.channel, s.sender_id as "senderId", l.id as "cellId", l.name as cell,
               x.template_id as "templateId", x.template_version as "templateVersion"
        from step s join step_content x on x.step_id = s.id join cell l on l.id = x.cell_id
        where s.campaign_id = ${campaignId} and s.channel = any(${[...triedChannels]}::text[])
        order by s.position, l.position`,
  )

/** What of the plan is tried: all that is ready, or what was named, of which each has to be. */
function choose(known: Content[], named: { step: number; cell: string }[] | undefined): Content[] {
  const ready = ({ channel, senderId }: Content) => channel === 'letter' || senderId !== null
  const fitting = (one: { step: number; cell: string }) =>
    known.find(({ position, cell }) => position === one.step && cell === one.cell)
  const issues = (named ?? []).flatMap((one, i): FieldIssue[] => {
    const content = fitting(one)
    if (content && ready(content)) return []
    const message = content
      ? `Say which sender step ${one.step} comes from; then it can be tested.`
      : `In step ${one.step} there is nothing for cell "${one.cell}" that can be tested.`
    return [{ path: `contents.${i}`, message }]
  })
  if (issues[0]) throw badInput(issues[0].message, issues)
  const chosen = named ? known.filter((one) => named.some((other) => fitting(other) === one)) : known.filter(ready)
  if (chosen.length > 0) return chosen
  throw refused('contents', 'Nothing can be tested yet: say from whom an e-mail comes and which template a cell gets.')
}

/** Under the campaign's lock, so that two who ask at once are counted one after the other. */
async function withinADay(ctx: Ctx, campaignId: number): Promise<void> {
  await lockCampaigns(ctx, [campaignId])
  const today = sql`(${businessDay(ctx)}::date)::timestamp at time zone ${ctx.timeZone}::text`
  const asked = await row<{ n: number }>(
    ctx,
    sql`select count(*) as n from proof where campaign_id = ${campaignId} and at >= ${today}`,
  )
  if ((asked?.n ?? 0) < proofLimits.aDay) return
  throw conflict(`This campaign was tested ${proofLimits.aDay} times today. Go on tomorrow.`)
}

/** Who has no address in a channel is told at once: nothing is sent to them. */
async function write(
  ctx: Ctx,
  { campaignId, customerId, messages }: { campaignId: number; customerId: number | null; messages: object[] },
): Promise<number> {
  const proof = await row<{ id: number }>(
    ctx,
    sql`insert into proof (campaign_id, asked_by, who, customer_id, at)
        values (${campaignId}, ${staffIdOf(ctx)}, ${ctx.actor.name}, ${customerId}, ${ctx.now}) returning id`,
  )
  const proofId = proof?.id ?? 0
  const without = sql`m.channel <> 'letter' and m.address is null`
  await run(
    ctx,
    sql`insert into proof_message (proof_id, step_id, position, channel, cell_id, cell, sender_id, template_id,
                                   template_version, staff_id, name, address, state, reason, settled_at)
        select ${proofId}, "stepId", position, channel, "cellId", cell, "senderId", "templateId", "templateVersion",
               "staffId", name, address, case when ${without} then 'failed' else 'waiting' end,
               case when ${without} then ${noMobile}::text end, case when ${without} then ${ctx.now}::timestamptz end
        from jsonb_to_recordset(${JSON.stringify(messages)}::jsonb)
             as m("stepId" bigint, position int, channel text, "cellId" bigint, cell text, "senderId" bigint,
                  "templateId" bigint, "templateVersion" int, "staffId" bigint, name text, address text)`,
  )
  await promiseJob(ctx, 'send-proof', { proofId })
  return proofId
}

const noMobile = 'This person has not said at which mobile number they get text messages for tests.'
