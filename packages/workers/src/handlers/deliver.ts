import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Chunk,
  type Claim,
  type ClaimedDelivery,
  type Ctx,
  claimChunk,
  closeChunk,
  deferPromise,
  type Engine,
  getStep,
  holdOffer,
  markInFlight,
  type Outcome,
  releaseClaim,
  renewClaim,
  reserveSlots,
  type Settlement,
  settle,
} from '@tradewind/engine'
import { type LoadedStep, notBegun, unserved } from '../channels.ts'
import type { Deps } from '../deps.ts'
import { offerLeaseSeconds } from '../relay.ts'

const leaseSeconds = 30
const renewMilliseconds = 10_000
/** After this long a job gives way: a campaign with a slow sender would else keep every worker from all others. */
const turnMilliseconds = 10_000
/** Seconds between attempts to write to a database that is away for a moment, all within the lease. */
const writeWaits = [0.5, 1, 2, 4, 8]

/**
 * Delivers what is due in a chunk: claim (with the checks again) > render > hand over > settle, until nothing is due,
 * its turn is over or the worker is asked to stop; then closes the chunk's promise or puts it off.
 */
export async function deliverChunk(deps: Deps, promiseId: number, chunk: Chunk): Promise<void> {
  const { engine, stopping } = deps
  const turnEnds = performance.now() + turnMilliseconds
  if (!(await engine.asSystem((ctx) => holdOffer(ctx, promiseId, offerLeaseSeconds)))) return
  const { channel, step } = await loadStep(deps, chunk)
  while (!stopping.aborted && performance.now() < turnEnds) {
    const claim = await engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit: step.claimSize, leaseSeconds }))
    if (claim.deliveries.length === 0) break
    const claimedAt = performance.now()
    const settled: Settled = (outcomes) =>
      deps.metrics?.settled(
        { channel, senderId: step.sender?.id ?? null },
        outcomes,
        (performance.now() - claimedAt) / 1000,
      )
    const stopRenewing = keepAlive(engine, promiseId, { ...chunk, token: claim.token })
    let broken = true
    try {
      const goOn = await deliverClaim(deps, step, chunk.stepId, claim, settled)
      broken = false
      if (!goOn) break
    } finally {
      await stopRenewing()
      // What broke off the delivery may be the database, which then does not take the release either at first. Without it
      // the rest would wait for the lease to run out; and so would the promise, put off until then by whoever it was
      // offered to meanwhile and found nothing to claim: so it is due again as well.
      await surely(deps, 'the claim could not be given back', async (ctx) => {
        await releaseClaim(ctx, { ...chunk, token: claim.token })
        if (broken) await deferPromise(ctx, promiseId, ctx.now)
      })
    }
  }
  await engine.asSystem((ctx) => closeChunk(ctx, promiseId, chunk))
}

async function loadStep({ engine, channels }: Deps, { campaignId, stepId }: Chunk) {
  const { channel } = await engine.asSystem((ctx) => getStep(ctx, stepId))
  const step: LoadedStep<unknown> = (await channels[channel]?.load(engine, campaignId, stepId)) ?? unserved(channel)
  return { channel, step }
}

/** Told of outcomes that are in the ledger. */
type Settled = (outcomes: Outcome[]) => void

/** False when the rest of the claim must wait: paused, cancelled, lost, or the worker stops. */
async function deliverClaim<Message>(
  deps: Deps,
  step: LoadedStep<Message>,
  stepId: number,
  { token, deliveries }: Claim,
  settled: Settled,
): Promise<boolean> {
  const { batchSize, depth = 1 } = step
  const underWay: Promise<boolean>[] = []
  let goOn = true
  try {
    for (let from = 0; from < deliveries.length && goOn; from += batchSize) {
      if (underWay.length === depth) goOn = (await underWay.shift()) ?? true
      if (goOn)
        underWay.push(deliverBatch(deps, step, stepId, token, deliveries.slice(from, from + batchSize), settled))
    }
  } finally {
    // What is under way is handed over and settled, whatever became of the batches before it.
    await Promise.allSettled(underWay)
  }
  return (await Promise.all(underWay)).every(Boolean) && goOn
}

/** Render > mark > hand over > settle. False when not all of it could go. */
async function deliverBatch<Message>(
  deps: Deps,
  step: LoadedStep<Message>,
  stepId: number,
  token: string,
  deliveries: ClaimedDelivery[],
  settled: Settled,
): Promise<boolean> {
  const { rendered, unfit } = render(step, deliveries)
  await settleSurely(deps, stepId, token, unfit)
  settled(unfit.map(({ outcome }) => outcome))
  const seqs = rendered.map(({ seq }) => seq)
  const going = await mayGo(deps, step.sender, { stepId, token, seqs, leaseSeconds })
  const leaving = rendered.filter(({ seq }) => going.has(seq))
  const outcomes = await step.send(leaving.map(({ message }) => message))
  const settlements = leaving.map(({ seq }, n) => ({ seq, outcome: outcomes[n] ?? silence }))
  await settleSurely(deps, stepId, token, settlements)
  settled(settlements.map(({ outcome }) => outcome).filter((outcome) => outcome !== notBegun))
  return leaving.length === rendered.length
}

const silence: Outcome = { kind: 'unknown', reason: 'The channel did not say what became of it.' }

/** Messages that can go, and settlements of those that could not be rendered. */
function render<Message>(step: LoadedStep<Message>, batch: ClaimedDelivery[]) {
  const rendered: { seq: number; message: Message }[] = []
  const unfit: Settlement[] = []
  for (const delivery of batch) {
    try {
      rendered.push({ seq: delivery.seq, message: step.render(delivery) })
    } catch (error) {
      const reason = `The template could not be rendered: ${error instanceof Error ? error.message : String(error)}`
      unfit.push({ seq: delivery.seq, outcome: { kind: 'held', reason } })
    }
  }
  return { rendered, unfit }
}

type Batch = Parameters<typeof markInFlight>[1]

/**
 * Waits for the sender's next slots, then marks what may go as in flight, and returns its numbers: none when the worker is
 * asked to stop first. Both in one transaction where there is nothing to wait for.
 */
async function mayGo({ engine, stopping }: Deps, sender: LoadedStep<unknown>['sender'], batch: Batch) {
  if (batch.seqs.length === 0 || stopping.aborted) return new Set<number>()
  const { wait, seqs } = await engine.asSystem(async (ctx) => {
    const wait = sender ? await reserveSlots(ctx, sender.id, batch.seqs.length) : 0
    return { wait, seqs: wait === 0 ? await markInFlight(ctx, batch) : [] }
  })
  if (wait === 0) return new Set(seqs)
  return new Set((await passes(wait, stopping)) ? await engine.asSystem((ctx) => markInFlight(ctx, batch)) : [])
}

/** What a channel said is known here alone, so a database that is away for a moment must not lose it. */
const settleSurely = (deps: Deps, stepId: number, token: string, settlements: Settlement[]): Promise<void> =>
  surely(deps, 'outcomes could not be written', (ctx) => settle(ctx, stepId, token, settlements))

/** Writes what may be written twice without harm, again and again while the database is away for a moment. */
async function surely({ engine, logger }: Deps, fault: string, write: (ctx: Ctx) => Promise<unknown>): Promise<void> {
  for (const wait of [...writeWaits, null]) {
    try {
      await engine.asSystem(write)
      return
    } catch (error) {
      if (wait === null) throw error
      logger.warn({ err: error }, `${fault}; trying again`)
      await sleep(wait * 1000)
    }
  }
}

/** Renews the claim and the promise's offer while messages are under way. */
function keepAlive(engine: Engine, promiseId: number, claim: Chunk & { token: string }): () => Promise<void> {
  const ended = new AbortController()
  const renew = () =>
    engine.asSystem(async (ctx) => {
      await renewClaim(ctx, { ...claim, leaseSeconds })
      await holdOffer(ctx, promiseId, offerLeaseSeconds)
    })
  const renewing = (async () => {
    while (await passes(renewMilliseconds, ended.signal)) {
      await renew().catch(() => undefined) // a lost database shows up in the next statement of the delivery itself
    }
  })()
  return () => {
    ended.abort()
    return renewing
  }
}

/** Waits for so many milliseconds; false when the signal ends the wait. */
const passes = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  sleep(milliseconds, true, { signal }).catch(() => false)
