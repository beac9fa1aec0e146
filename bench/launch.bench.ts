import {
  type Ctx,
  createCampaign,
  createSender,
  type Filter,
  launchCampaign,
  row,
  run,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
  setContactRules,
} from '@tradewind/engine'
import { sql } from 'kysely'
import { count, goal, median, ms, type Section, seconds } from './harness.ts'
import { connect, type World, type Worlds } from './world.ts'
import { units } from './world-data.ts'

const rounds = 3
const undo = Symbol('undo')

/**
 * Freezing an audience with all its checks into audience and ledger, against INSERT..SELECT of the same rows into tables
 * with the same keys. Everything is rolled back.
 */
export async function benchLaunch(worlds: Worlds, customers: number): Promise<Section[]> {
  const world = await worlds.open(customers)
  try {
    const table = [
      ['campaign', 'matched', 'targeted', 'launch', 'rows/s', 'bare', 'bare rows/s', 'ratio', 'goal', 'memory'],
    ]
    // Two cities and one county: a fifth and a hundredth of the customers.
    const people = { field: 'unit', op: 'in' } as const
    const fifth: Filter = { ...people, value: [units.firstCity + 1, units.firstCity + 2] }
    const hundredth: Filter = { ...people, value: [units.firstCounty + 15] }
    for (const { name, filter, oncePerHousehold } of [
      { name: 'one in a hundred', filter: hundredth, oncePerHousehold: false },
      { name: 'one in five', filter: fifth, oncePerHousehold: false },
      { name: 'one in five, one a household', filter: fifth, oncePerHousehold: true },
    ]) {
      const launches: Launched[] = []
      for (let round = 0; round < rounds; round++) launches.push(await launchOnce(world, filter, oncePerHousehold))
      const [ours, bare] = [median(launches.map((l) => l.ours)), median(launches.map((l) => l.bare))]
      const { matched, targeted } = launches[0]!
      const written = matched + targeted
      const ratio = median(launches.map((l) => l.bare / l.ours))
      table.push([
        name,
        count(matched),
        count(targeted),
        ms(ours),
        count(written / ours),
        ms(bare),
        count(written / bare),
        ratio.toFixed(2),
        goal(ratio >= 0.5, '>= 0.5'),
        `${Math.max(...launches.map((l) => l.memory)).toFixed(0)} MB`,
      ])
    }
    const notes = `Suppression, consent, contact rule, a heavier campaign, budget and control apply; medians of ${rounds} rounds.
Rows are those of the audience and of the ledger. Memory is what the process that launches has more of afterwards.`
    return [{ title: `Launch among ${count(customers)} customers`, table, notes }]
  } finally {
    await world.close()
    const client = await connect(world.databaseUrl)
    await client.query('vacuum audience, delivery') // what was rolled back
    await client.end()
  }
}

interface Launched {
  /** Seconds of the launch, and of the same rows written without any question. */
  ours: number
  bare: number
  matched: number
  targeted: number
  /** MB */
  memory: number
}

async function launchOnce({ engine }: World, filter: Filter, oncePerHousehold: boolean): Promise<Launched> {
  let launched: Launched | undefined
  const work = engine.asSystem(async (ctx) => {
    await setContactRules(ctx, { unitId: units.province, rules: [{ channel: null, maxContacts: 2, days: 90 }] })
    const heavier = { all: [filter, { random: { percent: 20, seed: 'heavier' } }] }
    await launchCampaign(ctx, { campaignId: await planCampaign(ctx, 'heavier', heavier, { priority: 1 }) })
    const limits = { oncePerHousehold, maxTargeted: 500_000 }
    const campaignId = await planCampaign(ctx, 'bench', filter, limits)
    const before = process.memoryUsage().rss
    const ours = await seconds(() => launchCampaign(ctx, { campaignId }))
    const memory = (process.memoryUsage().rss - before) / 1e6
    await run(ctx, sql`create table bare_audience (like audience including all)`)
    await run(ctx, sql`create table bare_delivery (like delivery including all)`)
    const bare = await seconds(async () => {
      await run(ctx, sql`insert into bare_audience select * from audience where campaign_id = ${campaignId}`)
      await run(ctx, sql`insert into bare_delivery select * from delivery where campaign_id = ${campaignId}`)
    })
    const written = await row<{ matched: number; targeted: number }>(
      ctx,
      sql`select (select count(*) from bare_audience) as matched, (select count(*) from bare_delivery) as targeted`,
    )
    launched = { ours, bare, memory, matched: written?.matched ?? 0, targeted: written?.targeted ?? 0 }
    throw undo
  })
  await work.catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return launched!
}

async function planCampaign(
  ctx: Ctx,
  name: string,
  filter: Filter,
  more: { priority?: number; oncePerHousehold?: boolean; maxTargeted?: number },
): Promise<number> {
  const unitId = units.province
  const segment = await saveSegment(ctx, { unitId, name, filter })
  const sender = await createSender(ctx, { unitId, name, address: `${name}@post.example` })
  const template = await saveTemplate(ctx, { unitId, name: `${name} template`, subject: 'Hello', html: '<p>Hello</p>' })
  const cells = [
    { name: 'A', weight: 9, templateId: template.id },
    { name: 'control', weight: 1, control: true },
  ]
  const campaign = await createCampaign(ctx, {
    unitId,
    name,
    segmentId: segment.id,
    senderId: sender.id,
    cells,
    ...more,
  })
  await scheduleCampaign(ctx, { campaignId: campaign.id })
  return campaign.id
}
