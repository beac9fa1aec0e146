import { sql } from 'kysely'
import { expect } from 'vitest'
import {
  type Fate,
  launchCampaign,
  previewAudience,
  rows,
  run,
  scheduleCampaign,
  type Waterfall,
} from '../src/index.ts'
import {
  type City,
  createTestEngine,
  seedCampaign,
  seedCity,
  seedCustomers,
  type TestEngine,
} from '../testing/index.ts'

/** The later steps of the waterfall: each test has an organisation of its own, with 20 customers C1..C20 in a branch. */
export let engine: TestEngine
export let city: City
export let unitId: number
export let ids: number[]
export async function setStage(): Promise<void> {
  engine = await createTestEngine()
  city = await engine.asSystem(seedCity)
  unitId = city.branchIds[0] as number
  ids = await engine.asSystem((ctx) => seedCustomers(ctx, unitId, 20))
}

export const days = (n: number) => n * 86_400_000
export const refs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `C${from + i}`)
export const everybody = [{ name: 'A', weight: 1 }]
export const id = (n: number) => ids[n - 1] as number

interface Options {
  priority?: number
  once_per_household?: boolean
  max_targeted?: number
  max_per_unit?: number
  pilot_size?: number
}
/** A draft over customers by number; all of them treated unless cells say otherwise. */
export async function draft(name: string, list: string[], options: Options = {}, cells: Seed['cells'] = everybody) {
  return engine.asSystem(async (ctx) => {
    const campaign = await seedCampaign(ctx, { unitId: city.cityId, name, cells, refs: list })
    for (const [column, value] of Object.entries(options)) {
      await run(ctx, sql`update campaign set ${sql.ref(column)} = ${value} where id = ${campaign.id}`)
    }
    return campaign.id
  })
}
type Seed = Parameters<typeof seedCampaign>[1]

export const preview = (campaignId: number) => engine.asSystem((ctx) => previewAudience(ctx, { campaignId }))
export async function launch(campaignId: number, at: (now: Date) => Date = (now) => now): Promise<Waterfall | null> {
  await engine.asSystem((ctx) => scheduleCampaign({ ...ctx, now: at(ctx.now) }, { campaignId }))
  return engine.asSystem((ctx) => launchCampaign({ ...ctx, now: at(ctx.now) }, { campaignId }))
}
/** Refs by fate, after the launch has confirmed what the preview said. */
export async function fatesOf(campaignId: number): Promise<Partial<Record<Fate, string[]>>> {
  const told = await preview(campaignId)
  expect(await preview(campaignId)).toEqual(told)
  const { steps: _, ...before } = told
  expect(await launch(campaignId)).toEqual(before)
  expect(await preview(campaignId)).toEqual(told)
  const { matched, cells, ...fates } = before
  expect(Object.values(fates).reduce((sum, n) => sum + n, 0)).toBe(matched)
  expect(cells.reduce((sum, cell) => sum + cell.assigned, 0)).toBe(before.control + before.targeted)
  const found = await engine.asSystem((ctx) =>
    rows<{ fate: Fate; refs: string[] }>(
      ctx,
      sql`select a.fate, to_json(array_agg(c.ref order by c.id)) as refs
          from audience a join customer c on c.id = a.customer_id where a.campaign_id = ${campaignId} group by 1`,
    ),
  )
  return Object.fromEntries(found.map((f) => [f.fate, f.refs]))
}
