import {
  type Chunk,
  type Claim,
  type ClaimedDelivery,
  claimChunk,
  closeChunk,
  type EmailMessage,
  type Engine,
  holdOffer,
  markInFlight,
  type Outcome,
  releaseClaim,
  renewClaim,
  reserveSlots,
  type Settlement,
  settle,
} from '@tradewind/engine'
import type { Deps } from '../deps.ts'
import { loadStep, type Step } from '../email/load-step.ts'
import { offerLeaseSeconds } from '../relay.ts'

/** A claim holds this many deliveries; its data is all a worker keeps in memory. */
const claimSize = 500
/** Handed over between two settlements: what a crash can leave unknown. */
const batchSize = 50
const leaseSeconds = 30
const renewMilliseconds = 10_000

/**
 * Delivers what is due in a chunk: claim (with the checks again) > render > hand over > settle, until nothing is due
 * or the worker is asked to stop; then closes the chunk's promise or puts it off.
 */
export async function deliverChunk(deps: Deps, promiseId: number, chunk: Chunk): Promise<void> {
  const { engine } = deps
  const step = await loadStep(engine, chunk.campaignId, chunk.stepId)
  while (!deps.stopping.aborted) {
    const claim = await engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit: claimSize, leaseSeconds }))
    if (claim.deliveries.length === 0) break
    const stopRenewing = keepAlive(engine, promiseId, { ...chunk, token: claim.token })
    try {
      if (!(await deliverClaim(deps, step, chunk, claim))) break
    } finally {
      await stopRenewing()
      await engine.asSystem((ctx) => releaseClaim(ctx, { ...chunk, token: claim.token }))
    }
  }
  await engine.asSystem((ctx) => closeChunk(ctx, promiseId, chunk))
}

/** False when the rest of the claim must wait: paused, cancelled, lost, or the worker stops. */
async function deliverClaim(deps: Deps, step: Step, chunk: Chunk, claim: Claim): Promise<boolean> {
  const { stepId } = chunk
  const { token } = claim
  for (let i = 0; i < claim.deliveries.length; i += step.batchSize(batchSize)) {
    if (deps.stopping.aborted) return false
    const batch = claim.deliveries.slice(i, i + step.batchSize(batchSize))
    const { messages, settlements } = render(deps, step, batch)
    await waitForSlot(deps, step.sender.id, messages.length)
    const seqs = batch.map(({ seq }) => seq)
    const going = await deps.engine.asSystem((ctx) => markInFlight(ctx, { stepId, token, seqs, leaseSeconds }))
    const leaving = messages.filter(({ seq }) => going.includes(seq))
    const outcomes = await deps.email.send(leaving)
    settlements.push(...leaving.map(({ seq }, n) => ({ seq, outcome: outcomes[n] as Outcome })))
    await deps.engine.asSystem((ctx) =>
      settle(
        ctx,
        stepId,
        token,
        settlements.filter(({ seq }) => going.includes(seq)),
      ),
    )
    if (going.length < batch.length) return false
  }
  return true
}

/** Messages that can go, and settlements of those that could not be rendered. */
function render(deps: Deps, step: Step, batch: ClaimedDelivery[]) {
  const messages: EmailMessage[] = []
  const settlements: Settlement[] = []
  for (const delivery of batch) {
    try {
      messages.push(step.render(delivery, deps))
    } catch (error) {
      const reason = `The template could not be rendered: ${error instanceof Error ? error.message : String(error)}`
      settlements.push({ seq: delivery.seq, outcome: { kind: 'held', reason } })
    }
  }
  return { messages, settlements }
}

async function waitForSlot(deps: Deps, senderId: number, count: number): Promise<void> {
  const wait = await deps.engine.asSystem((ctx) => reserveSlots(ctx, senderId, count))
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
}

/** Renews the claim and the promise's offer while messages are under way. */
function keepAlive(engine: Engine, promiseId: number, claim: Chunk & { token: string }): () => Promise<void> {
  let renewal: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    renewal = engine
      .asSystem(async (ctx) => {
        await renewClaim(ctx, { ...claim, leaseSeconds })
        await holdOffer(ctx, promiseId, offerLeaseSeconds)
      })
      .catch(() => undefined) // a lost database shows up in the next statement of the delivery itself
  }, renewMilliseconds)
  return async () => {
    clearInterval(timer)
    await renewal
  }
}
