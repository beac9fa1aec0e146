import {
  type Ctx,
  createCampaign,
  createSender,
  type Filter,
  launchCampaign,
  row,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
  setContactRules,
} from '@tradewind/engine'
import { sql } from 'kysely'
import type pg from 'pg'
import { count, goal, median, ms, type Section, seconds } from './harness.ts'
import { connect, type World, type Worlds } from './world.ts'
import { units } from './world-data.ts'

const rounds = 2
const undo = Symbol('undo')

/**
 * Freezing an audience with all its checks into audience and ledger, against INSERT..SELECT of the same rows into the same
 * tables. Everything is rolled back, and what that leaves is vacuumed away, so that each finds the tables alike.
 */
export async function benchLaunch(worlds: Worlds, customers: number): Promise<Section[]> {
  const world = await worlds.open(customers)
  const client = await connect(world.databaseUrl)
  try {
    const table = [
      ['campaign', 'matched', 'targeted', 'launch', 'rows/s', 'bare', 'bare rows/s', 'ratio', 'goal', 'memory'],
    ]
    // A county and two cities: a hundredth and a fifth of the customers.
    const people = { field: 'unit', op: 'in' } as const
    const fifth: Filter = { ...people, value: [units.firstCity + 1, units.firstCity + 2] }
    const hundredth: Filter = { ...people, value: [units.firstCounty + 15] }
    for (const { name, filter, oncePerHousehold } of [
      { name: 'one in a hundred', filter: hundredth, oncePerHousehold: false },
      { name: 'one in five', filter: fifth, oncePerHousehold: false },
      { name: 'one in five, one a household', filter: fifth, oncePerHousehold: true },
    ]) {
      const ours: number[] = []
      const bare: number[] = []
      let written = { matched: 0, targeted: 0 }
      let memory = 0
      for (let round = -1; round < rounds; round++) {
        await tidy(client)
        const launched = await launchOnce(world, filter, oncePerHousehold, round < 0 ? client : undefined)
        await tidy(client)
        const took = await writeBare(client)
        memory = Math.max(memory, launched.memory)
        if (round < 0) written = launched
        else ours.push(launched.ours)
        if (round >= 0) bare.push(took)
      }
      const { matched, targeted } = written
      const ratio = median(bare.map((took, round) => took / (ours[round] ?? Number.NaN)))
      table.push([
        name,
        count(matched),
        count(targeted),
        ms(median(ours)),
        count((matched + targeted) / median(ours)),
        ms(median(bare)),
        count((matched + targeted) / median(bare)),
        ratio.toFixed(2),
        goal(ratio >= 0.5, '>= 0.5'),
        `${memory.toFixed(0)} MB`,
      ])
    }
    const notes = `Suppression, consent, contact rule, a heavier campaign, budget and control apply; medians of ${rounds} rounds.
Rows are those of the audience and of the ledger. Memory is what the process that launches has more of afterwards.`
    return [{ title: `Launch among ${count(customers)} customers`, table, notes }]
  } finally {
    await client.query('drop table if exists bare_audience, bare_delivery')
    await tidy(client)
    await client.end()
    await world.close()
  }
}

/** Removes what a roll-back left, and writes out all pages: the first change of a page after that is dearer. */
async function tidy(client: pg.Client): Promise<void> {
  await client.query('vacuum audience, delivery')
  await client.query('checkpoint')
}

/** Seconds that the rows kept in bare_audience and bare_delivery take to be written without any question. */
async function writeBare(client: pg.Client): Promise<number> {
  await client.query('begin')
  const took = await seconds(async () => {
    await client.query('insert into audience select * from bare_audience')
    await client.query('insert into delivery select * from bare_delivery')
  })
  await client.query('rollback')
  return took
}

interface Launched {
  /** Seconds. */
  ours: number
  matched: number
  targeted: number
  /** MB */
  memory: number
}

/** Launches and rolls back; `keep` is a session to copy the rows with. */
async function launchOnce(
  { engine }: World,
  filter: Filter,
  oncePerHousehold: boolean,
  keep: pg.Client | undefined,
): Promise<Launched> {
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
    const [matched = 0, targeted = 0] = keep
      ? [await copyOut(ctx, keep, 'audience', campaignId), await copyOut(ctx, keep, 'delivery', campaignId)]
      : []
    launched = { ours, memory, matched, targeted }
    throw undo
  })
  await work.catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return launched!
}

/** Carries a campaign's rows out of a transaction that will be rolled back, into a table without keys; returns how many. */
async function copyOut(ctx: Ctx, keep: pg.Client, table: 'audience' | 'delivery', campaignId: number): Promise<number> {
  await keep.query(`drop table if exists bare_${table}; create unlogged table bare_${table} (like ${table})`)
  let last = 0
  for (let copied = 0; ; ) {
    const found = await row<{ n: number; last: number; people: string }>(
      ctx,
      sql`select count(*) as n, max(customer_id) as last, json_agg(t)::text as people
          from (select * from ${sql.table(table)} where campaign_id = ${campaignId} and customer_id > ${last}
                order by customer_id limit 100000) t`,
    )
    if (!found?.n) return copied
    await keep.query(`insert into bare_${table} select * from json_populate_recordset(null::bare_${table}, $1)`, [
      found.people,
    ])
    copied += found.n
    last = found.last
  }
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
