import { defineEntity, p } from '@mikro-orm/core'
import type { Channel } from '../channel.ts'
import type { Filter, Ranking } from '../segments/filter.ts'
import type { CampaignState } from './lifecycle.ts'

/** In what order a budget is filled: by a ranking, the highest or latest first unless `lowest`. */
export interface BestFirst {
  by: Ranking
  lowest?: boolean | undefined
}

/** Whom of those who are left a later step is for: both, where both are given. */
export interface StepCondition {
  /** Nobody whom an earlier step has reached: what was sent and has not come back. */
  unreached: boolean
  /** Asked when their turn comes, with the days of `timeZone`. */
  filter?: Filter
  timeZone: string
}

const CampaignSchema = defineEntity({
  name: 'Campaign',
  tableName: 'campaign',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    unitId: p.bigint('number'),
    name: p.string(),
    idea: p.string().default(''),
    kind: p.string().$type<'base' | 'special'>().default('base'),
    state: p.string().$type<CampaignState>().default('draft'),
    version: p.integer().default(1),
    purpose: p.string().default('marketing'),
    segmentId: p.bigint('number').nullable(),
    segmentVersion: p.integer().nullable(),
    uploadedList: p.boolean().default(false),
    responseWindowDays: p.integer().default(30),
    currency: p.string().default('CNY'),
    unknownPolicy: p.string().$type<'hold' | 'resend'>().default('hold'),
    priority: p.integer().default(0),
    oncePerHousehold: p.boolean().nullable(),
    maxTargeted: p.integer().nullable(),
    maxPerUnit: p.integer().nullable(),
    pilotSize: p.integer().nullable(),
    bestFirst: p.json().$type<BestFirst>().nullable(),
    startAt: p.datetime().nullable(),
    endAt: p.datetime().nullable(),
    createdBy: p.bigint('number').nullable(),
    createdAt: p.datetime(),
    launchedAt: p.datetime().nullable(),
    extendedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
  },
})

/** Whom to contact, with what, in which experiment. */
export class Campaign extends CampaignSchema.class {}
CampaignSchema.setClass(Campaign)

const CellSchema = defineEntity({
  name: 'Cell',
  tableName: 'cell',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    campaignId: p.bigint('number'),
    position: p.integer(),
    name: p.string(),
    weight: p.integer(),
    control: p.boolean().default(false),
  },
})

/** An arm of the experiment: a variant with its weight, or the control, whom nobody contacts. */
export class Cell extends CellSchema.class {}
CellSchema.setClass(Cell)

const StepSchema = defineEntity({
  name: 'Step',
  tableName: 'step',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    campaignId: p.bigint('number'),
    position: p.integer(),
    channel: p.string().$type<Channel>(),
    senderId: p.bigint('number').nullable(),
    delayDays: p.integer().default(0),
    condition: p.json().$type<StepCondition>().nullable(),
  },
})

/** One contact in the cascade. What each cell receives in it is in `step_content`. */
export class Step extends StepSchema.class {}
StepSchema.setClass(Step)
