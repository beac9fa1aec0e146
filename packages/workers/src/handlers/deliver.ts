import {
  type Chunk,
  type Claim,
  type ClaimedDelivery,
  claimChunk,
  closeChunk,
  deferPromise,
  type Engine,
  getStep,
  holdOffer,
  type Outcome,
  releaseClaim,
  renewClaim,
  reserveSlots,
  type Settlement,
} from '@tradewind/engine'
import { type LoadedStep, notBegun, unserved } from '../channels.ts'
import type { Deps } from '../deps.ts'
import { leaseSeconds } from '../ledger-writer.ts'
import { Pace, passes } from '../pace.ts'
import { Places } from '../places.ts'
import { offerLeaseSeconds } from '../relay.ts'
import { surely } from '../surely.ts'

const renewMilliseconds = 10_000
/** After this long a job gives way: a campaign with a slow sender would else keep every worker from all others. */
const turnMilliseconds = 10_000

/**
 * Delivers what is due in a chunk: claim (with the checks again) > render > mark > hand over > settle, until nothing is due,
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
    const settled = (outcomes: Outcome[]) =>
      deps.metrics?.settled(
        { channel, senderId: step.sender?.id ?? null },
        outcomes,
        (performance.now() - claimedAt) / 1000,
      )
    const stopRenewing = keepAlive(engine, promiseId, { ...chunk, token: claim.token })
    let ended: 'whole' | 'early' | 'broken' = 'broken'
    try {
      ended = (await deliverClaim(deps, { step, stepId: chunk.stepId, claim, settled })) ? 'whole' : 'early'
    } finally {
      await stopRenewing()
      // What broke off the delivery may be the database, which then does not take the release either at first. Without it
      // the rest would wait for the lease to run out; and so would the promise, put off until then by whoever it was
      // offered to meanwhile and found nothing to claim: so it is due again as well.
      if (ended !== 'whole') {
        await surely(deps.logger, 'the claim could not be given back', () =>
          engine.asSystem(async (ctx) => {
            await releaseClaim(ctx, { ...chunk, token: claim.token })
            if (ended === 'broken') await deferPromise(ctx, promiseId, ctx.now)
          }),
        )
      }
    }
    // A claim that may be as large as the chunk has taken what was due.
    if (ended === 'early' || chunk.to - chunk.from < step.claimSize) break
  }
  await engine.asSystem((ctx) => closeChunk(ctx, promiseId, chunk))
}

async function loadStep({ engine, channels }: Deps, { campaignId, stepId }: Chunk) {
  const { channel } = await engine.asSystem((ctx) => getStep(ctx, stepId))
  const step: LoadedStep<unknown> = (await channels[channel]?.load(engine, campaignId, stepId)) ?? unserved(channel)
  return { channel, step }
}

/** A claim on its way through the step's channel. */
interface Work<Message> {
  step: LoadedStep<Message>
  stepId: number
  claim: Claim
  /** Told of outcomes that are in the ledger. */
  settled(outcomes: Outcome[]): void
}

/** False when the rest of the claim must wait: paused, cancelled, lost, out of date, or the worker stops. */
async function deliverClaim<Message>(deps: Deps, work: Work<Message>): Promise<boolean> {
  const { batchSize, room = new Places(1) } = work.step
  const { deliveries } = work.claim
  const pace = paceOf(deps, work)
  const underWay: Promise<void>[] = []
  let goOn = true
  let failure: { error: unknown } | undefined
  for (let from = 0; from < deliveries.length; from += batchSize) {
    const batch = render(work.step, deliveries.slice(from, from + batchSize))
    goOn &&= (await pace?.wait(batch.rendered.length, deliveries.length - from)) ?? true
    if (!goOn) break
    const leave = await room.enter()
    if (!goOn) {
      leave()
      break
    }
    underWay.push(
      deliverBatch(deps, work, batch, leave).then(
        (whole) => {
          goOn &&= whole
        },
        (error: unknown) => {
          goOn = false
          failure ??= { error }
        },
      ),
    )
  }
  // What is under way is handed over and settled, whatever became of the batches beside it.
  await Promise.all(underWay)
  if (failure) throw failure.error
  return goOn
}

/** Of a throttled sender, if it is one. */
function paceOf({ engine, stopping }: Deps, { step: { sender }, claim }: Work<unknown>): Pace | null {
  if (!claim.throttled || !sender) return null
  return new Pace((most) => engine.inOneStatement((ctx) => reserveSlots(ctx, sender.id, most)), stopping)
}

/** Mark > hand over > settle. `leave` is called when the channel has done with it. False when not all of it could go. */
async function deliverBatch<Message>(
  deps: Deps,
  work: Work<Message>,
  { rendered, unfit }: Batch<Message>,
  leave: () => void,
): Promise<boolean> {
  const { step, stepId, claim } = work
  const settlements = [...unfit]
  let whole = false
  try {
    const going = await mayGo(deps, work, rendered)
    const leaving = rendered.filter(({ seq }) => going.has(seq))
    const outcomes = await step.send(leaving.map(({ message }) => message))
    settlements.push(...leaving.map(({ seq }, n) => ({ seq, outcome: outcomes[n] ?? silence })))
    whole = leaving.length === rendered.length
  } finally {
    leave()
  }
  await deps.ledger.settle(settlements.map((one) => ({ stepId, token: claim.token, ...one })))
  work.settled(settlements.map(({ outcome }) => outcome).filter((outcome) => outcome !== notBegun))
  return whole
}

const silence: Outcome = { kind: 'unknown', reason: 'The channel did not say what became of it.' }

interface Batch<Message> {
  rendered: { seq: number; message: Message }[]
  /** Settlements of those that could not be rendered. */
  unfit: Settlement[]
}

function render<Message>(step: LoadedStep<Message>, batch: ClaimedDelivery[]): Batch<Message> {
  const { rendered, unfit }: Batch<Message> = { rendered: [], unfit: [] }
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

/**
 * Marks what may go as in flight and returns its numbers: none when the worker is asked to stop first, or quiet hours may
 * have begun.
 */
async function mayGo(
  { engine, ledger, stopping }: Deps,
  { stepId, claim }: Work<unknown>,
  rendered: { seq: number }[],
): Promise<ReadonlySet<number>> {
  const { token, until } = claim
  if (stopping.aborted || (until && engine.clock.now() >= until)) return new Set()
  return ledger.mark(
    stepId,
    rendered.map(({ seq }) => ({ stepId, token, seq })),
  )
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
