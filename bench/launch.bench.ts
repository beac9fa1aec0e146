import {
  createCampaign,
  createSender,
  type Engine,
  launchCampaign,
  row,
  run,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
} from '@tradewind/engine'
import { sql } from 'kysely'
import { type Ratio, seconds } from './harness.ts'
import type { World } from './world.ts'

/** Freezing an audience with all its checks into audience and ledger, against INSERT..SELECT of the same rows. */
export async function benchLaunch({ engine, cityId }: World): Promise<Ratio[]> {
  const campaignId = await planCampaign(engine, cityId)
  const ours = await seconds(() => engine.asSystem((ctx) => launchCampaign(ctx, { campaignId })))
  const counted = await engine.asSystem((ctx) =>
    row<{ n: number }>(ctx, sql`select count(*) as n from audience where campaign_id = ${campaignId}`),
  )
  const bare = await engine.asSystem(async (ctx) => {
    await run(ctx, sql`create table bare_audience (like audience including indexes)`)
    await run(ctx, sql`create table bare_delivery (like delivery including all)`)
    return seconds(async () => {
      await run(ctx, sql`insert into bare_audience select * from audience where campaign_id = ${campaignId}`)
      await run(ctx, sql`insert into bare_delivery select * from delivery where campaign_id = ${campaignId}`)
    })
  })
  const people = counted?.n ?? 0
  const against = 'INSERT..SELECT of the same rows into tables with the same keys'
  return [{ name: 'launch', ours: people / ours, limit: people / bare, unit: 'people/s', against, goal: null }]
}

function planCampaign(engine: Engine, unitId: number): Promise<number> {
  return engine.asSystem(async (ctx) => {
    const segment = await saveSegment(ctx, {
      unitId,
      name: 'all',
      filter: { field: 'kind', op: 'eq', value: 'person' },
    })
    const sender = await createSender(ctx, { unitId, name: 'Post', address: 'bench@post.example' })
    const template = await saveTemplate(ctx, { unitId, name: 'bench', subject: 'Hello', html: '<p>Hello</p>' })
    const cells = [
      { name: 'A', weight: 9, templateId: template.id },
      { name: 'control', weight: 1, control: true },
    ]
    const plan = { unitId, name: 'bench', segmentId: segment.id, senderId: sender.id, cells }
    const campaign = await createCampaign(ctx, plan)
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    return campaign.id
  })
}
