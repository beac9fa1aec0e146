import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  type Chunk,
  checkBooks,
  claimChunk,
  closeChunk,
  countSegment,
  getCampaign,
  launchCampaign,
  markInFlight,
  offerJobs,
  rows,
  run,
  scheduleCampaign,
  settle,
} from '../src/index.ts'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '../testing/index.ts'

/** The ledger cut into partitions, by the very statements of docs/scale-out.md. */
let engine: TestEngine
let unitId: number
beforeAll(async () => {
  engine = await createTestEngine()
  unitId = (await engine.asSystem(seedCity)).branchIds[0] as number
  await engine.asSystem((ctx) => seedCustomers(ctx, unitId, 20))
})
afterAll(() => engine.dispose())

const refs = Array.from({ length: 20 }, (_, i) => `C${i + 1}`)

async function play(name: string): Promise<number> {
  const { id: campaignId } = await engine.asSystem(async (ctx) => {
    const campaign = await seedCampaign(ctx, { unitId, name, refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    return campaign
  })
  await engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))
  await engine.asSystem((ctx) => run(ctx, sql`delete from outbox where job = 'launch-campaign'`))
  const leaseSeconds = 30
  for (const { id, payload } of await engine.asSystem((ctx) =>
    offerJobs(ctx, { queue: 'deliveries', limit: 10, leaseSeconds }),
  )) {
    const chunk = payload as Chunk
    const { stepId } = chunk
    const { token, deliveries } = await engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit: 50, leaseSeconds }))
    const seqs = deliveries.map(({ seq }) => seq)
    await engine.asSystem((ctx) => markInFlight(ctx, { stepId, token, seqs, leaseSeconds }))
    await engine.asSystem((ctx) =>
      settle(
        ctx,
        stepId,
        token,
        seqs.map((seq) => ({ seq, outcome: { kind: 'sent' } })),
      ),
    )
    await engine.asSystem((ctx) => closeChunk(ctx, id, chunk))
  }
  expect(await engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId }))).toMatchObject({ state: 'finished' })
  return campaignId
}

test('a ledger in partitions does what one table does', async () => {
  const before = await play('before')
  const text = await readFile(resolve(import.meta.dirname, '../../../docs/scale-out.md'), 'utf8')
  const cut = /```sql\n([^`]*)```/.exec(text)?.[1] ?? ''
  const [{ border } = { border: 0 }] = await engine.asSystem((ctx) =>
    rows<{ border: number }>(ctx, sql`select max(id) + 1 as border from step`),
  )
  await engine.orm.em.getConnection().execute(cut.replaceAll('1000000', String(border)))
  const after = await play('after')
  const where = await engine.asSystem((ctx) =>
    rows(
      ctx,
      sql`select tableoid::regclass::text as part, campaign_id as campaign, count(*) as n from delivery group by 1, 2 order by 2`,
    ),
  )
  expect(where).toEqual([
    { part: 'delivery_past', campaign: before, n: 20 },
    { part: 'delivery_next', campaign: after, n: 20 },
  ])
  expect((await engine.asSystem(checkBooks)).flatMap(({ problems }) => problems)).toEqual([])
  // Each partition has the indexes, and a step is looked for in its own alone.
  const plan = await engine.asSystem((ctx) =>
    rows<{ 'QUERY PLAN': string }>(
      ctx,
      sql`explain select from delivery where step_id = ${border} and state = 'queued'`,
    ),
  )
  const lines = plan.map((line) => line['QUERY PLAN']).join('\n')
  expect(lines).toContain('delivery_next')
  expect(lines).not.toContain('delivery_past')
  const clerk = (at: number): Actor => ({
    kind: 'staff',
    staffId: 0,
    name: 'x',
    grants: [{ unitId: at, role: 'branch' }],
  })
  const seen = (actor: Actor) => engine.as(actor, (ctx) => rows(ctx, sql`select from delivery`))
  expect(await seen(clerk(unitId))).toHaveLength(40)
  expect(await seen(clerk(unitId + 1))).toHaveLength(0)
  const contacted = { contacted: {} }
  expect(await engine.as(clerk(unitId), (ctx) => countSegment(ctx, { filter: contacted }))).toBe(20)
})
