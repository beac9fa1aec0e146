import { sql } from 'kysely'
import { z } from 'zod'
import type { Channel } from '../channel.ts'
import { type Ctx, instant, row, rows } from '../context.ts'
import { type FieldIssue, notFound } from '../errors.ts'
import { listed, listInput, type Page, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { closesAt } from '../responses/attribution.ts'
import type { Words } from '../scoring/words.ts'
import type { BestFirst, StepCondition } from './campaign.ts'
import { type CampaignState, campaignStates } from './lifecycle.ts'
import type { NoticeKind } from './notices.ts'
import { gapsOf } from './plan-gaps.ts'

export interface CellView {
  id: number
  name: string
  weight: number
  control: boolean
}
/** One contact: in which channel, from whom, and what each cell receives. */
export interface StepView {
  id: number
  /** From 1. */
  position: number
  channel: Channel
  /** null where the channel has no senders. */
  senderId: number | null
  /** Days after a person's delivery in the step before was settled; 0 in the first step. */
  delayDays: number
  /** Whom of those who have not answered it is for; null: all of them. */
  condition: StepCondition | null
  /** Of work orders: days until it has to be done, and days it may lie with somebody before somebody else gets it. */
  dueDays: number
  releaseDays: number
  /** The event that it invites to. */
  eventId: number | null
  /** A cell that is not named receives nothing in this step. */
  contents: { cell: string; templateId: number; templateVersion: number }[]
}
export interface Quota {
  unitId: number
  maxTargeted: number
}
/** What the guard saw. */
export interface CampaignPause {
  id: number
  kind: NoticeKind
  channel: Channel | null
  words: Words
}
/** A campaign as lists show it, without steps, cells and quotas. */
export interface CampaignSummary {
  id: number
  unitId: number
  name: string
  /** What it is for and what it offers, in its planner's words. */
  idea: string
  kind: 'base' | 'special'
  state: CampaignState
  /** It was run before and read from a file. */
  history: boolean
  version: number
  purpose: string
  segmentId: number | null
  segmentVersion: number | null
  uploadedList: boolean
  responseWindowDays: number
  currency: string
  unknownPolicy: 'hold' | 'resend'
  /** Of two campaigns that want a customer, the one with the higher keeps them. */
  priority: number
  /** null: as is usual for the channel, which is yes for letters. */
  oncePerHousehold: boolean | null
  /** At most so many are contacted; null: no limit. */
  maxTargeted: number | null
  /** At most so many of each unit that customers belong to; null: no limit. */
  maxPerUnit: number | null
  /** So many are contacted first, at random, until somebody extends the pilot; null: all at once. */
  pilotSize: number | null
  /** In what order budget and quotas are filled; null: the most recent order first. */
  bestFirst: BestFirst | null
  startAt: Date | null
  /** What has not been handed over by then is not sent any more; null: no end. */
  endAt: Date | null
  /** Staff id; null for the product itself. */
  createdBy: number | null
  createdAt: Date
  launchedAt: Date | null
  /** Until when responses count; null before the launch. */
  closesAt: Date | null
  finishedAt: Date | null
  /** Why the guard paused it; null: it is not paused, or a person did it. */
  pause: CampaignPause | null
}
export interface CampaignView extends CampaignSummary {
  /** In their order; the first one decides who is reachable at all. */
  steps: [StepView, ...StepView[]]
  cells: CellView[]
  /** At most so many of a unit and everything below it that has no quota of its own. */
  quotas: Quota[]
  /** What a draft lacks before it can be scheduled, by the field of the plan. */
  gaps: FieldIssue[]
}

const columns = sql`
  c.id, c.unit_id as "unitId", c.name, c.idea, c.kind, c.state, c.history, c.version, c.purpose, c.segment_id as "segmentId",
  c.segment_version as "segmentVersion", c.uploaded_list as "uploadedList",
  c.response_window_days as "responseWindowDays", c.currency, c.unknown_policy as "unknownPolicy",
  c.priority, c.once_per_household as "oncePerHousehold", c.max_targeted as "maxTargeted",
  c.max_per_unit as "maxPerUnit", c.pilot_size as "pilotSize", c.best_first as "bestFirst", c.start_at as "startAt", c.end_at as "endAt", c.created_by as "createdBy",
  c.created_at as "createdAt", c.launched_at as "launchedAt", ${closesAt} as "closesAt", c.finished_at as "finishedAt",
  case when c.state = 'paused' then (select jsonb_build_object('id', n.id, 'kind', n.kind, 'channel', n.channel, 'words', n.words)
    from campaign_notice n where n.id = c.pause_notice_id) end as pause`

/** A campaign with its steps, cells and quotas. Throws `not-found` outside the actor's units. */
export async function getCampaign(ctx: Ctx, input: { id: number }): Promise<CampaignView> {
  const found = await row<Omit<CampaignView, 'gaps'>>(
    ctx,
    sql`select ${columns},
               (select jsonb_agg(jsonb_build_object('id', s.id, 'position', s.position, 'channel', s.channel,
                         'senderId', s.sender_id, 'delayDays', s.delay_days, 'condition', s.condition,
                         'dueDays', s.due_days, 'releaseDays', s.release_days, 'eventId', s.event_id, 'contents', coalesce(
                           (select jsonb_agg(jsonb_build_object('cell', l.name, 'templateId', x.template_id,
                                             'templateVersion', x.template_version) order by l.position)
                            from step_content x join cell l on l.id = x.cell_id where x.step_id = s.id), '[]'))
                       order by s.position)
                from step s where s.campaign_id = c.id) as steps,
               (select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'weight', l.weight,
                         'control', l.control) order by l.position)
                from cell l where l.campaign_id = c.id) as cells,
               coalesce((select jsonb_agg(jsonb_build_object('unitId', q.unit_id, 'maxTargeted', q.max_targeted) order by q.unit_id)
                         from campaign_quota q where q.campaign_id = c.id), '[]') as quotas
        from campaign c where c.id = ${input.id}`,
  )
  if (!found) throw notFound('The campaign')
  return { ...shaped(found), gaps: found.state === 'draft' ? gapsOf(found) : [] }
}

const state = z.enum(campaignStates)
export const campaignsInput = listInput.extend({
  /** One, or several. */
  state: z.union([state, z.array(state)]).optional(),
})

/** Campaigns of the actor's units. */
export async function listCampaigns(
  ctx: Ctx,
  input: z.input<typeof campaignsInput> = {},
): Promise<Page<CampaignSummary>> {
  const { state, ...list } = parseInput(campaignsInput, input)
  const { limit } = list
  const ofState = state === undefined ? sql`true` : sql`c.state = any(${[state].flat()}::text[])`
  const found = await rows<CampaignSummary>(
    ctx,
    sql`select ${columns} from campaign c where ${ofState} and ${listed('c', list)}`,
  )
  return toPage(found.map(shaped), limit)
}

const shaped = <T extends CampaignSummary>(found: T): T => ({
  ...found,
  startAt: instant(found.startAt),
  endAt: instant(found.endAt),
  createdAt: instant(found.createdAt),
  launchedAt: instant(found.launchedAt),
  closesAt: instant(found.closesAt),
  finishedAt: instant(found.finishedAt),
})
