import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { type Ctx, row, rows, run } from '../context.ts'
import type { FieldIssue } from '../errors.ts'
import { lineText } from '../parse-input.ts'
import { usableFilter } from '../segments/index.ts'
import type { StepCondition } from './campaign.ts'
import { type GapPaths, withSender } from './plan-gaps.ts'
import { Sender } from './sender.ts'

const id = z.number().int().positive()
const stepInput = z.strictObject({
  channel: z.enum(channels),
  /** Who it comes from; of the step's channel. */
  senderId: id.nullable().default(null),
  /** Days after a person's delivery in the step before was settled. */
  delayDays: z.int().min(0).max(365).default(0),
  /** Whom of those who have not answered it is for; whoever has gets no later step anyhow. */
  condition: z
    .strictObject({ unreached: z.boolean().default(false), filter: z.unknown().optional() })
    .nullable()
    .default(null),
  /** What each cell receives; in a later step a cell may be left out. */
  contents: z.array(z.strictObject({ cell: lineText(100), templateId: id })).max(20),
  /** Of work orders: days until it has to be done, and days it may lie with somebody before it goes to somebody else. */
  dueDays: z.number().int().min(1).max(400).default(14),
  releaseDays: z.number().int().min(1).max(400).default(3),
  /** The event that it invites to. */
  eventId: id.nullable().default(null),
})

/** The steps of a plan. Left out, it is one e-mail from `senderId`, with the template that each cell names. */
export const stepsInput = {
  steps: z.array(stepInput).min(1).max(10).optional(),
  senderId: id.optional(),
}
/** What a cell says in a plan without `steps`. */
export const shorthandCell = { templateId: id.optional() }

export type StepInput = z.output<typeof stepInput>
interface Given {
  steps?: StepInput[] | undefined
  senderId?: number | null | undefined
  cells: { name: string; control: boolean; templateId?: number | undefined }[]
}

/** The steps that a plan means. */
export function stepsOf({ steps, senderId = null, cells }: Given): StepInput[] {
  if (steps) return steps
  const contents = cells.flatMap(({ name, templateId }) => (templateId ? [{ cell: name, templateId }] : []))
  const usual = { delayDays: 0, condition: null, dueDays: 14, releaseDays: 3, eventId: null }
  return [{ channel: 'email', senderId, ...usual, contents }]
}

/** By the names of the fields that a plan without `steps` was given in; undefined: it has some. */
export const gapPathsOf = ({ steps, cells }: Given): GapPaths | undefined =>
  steps ? undefined : { sender: () => 'senderId', content: (_, cell) => shorthandPath(cells, cell) }

const shorthandPath = (cells: Given['cells'], cell: string): string =>
  `cells.${cells.findIndex(({ name }) => name === cell)}.templateId`

/** What is wrong with the steps of a plan, by the names of the fields they were given in. What they lack, `gapsOf` says. */
export async function checkSteps(ctx: Ctx, given: Given): Promise<FieldIssue[]> {
  const short = given.steps === undefined
  const issues = short ? [] : mixed(given)
  for (const [s, step] of stepsOf(given).entries()) {
    issues.push(...(await checkSender(ctx, step, short ? 'senderId' : `steps.${s}.senderId`)))
    issues.push(...(await checkEvent(ctx, step, `steps.${s}.eventId`)))
    const pathOf = (cell: string) => {
      if (short) return shorthandPath(given.cells, cell)
      const content = step.contents.findIndex((content) => content.cell === cell)
      return content < 0 ? `steps.${s}.contents` : `steps.${s}.contents.${content}`
    }
    issues.push(...checkContents(given, step, pathOf), ...(await checkTemplates(ctx, step, pathOf)))
    if (s === 0) issues.push(...checkFirst(step))
    // Throws for a filter that cannot be used, whatever else is wrong.
    if (step.condition?.filter !== undefined) {
      await usableFilter(ctx, step.condition.filter, { path: `steps.${s}.condition.filter` })
    }
  }
  return issues
}

/** It begins with the launch, for everybody targeted. */
function checkFirst({ delayDays, condition }: StepInput): FieldIssue[] {
  const issues: FieldIssue[] = []
  if (delayDays > 0) {
    issues.push({
      path: 'steps.0.delayDays',
      message: 'The first step begins with the launch: schedule that for later.',
    })
  }
  if (condition !== null) {
    issues.push({ path: 'steps.0.condition', message: 'Whom the first step is for, the segment or list says.' })
  }
  return issues
}

const mixed = ({ senderId, cells }: Given): FieldIssue[] => {
  const message = 'The plan has steps: say there who it comes from and what each cell receives.'
  const paths = cells.flatMap(({ templateId }, i) => (templateId === undefined ? [] : [`cells.${i}.templateId`]))
  return [...(senderId == null ? [] : ['senderId']), ...paths].map((path) => ({ path, message }))
}

async function checkSender(ctx: Ctx, { channel, senderId }: StepInput, path: string): Promise<FieldIssue[]> {
  if (!withSender.includes(channel)) {
    return senderId === null ? [] : [{ path, message: `A step by ${channel} has no sender: leave it out.` }]
  }
  if (senderId === null) return []
  const sender = await ctx.em.findOne(Sender, { id: senderId })
  if (!sender) return [{ path, message: 'This sender does not exist.' }]
  if (sender.channel === channel) return []
  return [{ path, message: `This sender is one of ${sender.channel}. Choose one of ${channel}.` }]
}

async function checkEvent(ctx: Ctx, { eventId }: StepInput, path: string): Promise<FieldIssue[]> {
  if (eventId === null) return []
  const event = await row<{ state: string }>(ctx, sql`select state from event where id = ${eventId}`)
  if (!event) return [{ path, message: 'This event does not exist.' }]
  return event.state === 'planned' ? [] : [{ path, message: 'This event was called off. Choose another one.' }]
}

/** The control and unknown cells receive nothing, and none two things. */
function checkContents({ cells }: Given, { contents }: StepInput, pathOf: (cell: string) => string): FieldIssue[] {
  const named = contents.map(({ cell }) => cell)
  const issues = cells.flatMap(({ name, control }) => {
    if (!control || !named.includes(name)) return []
    return [{ path: pathOf(name), message: 'The control receives nothing: leave it out.' }]
  })
  for (const cell of new Set(named)) {
    const path = pathOf(cell)
    if (!cells.some(({ name }) => name === cell)) issues.push({ path, message: `There is no cell named "${cell}".` })
    if (named.indexOf(cell) !== named.lastIndexOf(cell)) {
      issues.push({ path, message: `The cell "${cell}" is named twice in this step. Keep one template for it.` })
    }
  }
  return issues
}

async function checkTemplates(
  ctx: Ctx,
  { channel, contents }: StepInput,
  pathOf: (cell: string) => string,
): Promise<FieldIssue[]> {
  const ids = contents.map(({ templateId }) => templateId)
  const found = await rows<{ id: number; channel: Channel }>(
    ctx,
    sql`select id, channel from template where id = any(${ids}::bigint[])`,
  )
  return contents.flatMap(({ cell, templateId }) => {
    if (found.some((template) => template.id === templateId && template.channel === channel)) return []
    return [{ path: pathOf(cell), message: `There is no ${channel} template with this number.` }]
  })
}

/**
 * Replaces the steps of a draft whose cells are written. A step of the same place and channel stays the same one, with what
 * was said of its costs. Templates and segments are frozen at their newest version.
 */
export async function writeSteps(ctx: Ctx, campaignId: number, steps: StepInput[]): Promise<void> {
  const kept = sql`unnest(${steps.map(({ channel }) => channel)}::text[]) with ordinality as k(channel, position)`
  await run(
    ctx,
    sql`delete from step s where campaign_id = ${campaignId}
          and not exists (select from ${kept} where k.position = s.position and k.channel = s.channel)`,
  )
  const planned: unknown[] = []
  for (const [i, step] of steps.entries()) {
    planned.push({ ...step, position: i + 1, condition: await frozenCondition(ctx, step) })
  }
  const given = sql`jsonb_to_recordset(${JSON.stringify(planned)}::jsonb)
    as s(position int, channel text, "senderId" bigint, "delayDays" int, condition jsonb, "dueDays" int, "releaseDays" int,
         "eventId" bigint, contents jsonb)`
  await run(
    ctx,
    sql`insert into step (campaign_id, position, channel, sender_id, delay_days, condition, due_days, release_days, event_id)
        select ${campaignId}, position, channel, "senderId", "delayDays", condition, "dueDays", "releaseDays", "eventId" from ${given} order by position
        on conflict (campaign_id, position) do update
          set sender_id = excluded.sender_id, delay_days = excluded.delay_days, condition = excluded.condition,
              due_days = excluded.due_days, release_days = excluded.release_days, event_id = excluded.event_id`,
  )
  await run(ctx, sql`delete from step_content where step_id in (select id from step where campaign_id = ${campaignId})`)
  await run(
    ctx,
    sql`insert into step_content (step_id, cell_id, template_id, template_version)
        select step.id, l.id, t.id, t.version
        from ${given}
        cross join lateral jsonb_to_recordset(s.contents) as x(cell text, "templateId" bigint)
        join step on step.campaign_id = ${campaignId} and step.position = s.position
        join cell l on l.campaign_id = ${campaignId} and l.name = x.cell
        join template t on t.id = x."templateId"`,
  )
}

async function frozenCondition(ctx: Ctx, { condition }: StepInput): Promise<StepCondition | null> {
  if (condition === null) return null
  const { unreached, filter } = condition
  return { unreached, timeZone: ctx.timeZone, ...(filter !== undefined && { filter: await usableFilter(ctx, filter) }) }
}
