import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../context.ts'
import { listAttributes } from '../customers/attributes.ts'
import { badInput, conflict, type FieldIssue } from '../errors.ts'
import { requireRightIn } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { closesAt } from '../responses/attribution.ts'
import {
  attributeTypesOfFeatures,
  databaseFeatures,
  featureLabel,
  isDatabaseFeature,
  snapshotFeature,
} from './features.ts'

const fen = z.int().min(1).max(1_000_000_000_000)

/** What a model is to be trained on, and for what. */
export const trainModelInput = z.strictObject({
  /** Whose customers it scores, with those of the units below. */
  unitId: z.int().positive(),
  /** Filters and rankings ask for it by this name. Training it again makes the next version. */
  name: lineText(100),
  campaignIds: z.array(z.int().positive()).min(1).max(100),
  /** What it predicts of a customer who is contacted: an order, or any answer. */
  outcome: z.enum(['converted', 'responded']).default('converted'),
  /** Default: what the files of past campaigns named as known before, and all that the database itself knows. */
  features: z.array(z.string().min(1).max(110)).min(1).max(200).optional(),
  /** Features whose values are names even where they look like numbers: codes of products, say. */
  choices: z.array(z.string().min(1).max(110)).max(200).default([]),
  /** What one response leaves before the cost of contact, and what a contact costs, in minor units: for the depth. */
  marginPerResponse: fen.optional(),
  costPerContact: fen.optional(),
})
export type TrainModelInput = z.input<typeof trainModelInput>
export type ModelPlan = Omit<z.output<typeof trainModelInput>, 'unitId' | 'name' | 'features'> & { features: string[] }

export interface FeatureChoice {
  name: string
  label: { zh: string; en: string }
  /** snapshot: told by a file, as of then. database: computed as of then. today: as it is now, so only on request. */
  kind: 'snapshot' | 'database' | 'today'
}

interface Chosen {
  id: number
  name: string
  unitId: number
  open: boolean
  columns: string[]
}

/** By campaign, with the columns that its file named. Throws `bad-input` for those the actor does not see. */
async function chosenCampaigns(ctx: Ctx, ids: number[]): Promise<Chosen[]> {
  const found = await rows<Chosen>(
    ctx,
    sql`select c.id, c.name, c.unit_id as "unitId", coalesce(${closesAt} > ${ctx.now}, true) as open,
               coalesce((select json_agg(distinct k.name) from import_run r
                         cross join lateral jsonb_array_elements_text(r.options -> 'knownBefore') k(name)
                         where c.history and r.kind = 'past-campaign' and r.unit_id = c.unit_id and r.state <> 'undone'
                           and r.options ->> 'campaign' = c.name), '[]') as columns
        from campaign c where c.id = any(${ids}::bigint[]) order by c.id`,
  )
  const issues = ids.flatMap((id, n): FieldIssue[] =>
    found.some((campaign) => campaign.id === id)
      ? []
      : [{ path: `campaignIds.${n}`, message: `There is no campaign ${id} here. Choose among those you see.` }],
  )
  if (issues[0]) throw badInput(issues[0].message, issues)
  return found
}

const featuresInput = trainModelInput.pick({ campaignIds: true })

/**
 * What a model of these campaigns can learn from. Needs `score.read` for each; throws `bad-input` for campaigns that the
 * actor does not see.
 */
export async function listModelFeatures(ctx: Ctx, input: z.input<typeof featuresInput>): Promise<FeatureChoice[]> {
  const { campaignIds } = parseInput(featuresInput, input)
  const campaigns = await chosenCampaigns(ctx, campaignIds)
  await requireRightIn(
    ctx,
    'score.read',
    campaigns.map(({ unitId }) => unitId),
  )
  const attributes = await listAttributes(ctx)
  const named = (kind: FeatureChoice['kind']) => (name: string) => ({ name, kind, label: featureLabel(name) })
  return [
    ...snapshotsOf(campaigns).map(named('snapshot')),
    ...databaseFeatures.map(named('database')),
    ...attributes
      .filter(({ type }) => attributeTypesOfFeatures.includes(type))
      .map(({ name, label }) => ({
        name: `attributes.${name}`,
        kind: 'today' as const,
        label: { zh: label, en: label },
      })),
  ]
}

const snapshotsOf = (campaigns: Chosen[]): string[] =>
  [...new Set(campaigns.flatMap(({ columns }) => columns))].map(snapshotFeature)

/**
 * The plan with its features named. Throws `bad-input` for campaigns and features that are not there, `conflict` for a
 * campaign to which answers may still come.
 */
export async function planOf(ctx: Ctx, input: z.output<typeof trainModelInput>): Promise<ModelPlan> {
  const { unitId: _unit, name: _name, features, ...rest } = input
  const campaigns = await chosenCampaigns(ctx, rest.campaignIds)
  await requireRightIn(
    ctx,
    'model.train',
    campaigns.map(({ unitId }) => unitId),
  )
  const open = campaigns.find((campaign) => campaign.open)
  if (open) {
    throw conflict(
      `Answers to "${open.name}" may still come, and who has not answered yet would count as who never will. Train when its response window is closed.`,
    )
  }
  const snapshots = snapshotsOf(campaigns)
  if (features === undefined) return { ...rest, features: [...snapshots, ...databaseFeatures] }
  const attributes = (await listAttributes(ctx)).map(({ name }) => `attributes.${name}`)
  const known = new Set([...snapshots, ...attributes])
  const issues = features.flatMap((name, n): FieldIssue[] => {
    const path = `features.${n}`
    if (features.indexOf(name) < n) return [{ path, message: `"${name}" is named twice.` }]
    if (known.has(name) || isDatabaseFeature(name)) return []
    return [{ path, message: `There is no feature "${name}". ${hint(name, snapshots)}` }]
  })
  if (issues[0]) throw badInput(issues[0].message, issues)
  return { ...rest, features }
}

const hint = (name: string, snapshots: string[]): string =>
  name.startsWith('before.')
    ? `The files of these campaigns named as known before: ${snapshots.join(', ') || 'nothing'}.`
    : `Features are ${databaseFeatures.slice(0, 6).join(', ')} and others; columns of files are before.<column>, attributes attributes.<name>.`
