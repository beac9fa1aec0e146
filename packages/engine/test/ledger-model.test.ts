import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Chunk,
  cancelCampaign,
  checkBooks,
  claimChunk,
  closeChunk,
  getCampaign,
  holdOffer,
  launchCampaign,
  markInFlight,
  offerJobs,
  pauseCampaign,
  recordReceipts,
  releaseClaim,
  releaseHeld,
  renewClaim,
  resolveUnknown,
  resumeCampaign,
  rows,
  run,
  scheduleCampaign,
  settle,
  settleInHand,
} from '../src/index.ts'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '../testing/index.ts'
import { LedgerModel, type ModelOutcome, outcomeKinds } from './ledger-model.ts'

const size = 6
const workerCount = 3
const hours = 3_600_000

// Stands still, so that the model knows what is due.
let now = new Date('2026-03-01T02:00:00Z')
let engine: TestEngine
let unitId: number
let n = 0

beforeAll(async () => {
  engine = await createTestEngine({ clock: { now: () => now } })
  unitId = (await engine.asSystem(seedCity)).branchIds[0] as number
})
afterAll(() => engine.dispose())

/** A running campaign of six deliveries in two chunks, and the ids of the chunks' promises. */
async function launch(unknownPolicy: 'hold' | 'resend') {
  n += 1
  const prefix = `M${n}x`
  return engine.asSystem(async (ctx) => {
    const customerIds = await seedCustomers(ctx, unitId, size, prefix)
    const refs = Array.from({ length: size }, (_, i) => `${prefix}${i + 1}`)
    const cells = [{ name: 'A', weight: 1 }]
    const draft = await seedCampaign(ctx, { unitId, name: `m${n}`, refs, cells, unknownPolicy })
    await scheduleCampaign(ctx, { campaignId: draft.id })
    await launchCampaign(ctx, { campaignId: draft.id })
    await run(ctx, sql`delete from outbox`)
    const campaign = { campaignId: draft.id, stepId: draft.steps[0].id }
    const chunks = [
      { ...campaign, from: 1, to: 3 },
      { ...campaign, from: 4, to: 6 },
    ]
    await rows(
      ctx,
      sql`insert into outbox (job, payload, campaign_id, due_at)
          select 'deliver-chunk', chunk, ${draft.id}, ${ctx.now}
          from jsonb_array_elements(${JSON.stringify(chunks)}::jsonb) chunk`,
    )
    return { ...campaign, customerIds }
  })
}

interface Job {
  promiseId: number
  chunk: Chunk
}
interface Worker {
  job?: Job | undefined
  token?: string | undefined
  /** Claimed, not yet marked. */
  rest: number[]
  /** Marked: the channel has them. */
  inHand: number[]
}

const idle = (): Worker => ({ job: undefined, token: undefined, rest: [], inHand: [] })

/** The ledger and its model, doing the same. After each step they must agree. */
class Twin {
  readonly #campaign: Awaited<ReturnType<typeof launch>>
  readonly #model: LedgerModel
  readonly #workers: Worker[] = Array.from({ length: workerCount }, idle)
  #queue: Job[] = []

  constructor(campaign: Awaited<ReturnType<typeof launch>>, policy: 'hold' | 'resend') {
    this.#campaign = campaign
    this.#model = new LedgerModel(size, policy)
  }

  get #id() {
    return { campaignId: this.#campaign.campaignId }
  }

  async do(step: Step): Promise<void> {
    const worker = this.#workers[step.worker] as Worker
    switch (step.does) {
      case 'work':
        return this.#work(worker, step)
      case 'leave':
        return this.#leave(worker)
      case 'lose':
        return this.#lose(worker.token ?? null)
      case 'renew':
        return this.#renew(worker)
      case 'forget':
        return this.#forget()
      case 'wait':
        now = new Date(now.getTime() + 7 * hours)
        return
      case 'suppress':
        return this.#suppress(step.count)
      case 'receive':
        return this.#receive(step.count)
      case 'do':
        return this.#hand('sent')
      case 'give-back':
        return this.#hand('queued')
      default:
        return this.#person(step.does)
    }
  }

  /** The next thing that a worker does. */
  async #work(worker: Worker, { count, outcomes }: Step): Promise<void> {
    if (!worker.job) {
      if (this.#queue.length === 0) await this.#offer()
      return this.#take(worker)
    }
    if (!worker.token) return this.#claim(worker, count)
    if (worker.inHand.length > 0) return this.#settle(worker, outcomes)
    if (worker.rest.length > 0) return this.#mark(worker, count)
    return this.#leave(worker)
  }

  async #offer(): Promise<void> {
    const offers = await engine.asSystem((ctx) =>
      offerJobs(ctx, { queue: 'deliveries', limit: 100, leaseSeconds: 600 }),
    )
    const jobs = offers.map(({ id, payload }) => ({ promiseId: id, chunk: payload as Chunk }))
    const starts = jobs.map(({ chunk }) => chunk.from).sort((a, b) => a - b)
    expect(starts).toEqual(this.#model.offer(now.getTime()))
    this.#queue.push(...jobs)
  }

  /** The queue loses everything, and the offers run out. */
  async #forget(): Promise<void> {
    this.#queue = []
    await engine.asSystem((ctx) =>
      run(ctx, sql`update outbox set offered_until = clock_timestamp() - interval '1 second'`),
    )
    this.#model.forget()
  }

  async #take(worker: Worker): Promise<void> {
    const job = this.#queue.shift()
    if (!job) return
    const { promiseId, chunk } = job
    const alive = await engine.asSystem((ctx) => holdOffer(ctx, promiseId, 600))
    expect(alive).toBe(this.#model.hold(promiseId, chunk))
    Object.assign(worker, idle(), alive ? { job } : {})
  }

  async #claim(worker: Worker, limit: number): Promise<void> {
    if (!worker.job || worker.token) return
    const { chunk } = worker.job
    const claim = await engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit, leaseSeconds: 600 }))
    const seqs = claim.deliveries.map(({ seq }) => seq)
    expect(seqs).toEqual(this.#model.claim(chunk, limit, claim.token, now.getTime()))
    worker.token = claim.token
    worker.rest = seqs
  }

  async #mark(worker: Worker, count: number): Promise<void> {
    const { token } = worker
    if (!token) return
    const seqs = worker.rest.splice(0, count)
    const { stepId } = this.#campaign
    const going = await engine.asSystem((ctx) => markInFlight(ctx, { stepId, token, seqs, leaseSeconds: 600 }))
    expect(going.sort()).toEqual(this.#model.mark(token, seqs))
    worker.inHand.push(...going)
  }

  async #settle(worker: Worker, outcomes: ModelOutcome[]): Promise<void> {
    const { token } = worker
    if (!token) return
    const kinds = worker.inHand.splice(0).map((seq, i) => ({ seq, kind: outcomes[i % outcomes.length] ?? 'sent' }))
    const settlements = kinds.map(({ seq, kind }) => ({
      seq,
      outcome: kind === 'sent' ? { kind } : { kind, reason: `because of ${kind}` },
    }))
    const write = () => engine.asSystem((ctx) => settle(ctx, this.#campaign.stepId, token, settlements))
    expect(await write()).toBe(this.#model.settle(token, kinds, now.getTime()))
  }

  async #renew({ job, token }: Worker): Promise<void> {
    if (!job || !token) return
    await engine.asSystem((ctx) => renewClaim(ctx, { ...job.chunk, token, leaseSeconds: 600 }))
    this.#model.renew(token)
  }

  /** Nobody hears any more of the worker with this claim (null: of all workers); it may be dead, or only slow. */
  async #lose(token: string | null): Promise<void> {
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`update delivery set lease_until = clock_timestamp() - interval '9 seconds'
            where step_id = ${this.#campaign.stepId} and state = 'claimed'
              and coalesce(claim_token = ${token}::uuid, true)`,
      ),
    )
    this.#model.lose(token)
  }

  async #leave(worker: Worker): Promise<void> {
    const { job, token } = worker
    if (!job) return
    const { promiseId, chunk } = job
    if (token) {
      await engine.asSystem((ctx) => releaseClaim(ctx, { ...chunk, token }))
      this.#model.release(token)
    }
    await engine.asSystem((ctx) => closeChunk(ctx, promiseId, chunk))
    this.#model.close(promiseId, chunk, now.getTime())
    Object.assign(worker, idle())
  }

  async #suppress(seq: number): Promise<void> {
    const customerId = this.#campaign.customerIds[seq - 1]
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`insert into suppression (kind, value, reason, source, created_at)
            values ('customer', ${String(customerId)}, 'asked', 'test', ${ctx.now}) on conflict do nothing`,
      ),
    )
    this.#model.suppress(seq)
  }

  async #receive(seq: number): Promise<void> {
    const { stepId } = this.#campaign
    const [status] = await engine.asSystem((ctx) => recordReceipts(ctx, [{ stepId, seq, receipt: 'delivered' }]))
    expect(status).toBe(this.#model.receive(seq) ? 'recorded' : 'unchanged')
  }

  /** Somebody says of all that is in their hands that it is done, or gives it back. */
  async #hand(as: 'sent' | 'queued'): Promise<void> {
    const { stepId } = this.#campaign
    const inHand = this.#model.deliveries().filter(({ state }) => state === 'in-hand')
    await engine.asSystem((ctx) =>
      settleInHand(
        ctx,
        inHand.map(({ seq }) => ({ stepId, seq, as })),
      ),
    )
    this.#model.hand(as, now.getTime())
  }

  /** A person presses a button; the model says whether it is possible. */
  async #person(button: Button): Promise<void> {
    const id = this.#id
    const verbs: Record<Button, () => Promise<unknown>> = {
      pause: () => engine.asSystem((ctx) => pauseCampaign(ctx, id)),
      resume: () => engine.asSystem((ctx) => resumeCampaign(ctx, id)),
      cancel: () => engine.asSystem((ctx) => cancelCampaign(ctx, id)),
      'release-held': () => engine.asSystem((ctx) => releaseHeld(ctx, id)),
      'resolve-sent': () => engine.asSystem((ctx) => resolveUnknown(ctx, { ...id, as: 'sent' })),
      'resolve-queued': () => engine.asSystem((ctx) => resolveUnknown(ctx, { ...id, as: 'queued' })),
    }
    if (this.#model.press(button, now.getTime())) await verbs[button]()
    else await expect(verbs[button]()).rejects.toMatchObject({ code: 'conflict' })
  }

  async agree(): Promise<void> {
    const { campaignId, stepId } = this.#campaign
    const deliveries = await engine.asSystem((ctx) =>
      rows<{ seq: number; state: string; attempts: number }>(
        ctx,
        sql`select seq, state, attempts from delivery where step_id = ${stepId} order by seq`,
      ),
    )
    expect(deliveries).toEqual(this.#model.deliveries())
    const { state } = await engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId }))
    expect(state).toBe(this.#model.state)
    const books = (await engine.asSystem(checkBooks)).find((b) => b.campaignId === campaignId)
    expect(books?.problems).toEqual([])
    this.#model.checkItself()
  }

  /** All workers are gone; a new one finds everything in order and ends the campaign. */
  async drain(): Promise<void> {
    for (const worker of this.#workers) Object.assign(worker, idle())
    await this.#lose(null)
    for (let round = 0; round < 10 && this.#model.promised(); round += 1) {
      if (this.#model.state === 'paused') await this.#person('resume')
      await this.do({ ...nothing, does: 'wait' })
      await this.#forget()
      do {
        await this.do({ ...nothing, does: 'work' })
        await this.agree()
      } while (this.#queue.length > 0 || this.#workers[0]?.job)
    }
    await this.#hand('sent')
    await this.agree()
    expect(['finished', 'cancelled']).toContain(this.#model.state)
    expect(this.#model.deliveries().filter(({ state }) => ['queued', 'retry', 'claimed'].includes(state))).toEqual([])
  }
}

const buttons = ['pause', 'resume', 'cancel', 'release-held', 'resolve-sent', 'resolve-queued'] as const
type Button = (typeof buttons)[number]
const mishaps = ['leave', 'lose', 'renew', 'forget', 'wait', 'suppress', 'receive', 'do', 'give-back'] as const

interface Step {
  does: 'work' | (typeof mishaps)[number] | Button
  worker: number
  count: number
  outcomes: ModelOutcome[]
}
const nothing: Omit<Step, 'does'> = { worker: 0, count: size, outcomes: ['sent'] }

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.oneof(
    { weight: 60, arbitrary: fc.constant<Step['does']>('work') },
    { weight: 15, arbitrary: fc.constantFrom(...mishaps) },
    // A cancelled campaign is a dull one.
    { weight: 10, arbitrary: fc.constantFrom<Button[]>(...buttons.filter((button) => button !== 'cancel')) },
    { weight: 1, arbitrary: fc.constant<Button>('cancel') },
  ),
  worker: fc.nat(workerCount - 1),
  count: fc.integer({ min: 1, max: size }),
  outcomes: fc.array(fc.constantFrom(...outcomeKinds), { minLength: 1, maxLength: 3 }),
})

test('the ledger does what its model does, whatever workers, queue and people do in whatever order', async () => {
  const policy = fc.constantFrom('hold' as const, 'resend' as const)
  await fc.assert(
    fc.asyncProperty(
      policy,
      fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
      async (unknownPolicy, steps) => {
        const twin = new Twin(await launch(unknownPolicy), unknownPolicy)
        await twin.agree()
        for (const one of steps) {
          await twin.do(one)
          await twin.agree()
        }
        await twin.drain()
      },
    ),
    // Ends the search for a smaller counterexample before the time of the test is up.
    { numRuns: 40, interruptAfterTimeLimit: 60_000 },
  )
})
