import { z } from 'zod'
import { scoreFigures } from './definitions.ts'
import { stateOfRollups } from './rollups/fresh.ts'

const share = z.number().min(0).max(1)
const count = z.int().min(0)

const rate = z.object({ rate: share, lo: share, hi: share }).nullable()
const interval = { lo: z.number(), hi: z.number() }

export const figuresSchema = z.object({
  assigned: count,
  targeted: count,
  sent: count,
  reached: count,
  responded: count,
  converted: count,
  reachedAndResponded: count,
  reachedAndConverted: count,
  revenue: z.int(),
  feedbackRate: rate,
  successRate: rate,
  respondedPerAssigned: rate,
  convertedPerAssigned: rate,
  revenuePerHead: z.object({ mean: z.number(), sd: z.number(), ...interval }).nullable(),
})

const rateUplift = z
  .object({
    diff: z.number(),
    ...interval,
    /** Null where the control's rate is 0. */
    relative: z.number().nullable(),
    incremental: z.number(),
    /** Null, like p, where nobody or everybody in both groups did it: there is nothing to test. */
    chiSquare: z.number().nullable(),
    p: share.nullable(),
  })
  .nullable()

const uplift = z.object({
  responded: rateUplift,
  converted: rateUplift,
  revenuePerHead: z.object({ diff: z.number(), ...interval, t: z.number(), df: z.number(), p: share }).nullable(),
})

export const cellScoreSchema = figuresSchema.extend({
  cellId: z.int(),
  name: z.string(),
  control: z.boolean(),
  weight: z.int(),
  /** Against the control; null for the control itself and where `noUplift` says why. */
  uplift: uplift.nullable(),
})

/** What a campaign was worth, by cell. Shares are between 0 and 1, money is in minor units of `currency`. */
export const campaignScoreSchema = z.object({
  campaignId: z.int(),
  currency: z.string(),
  ...stateOfRollups,
  /** Responses count from `from` to `to`, both included; null before the launch. `closed`: no more can come. */
  window: z.object({ from: z.date(), to: z.date(), closed: z.boolean() }).nullable(),
  /** Read this first: with `broken`, nothing below can be trusted. Null with one cell or nobody assigned. */
  splitRatio: z.object({ chiSquare: z.number(), p: share, broken: z.boolean() }).nullable(),
  cells: z.array(cellScoreSchema),
  total: figuresSchema,
  /** Why there is no uplift; null when there is. */
  noUplift: z.string().nullable(),
  /** What each figure means, by its name. */
  definitions: z.record(z.string(), z.string()),
})
export type CampaignScore = z.infer<typeof campaignScoreSchema>
export type CellScore = CampaignScore['cells'][number]

/** One sentence a figure, for whoever reads the numbers and asks what they are of. */
export const scoreDefinitions: Record<keyof typeof scoreFigures, string> = Object.fromEntries(
  Object.entries(scoreFigures).map(([name, { meaning }]) => [name, meaning.en]),
) as Record<keyof typeof scoreFigures, string>
