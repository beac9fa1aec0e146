import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Actor,
  type Chunk,
  cancelCampaign,
  checkBooks,
  type DeadLetters,
  deadLetters,
  getCampaign,
  listDeadLetters,
  type Outcome,
  offerJobs,
  type Role,
  releaseHeld,
  resolveDeliveries,
  resolveUnknown,
  rows,
  run,
} from '../src/index.ts'
import {
  type City,
  createTestEngine,
  seedCampaign,
  seedCity,
  seedCustomers,
  type TestEngine,
} from '../testing/index.ts'
import { deliverChunk, launchNow } from './campaign-fixture.ts'

let engine: TestEngine
let city: City
let step: { campaignId: number; stepId: number }
let n = 0

beforeAll(async () => {
  engine = await createTestEngine()
  city = await engine.asSystem(seedCity)
})
afterAll(() => engine.dispose())

const branch = () => city.branchIds[0] as number
const staff = (role: Role, unitId = branch()): Actor => ({
  kind: 'staff',
  staffId: 1,
  name: '王芳',
  grants: [{ unitId, role }],
})

/** Delivers what is due of the campaign, or the first of it, with this outcome for everybody. */
async function deliver(outcome: Outcome, limit = 10): Promise<number[]> {
  const asked = { queue: 'deliveries' as const, limit: 10, leaseSeconds: 30 }
  const offers = await engine.asSystem((ctx) => offerJobs(ctx, asked))
  const done: number[] = []
  for (const { id, payload } of offers) {
    done.push(...(await deliverChunk(engine, id, payload as Chunk, () => outcome, limit)))
  }
  return done
}
const only = () => ({ campaignId: step.campaignId })
const state = async () => (await engine.asSystem((ctx) => getCampaign(ctx, { id: step.campaignId }))).state
const problems = async () =>
  (await engine.asSystem(checkBooks)).find(({ campaignId }) => campaignId === step.campaignId)?.problems

/** A campaign of three people, launched. */
beforeEach(async () => {
  n += 1
  const prefix = `O${n}x`
  step = await engine.asSystem(async (ctx) => {
    await run(ctx, sql`delete from outbox`)
    await seedCustomers(ctx, branch(), 3, prefix)
    const refs = [1, 2, 3].map((i) => `${prefix}${i}`)
    const campaign = await seedCampaign(ctx, {
      unitId: branch(),
      name: `o${n}`,
      refs,
      cells: [{ name: 'A', weight: 1 }],
    })
    await launchNow(ctx, campaign.id)
    await run(ctx, sql`delete from outbox where job = 'launch-campaign'`)
    return { campaignId: campaign.id, stepId: campaign.steps[0].id }
  })
})

describe('what was held', () => {
  test('goes on when a person says so, and a finished campaign with it', async () => {
    await deliver({ kind: 'held', reason: 'no such field' })
    expect(await state()).toBe('finished')
    const after = await engine.as(staff('branch'), (ctx) => releaseHeld(ctx, only()))
    expect(after).toMatchObject({ promised: 3, held: 0, queued: 3 })
    expect(await state()).toBe('running')
    expect(await problems()).toEqual([])
    expect(await deliver({ kind: 'sent' })).toEqual([1, 2, 3])
    expect(await state()).toBe('finished')
    expect(await problems()).toEqual([])
  })

  test('is left alone where nothing is held', async () => {
    await deliver({ kind: 'sent' })
    await engine.asSystem((ctx) => releaseHeld(ctx, only()))
    expect(await state()).toBe('finished')
  })
})

describe('what is unknown', () => {
  test('counts as sent, from when it was last heard of, when a person says so', async () => {
    await deliver({ kind: 'unknown', reason: 'the line broke' })
    const after = await engine.as(staff('branch'), (ctx) => resolveUnknown(ctx, { ...only(), as: 'sent' }))
    expect(after).toMatchObject({ promised: 3, unknown: 0, sent: 3 })
    expect(await state()).toBe('finished')
    expect(await problems()).toEqual([])
    const sent = await engine.asSystem((ctx) =>
      rows<{ reason: string }>(ctx, sql`select distinct reason from delivery where step_id = ${step.stepId}`),
    )
    expect(sent).toEqual([{ reason: 'counted as sent by 王芳; the line broke' }])
  })

  test('is sent again when a person says so', async () => {
    await deliver({ kind: 'unknown', reason: 'the line broke' })
    await engine.asSystem((ctx) => resolveUnknown(ctx, { ...only(), as: 'queued' }))
    expect(await state()).toBe('running')
    expect(await deliver({ kind: 'sent' })).toEqual([1, 2, 3])
    expect(await problems()).toEqual([])
  })

  test('of a cancelled campaign can be counted as sent, but not sent again', async () => {
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`update delivery set state = 'unknown', settled_at = ${ctx.now} where step_id = ${step.stepId} and seq = 1`,
      ),
    )
    await engine.asSystem((ctx) => cancelCampaign(ctx, only()))
    const again = engine.asSystem((ctx) => resolveUnknown(ctx, { ...only(), as: 'queued' }))
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    const after = await engine.asSystem((ctx) => resolveUnknown(ctx, { ...only(), as: 'sent' }))
    expect(after).toMatchObject({ sent: 1, cancelled: 2 })
    expect(await state()).toBe('cancelled')
  })
})

describe('dead letters', () => {
  /** One after the other with an outcome of its own. */
  const part = async (...outcomes: Outcome[]) => {
    for (const outcome of outcomes) await deliver(outcome, 1)
  }
  const groups = () => engine.as(staff('branch'), (ctx) => deadLetters(ctx, only()))
  const list = (query: Pick<DeadLetters, 'state' | 'stepId' | 'reason'>, limit = 50) =>
    engine.as(staff('branch'), (ctx) => listDeadLetters(ctx, { ...only(), ...query, limit }))
  const refuses = (who: string, id: string): Outcome => ({
    kind: 'hard-fail',
    reason: `550 5.1.1 <${who}@mail.example>: no such user (queue id ${id})`,
  })

  test('are grouped by what their reasons have in common, and name nobody', async () => {
    await part(refuses('wang.fang+x', '4F2a77123B'), refuses('li', '9188123'), {
      kind: 'held',
      reason: 'no such field',
    })
    const found = await groups()
    expect(found).toMatchObject([
      { state: 'failed', channel: 'email', count: 2, reason: '550 5.1.1 <…>: no such user (queue id #)' },
      { state: 'held', count: 1, reason: 'no such field' },
    ])
    expect(found[0]?.since).toBeInstanceOf(Date)
    const failed = found[0] as DeadLetters
    const first = await list(failed, 1)
    expect(first.items).toMatchObject([
      { seq: 1, ref: `O${n}x1`, attempts: 1, reason: expect.stringContaining('wang.fang') },
    ])
    const { items } = await engine.as(staff('branch'), (ctx) =>
      listDeadLetters(ctx, { ...only(), ...failed, cursor: first.nextCursor ?? '' }),
    )
    expect(items.map(({ seq }) => seq)).toEqual([2])
  })

  test('of one group are sent again with all their attempts, the others stay', async () => {
    await part(refuses('a', '1234567'), { kind: 'hard-fail', reason: '552 full' }, { kind: 'unknown', reason: 'lost' })
    expect(await state()).toBe('finished')
    const [failed] = (await groups()).filter(({ reason }) => reason.startsWith('550'))
    const after = await engine.as(staff('branch'), (ctx) =>
      resolveDeliveries(ctx, { ...only(), state: 'failed', as: 'queued', reason: failed?.reason ?? '' }),
    )
    expect(after).toMatchObject({ promised: 3, queued: 1, failed: 1, unknown: 1 })
    expect(await state()).toBe('running')
    const again = await engine.asSystem((ctx) =>
      rows(ctx, sql`select attempts from delivery where step_id = ${step.stepId} and state = 'queued'`),
    )
    expect(again).toEqual([{ attempts: 0 }])
    expect(await deliver({ kind: 'sent' })).toEqual([1])
    expect(await state()).toBe('finished')
    expect(await problems()).toEqual([])
  })

  test('are given up, or counted as sent, where that can be', async () => {
    await part({ kind: 'held', reason: 'no such field' }, { kind: 'unknown', reason: 'lost' }, refuses('a', '1234567'))
    const as = (input: { state: 'held' | 'failed' | 'unknown'; as: 'queued' | 'sent' | 'cancelled' }) =>
      engine.as(staff('branch'), (ctx) => resolveDeliveries(ctx, { ...only(), ...input }))
    await expect(as({ state: 'held', as: 'sent' })).rejects.toThrow(/surely have not left/)
    await expect(as({ state: 'failed', as: 'cancelled' })).rejects.toThrow(/given up already/)
    expect(await as({ state: 'held', as: 'cancelled' })).toMatchObject({ held: 0, cancelled: 1 })
    expect(await as({ state: 'unknown', as: 'sent' })).toMatchObject({ unknown: 0, sent: 1 })
    expect(await groups()).toMatchObject([{ state: 'failed', count: 1 }])
    expect(await problems()).toEqual([])
  })

  test('are seen by those with the right to, in their own campaign', async () => {
    await part(refuses('a', '1234567'))
    const query = { stepId: step.stepId, state: 'failed' as const }
    const look = (actor: Actor) => engine.as(actor, (ctx) => listDeadLetters(ctx, { ...only(), ...query }))
    await expect(look(staff('field'))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(look(staff('branch', city.branchIds[1]))).rejects.toMatchObject({ code: 'not-found' })
    const another = await engine.asSystem((ctx) =>
      seedCampaign(ctx, { unitId: branch(), name: `another${n}`, refs: [`O${n}x1`] }),
    )
    const theirs = engine.as(staff('branch'), (ctx) => listDeadLetters(ctx, { campaignId: another.id, ...query }))
    expect((await theirs).items).toEqual([])
  })
})

describe.each([
  ['releaseHeld', (actor: Actor, id: number) => engine.as(actor, (ctx) => releaseHeld(ctx, { campaignId: id }))],
  [
    'resolveUnknown',
    (actor: Actor, id: number) => engine.as(actor, (ctx) => resolveUnknown(ctx, { campaignId: id, as: 'queued' })),
  ],
  [
    'resolveDeliveries',
    (actor: Actor, id: number) =>
      engine.as(actor, (ctx) => resolveDeliveries(ctx, { campaignId: id, state: 'failed', as: 'queued' })),
  ],
] as const)('%s', (_name, verb) => {
  test('needs the right to launch', async () => {
    await expect(verb(staff('analyst'), step.campaignId)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('does not reach into another branch', async () => {
    await expect(verb(staff('branch', city.branchIds[1]), step.campaignId)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is refused before the launch', async () => {
    const draft = await engine.asSystem((ctx) =>
      seedCampaign(ctx, { unitId: branch(), name: `draft${n}`, refs: [`O${n}x1`] }),
    )
    await expect(verb(staff('branch'), draft.id)).rejects.toMatchObject({ code: 'conflict' })
  })
})
