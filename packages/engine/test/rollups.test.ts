import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkRollups, continueFolding, rescoreCampaign, row, rows, run, scoreCampaign } from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { baseScore, figuresIn } from './base-score.ts'
import { hoursAfterLaunch, launch, startClock } from './responses-fixture.ts'
import { dice, happening, type Stage, setStage } from './rollups-stage.ts'

const clock = startClock()
let engine: TestEngine
beforeAll(async () => {
  engine = await createTestEngine({ clock })
})
afterAll(() => engine.dispose())

const score = (campaignId: number, fresh = false) => engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId, fresh }))
const rescore = (campaignId: number) => engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId }))
const pending = (campaignId: number) =>
  engine.asSystem((ctx) => rows(ctx, sql`select from rollup_change where campaign_id = ${campaignId}`))
const lines = (campaignId: number) =>
  engine.asSystem((ctx) =>
    rows<{ line: string }>(
      ctx,
      sql`select to_jsonb(r)::text as line from rollup r where campaign_id = ${campaignId} order by 1`,
    ),
  )

/** As the worker does, until nothing is left. */
async function fold(): Promise<void> {
  await engine.asSystem((ctx) => run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'fold-rollups'`))
  while (await engine.asSystem(continueFolding));
}

/** Folded = rebuilt = the base statement. */
async function expectEqual({ campaignId }: Stage, after: string): Promise<void> {
  const folded = await score(campaignId)
  expect(folded.pending, after).toBe(0)
  expect(figuresIn(folded), after).toEqual(await engine.asSystem((ctx) => baseScore(ctx, campaignId)))
  const kept = await lines(campaignId)
  expect(await rescore(campaignId), after).toEqual({ campaignId, people: 50, differences: [] })
  expect(await lines(campaignId), after).toEqual(kept)
}

describe('whatever happens, in whatever order', () => {
  test.each([1, 2, 3])('folded = rebuilt = base rows, after each of 80 steps (seed %i)', async (seed) => {
    const stage = await setStage(engine, `storm-${seed}`)
    const roll = dice(seed * 7_919)
    const happened: string[] = []
    for (let step = 0; step < 80; step++) {
      for (let n = roll.below(4); n >= 0; n--) {
        happened.push(await engine.asSystem((ctx) => happening(ctx, stage, roll)))
      }
      if (roll.below(3) === 0) await fold()
      await expectEqual(stage, `step ${step}: ${happened.slice(-4).join(', ')}`)
    }
    expect(new Set(happened).size).toBe(22)
    expect((await score(stage.campaignId)).total.responded).toBeGreaterThan(3)
  })

  test('a rebuild from nothing gives the same lines as all the folding before it', async () => {
    const stage = await setStage(engine, 'from-nothing')
    const roll = dice(5)
    for (let n = 0; n < 300; n++) await engine.asSystem((ctx) => happening(ctx, stage, roll))
    await fold()
    const folded = await lines(stage.campaignId)
    await engine.asSystem(async (ctx) => {
      await run(ctx, sql`delete from rollup where campaign_id = ${stage.campaignId}`)
      await run(ctx, sql`delete from rollup_fact where campaign_id = ${stage.campaignId}`)
    })
    expect((await rescore(stage.campaignId)).differences).not.toEqual([])
    expect(await lines(stage.campaignId)).toEqual(folded)
  })
})

describe('several at once', () => {
  test('folders, readers, writers and whoever checks them together count everything once', async () => {
    const stage = await setStage(engine, 'crowd')
    const write = async (seed: number) => {
      const roll = dice(seed)
      for (let n = 0; n < 40; n++) {
        // Two writers may wait for each other's rows, which is theirs to bear and nothing that rollups have to do with.
        await engine
          .asSystem((ctx) => happening(ctx, stage, roll))
          .catch((error) => {
            if (!/deadlock|duplicate key/.test(String(error))) throw error
          })
      }
    }
    const read = async () => {
      for (let n = 0; n < 30; n++) await score(stage.campaignId, n % 2 === 0)
    }
    const work = async () => {
      for (let n = 0; n < 20; n++) await fold()
    }
    // What is only noted yet is no difference.
    const check = async () => {
      for (let checked = 0; checked < 5; ) {
        const rescored = await rescore(stage.campaignId).catch((error) => {
          if (error.code !== 'conflict') throw error
        })
        if (!rescored) continue
        checked++
        expect(rescored.differences).toEqual([])
        const looked = await engine.asSystem(checkRollups)
        expect(looked.find(({ campaignId }) => campaignId === stage.campaignId)?.differences ?? []).toEqual([])
      }
    }
    await Promise.all([write(11), write(12), read(), read(), work(), work(), check(), check()])
    await fold()
    await expectEqual(stage, 'the crowd')
  })

  test('a folder that is killed in the middle has counted nothing, and the next one does', async () => {
    const stage = await setStage(engine, 'killed')
    const roll = dice(9)
    for (let n = 0; n < 100; n++) await engine.asSystem((ctx) => happening(ctx, stage, roll))
    const before = await lines(stage.campaignId)
    const noted = await pending(stage.campaignId)
    expect(noted.length).toBeGreaterThan(30)
    const killed = engine.asSystem(async (ctx) => {
      const backend = await row<{ pid: number }>(ctx, sql`select pg_backend_pid() as pid`)
      expect((await scoreCampaign(ctx, { campaignId: stage.campaignId, fresh: true })).pending).toBe(0)
      await engine.asSystem((other) => run(other, sql`select pg_terminate_backend(${backend?.pid})`))
      await row(ctx, sql`select 1`)
    })
    await expect(killed).rejects.toThrow()
    expect(await lines(stage.campaignId)).toEqual(before)
    expect(await pending(stage.campaignId)).toHaveLength(noted.length)
    await fold()
    await expectEqual(stage, 'the kill')
  })
})

test('a campaign that cannot be counted keeps its notes and holds up no other', async () => {
  const [ill, well] = [await setStage(engine, 'ill', 10), await setStage(engine, 'well', 10)]
  await fold()
  const sent = (stage: Stage) =>
    sql`update delivery set state = 'sent', sent_at = ${launch} where step_id = ${stage.steps.email}`
  await engine.asSystem(async (ctx) => {
    // More money than a sum can hold.
    await run(
      ctx,
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, campaign_id, attribution,
                                responded, converted, amount, currency)
          select 'ill', n::text, 'order', ${hoursAfterLaunch(1)}, ${launch}, ${ill.people[1]}, ${ill.campaignId}, 'window',
                 true, true, 9000000000000000000, 'CNY' from generate_series(1, 2) n`,
    )
    await run(ctx, sent(well))
    await run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'fold-rollups'`)
  })
  const faults: number[] = []
  while (await engine.asSystem((ctx) => continueFolding(ctx, (id) => faults.push(id))));
  expect(faults).toEqual([ill.campaignId])
  expect(await pending(ill.campaignId)).not.toEqual([])
  expect(await pending(well.campaignId)).toEqual([])
  await engine.asSystem((ctx) => run(ctx, sql`update response set amount = 5 where source = 'ill'`))
  await fold()
  expect(await pending(ill.campaignId)).toEqual([])
  expect((await score(ill.campaignId)).total).toMatchObject({ converted: 1, revenue: 10 })
})

describe('a report while folding is behind', () => {
  test('says as of when it is, and is fresh when asked to be', async () => {
    const stage = await setStage(engine, 'behind', 10)
    const { campaignId } = stage
    await fold()
    await engine.asSystem(async (ctx) => {
      await run(
        ctx,
        sql`insert into customer (unit_id, ref, name, created_at, updated_at)
            select ${stage.units[0]}, 'many-' || n, 'n', ${launch}, ${launch} from generate_series(1, 12000) n`,
      )
      await run(
        ctx,
        sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
            select ${campaignId}, c.id, unit_id, l.id, 'targeted' from customer c, cell l
            where ref like 'many-%' and l.campaign_id = ${campaignId} and l.name = 'A'`,
      )
    })
    const stale = await score(campaignId)
    expect(stale).toMatchObject({ pending: 1, total: { assigned: 9 } })
    expect(stale.asOf.getTime()).toBeLessThan(Date.now())
    const fresh = await score(campaignId, true)
    expect(fresh).toMatchObject({ pending: 0, total: { assigned: 12_009, sent: 0 } })
    expect(figuresIn(fresh)).toEqual(await engine.asSystem((ctx) => baseScore(ctx, campaignId)))
  })

  test('does not wait for who is counting at this moment', async () => {
    const stage = await setStage(engine, 'busy', 10)
    await fold()
    await engine.asSystem(async (ctx) => {
      await run(
        ctx,
        sql`update delivery set state = 'sent', sent_at = ${hoursAfterLaunch(1)} where step_id = ${stage.steps.email}`,
      )
    })
    await engine.asSystem(async (ctx) => {
      expect((await scoreCampaign(ctx, { campaignId: stage.campaignId })).total.sent).toBe(7)
      expect(await score(stage.campaignId)).toMatchObject({ pending: 1, total: { sent: 0 } })
      await expect(rescore(stage.campaignId)).rejects.toMatchObject({ code: 'conflict' })
    })
    expect(await score(stage.campaignId)).toMatchObject({ pending: 0, total: { sent: 7 } })
  })
})

describe('rescore', () => {
  test('finds what somebody changed behind the back, names it and puts it right', async () => {
    const stage = await setStage(engine, 'tampered')
    const { campaignId } = stage
    const roll = dice(21)
    for (let n = 0; n < 150; n++) await engine.asSystem((ctx) => happening(ctx, stage, roll))
    await fold()
    const right = await lines(campaignId)
    await engine.asSystem(async (ctx) => {
      await run(
        ctx,
        sql`update rollup set n = n + 3 where campaign_id = ${campaignId} and grain = 'cell' and fact = 'answer'`,
      )
      await run(
        ctx,
        sql`update rollup set n = n - 1 where campaign_id = ${campaignId} and grain = 'unit' and fact = 'audience'`,
      )
      // Past the triggers, as no writer can.
      await run(ctx, sql`set local session_replication_role = replica`)
      await run(ctx, sql`delete from response where campaign_id = ${campaignId} and converted`)
    })
    expect((await engine.asSystem(checkRollups)).filter(({ differences }) => differences.length > 0)).toMatchObject([
      { campaignId },
    ])
    const { differences } = await rescore(campaignId)
    expect(differences).toContainEqual(expect.objectContaining({ grain: 'unit', fact: 'audience', n: 1, amount: 0 }))
    // Another answer of theirs may now be the first, so that some lines have more; there is less money in any case.
    const lost = differences.filter(({ grain, fact }) => grain === 'curve' && fact === 'response')
    expect(lost.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThan(0)
    await expectEqual(stage, 'the repair')
    expect(await lines(campaignId)).not.toEqual(right)
  })

  test('of a campaign that does not exist is not found', async () => {
    await expect(rescore(999_999)).rejects.toMatchObject({ code: 'not-found' })
    await expect(rescore(-1)).rejects.toMatchObject({ code: 'bad-input' })
  })
})

test('sending notes one row a batch, and claiming and marking none', async () => {
  const stage = await setStage(engine, 'quiet', 20)
  await fold()
  const step = sql`step_id = ${stage.steps.email}`
  await engine.asSystem((ctx) => run(ctx, sql`update delivery set state = 'claimed' where ${step}`))
  await engine.asSystem((ctx) => run(ctx, sql`update delivery set in_flight = true where ${step}`))
  expect(await pending(stage.campaignId)).toHaveLength(0)
  await engine.asSystem((ctx) => run(ctx, sql`update delivery set state = 'sent', sent_at = ${launch} where ${step}`))
  expect(await pending(stage.campaignId)).toHaveLength(1)
})
