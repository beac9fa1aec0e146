import { sql } from 'kysely'
import { test } from 'vitest'
import { attributeOrders, createTokens, recordResponses, rows, run, scoreCampaign } from '../src/index.ts'
import { createTestEngine } from '../testing/index.ts'
import { addCampaign, addStaff, addUnit, clock, daysAfterLaunch, launch } from './responses-fixture.ts'

test('measure', { timeout: 300_000 }, async () => {
  const engine = await createTestEngine({ clock })
  const tokens = createTokens('the secret that these tests sign their links with')
  const N = 300_000
  const t = async <T>(name: string, n: number, work: () => Promise<T>) => {
    const s = performance.now(); const r = await work(); const ms = performance.now() - s
    console.log(name, Math.round(ms), 'ms', Math.round(n / ms * 1000), '/s'); return r
  }
  const { campaign, east, clerk } = await engine.asSystem(async (ctx) => {
    const province = await addUnit(ctx, 'province')
    const east = await addUnit(ctx, 'east', province)
    const clerk = await addStaff(ctx, province, 'coordinator')
    await run(ctx, sql`insert into customer (unit_id, ref, name, created_at, updated_at) select ${east}, 'h' || n, 'h' || n, ${launch}, ${launch} from generate_series(1, ${N}::int) n`)
    const campaign = await addCampaign(ctx, province, { name: 'm' })
    const old = await addCampaign(ctx, province, { name: 'o', state: 'finished', launchedAt: daysAfterLaunch(-60) })
    for (const c of [campaign, old]) {
      await run(ctx, sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate) select ${c.id}, id, unit_id, case when id % 5 = 0 then ${c.cells.control}::bigint else ${c.cells.A}::bigint end, case when id % 5 = 0 then 'control' else 'targeted' end from customer`)
      await run(ctx, sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at) select ${c.id}, ${c.stepId}, row_number() over (), customer_id, unit_id, cell_id, 'email', 'sent', ${launch}, ${launch} from audience where campaign_id = ${c.id} and fate = 'targeted'`)
    }
    return { campaign, east, clerk }
  })
  const score = () => engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId: campaign.id }))
  await t('score no stats, no responses', N, score)
  await engine.asSystem((ctx) => run(ctx, sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount) select 'x', id::text, id, unit_id, ${daysAfterLaunch(2)}, 100 from customer order by customer.id limit 50000`))
  const ids = (await engine.asSystem((ctx) => rows<{ id: number }>(ctx, sql`select id from customer_order`))).map((r) => r.id)
  for (let i = 0; i < 4; i++) await t('orders', 1000, () => engine.asSystem((ctx) => attributeOrders(ctx, ids.slice(i * 1000, i * 1000 + 1000))))
  let k = 0
  for (let i = 0; i < 4; i++) {
    const b = Array.from({ length: 1000 }, () => ({ source: 's', externalId: `e${++k}`, kind: 'visit' as const, occurredAt: daysAfterLaunch(2), customer: { ref: `h${1 + ((k * 7) % N)}` } }))
    await t('record', 1000, () => engine.as(clerk, (ctx) => recordResponses(ctx, b, tokens)))
  }
  await engine.dispose()
})
