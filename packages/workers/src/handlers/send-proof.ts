import {
  beginProof,
  businessDay,
  type ClaimedDelivery,
  deferPromise,
  giveBackProof,
  holdOffer,
  isProofDone,
  keepPromise,
  type Outcome,
  openProof,
  type ProofToSend,
  type ProofWork,
  proofContents,
  proofCustomer,
  proofData,
  proofKey,
  settleProof,
  TradewindError,
} from '@tradewind/engine'
import { notBegun, type StepToWrite, unserved } from '../channels.ts'
import type { Deps } from '../deps.ts'
import { whileOffered } from '../keep-offered.ts'
import { compileLetters } from '../letters/letter-step.ts'
import { offerLeaseSeconds } from '../relay.ts'

/** How a message says that it is a test. */
const mark = '[测试] '

/** Milliseconds until somebody looks again, where another worker is at it or was lost. */
const lookAgain = 30_000

type Settled = { id: number; outcome: Outcome }

/** Sends what somebody tries of a plan, step by step, each message once. What cannot be sent says why at once. */
export async function sendProof(deps: Deps, promiseId: number, { proofId }: { proofId: number }): Promise<void> {
  const { engine, stopping } = deps
  if (!(await engine.asSystem((ctx) => holdOffer(ctx, promiseId, offerLeaseSeconds)))) return
  const work = await engine.asSystem((ctx) => openProof(ctx, { proofId }))
  if (!work) return engine.asSystem((ctx) => keepPromise(ctx, promiseId))
  const steps = Map.groupBy(work.messages, ({ stepId }) => stepId)
  await whileOffered(deps, promiseId, async () => {
    for (const [stepId, messages] of steps) {
      if (stopping.aborted) break
      const contents = await engine.asSystem((ctx) => proofContents(ctx, { proofId, stepId }))
      await sendStep(deps, work, { stepId, ...contents, mark }, messages)
    }
  })
  await engine.asSystem(async (ctx) => {
    if (await isProofDone(ctx, { proofId })) return keepPromise(ctx, promiseId)
    await deferPromise(ctx, promiseId, new Date(ctx.now.getTime() + (stopping.aborted ? 0 : lookAgain)))
  })
}

async function sendStep(deps: Deps, work: ProofWork, step: StepToWrite, messages: ProofToSend[]): Promise<void> {
  const { engine } = deps
  const settle = (settled: Settled[]) => engine.asSystem((ctx) => settleProof(ctx, settled))
  const filled: { id: number; delivery: ClaimedDelivery }[] = []
  for (const message of messages) {
    try {
      filled.push({ id: message.id, delivery: await fill(deps, work, message) })
    } catch (error) {
      if (!(error instanceof TradewindError)) throw error
      await settle([{ id: message.id, outcome: unfit(error) }])
    }
  }
  const { render, send } = await loadProof(deps, step)
  for (const { id, delivery } of filled) {
    let message: unknown
    try {
      message = render(delivery)
    } catch (error) {
      await settle([{ id, outcome: unfit(error) }])
      continue
    }
    const mine = await engine.asSystem((ctx) => beginProof(ctx, [id]))
    if (!mine.has(id)) continue
    const [outcome = silence] = await send([message])
    if (outcome === notBegun) await engine.asSystem((ctx) => giveBackProof(ctx, [id]))
    else await settle([{ id, outcome }])
  }
}

const silence: Outcome = { kind: 'unknown', reason: 'The channel did not say what became of it.' }

/** What somebody has to mend: in the template, or about whom it is filled with. */
const unfit = (error: unknown): Outcome => ({
  kind: 'held',
  reason:
    error instanceof TradewindError
      ? error.message
      : `The template could not be rendered: ${error instanceof Error ? error.message : String(error)}`,
})

/** A message with everything that it says, as whoever gets it may see the customer. */
async function fill(
  { engine }: Deps,
  { campaignId, customerId, askedBy }: ProofWork,
  { id, stepId, cellId, senderId, staffId, address }: ProofToSend,
): Promise<ClaimedDelivery> {
  const filling = await proofCustomer(engine, { customerId, askedBy, staffId })
  const key = proofKey(stepId, id)
  const data = await engine.asSystem((ctx) => proofData(ctx, filling, { campaignId, senderId, key }))
  return { seq: key.seq, cellId, customerId: customerId ?? 0, to: address, data }
}

interface LoadedProof {
  render(delivery: ClaimedDelivery): unknown
  send(batch: readonly unknown[]): Promise<Outcome[]>
}

async function loadProof({ engine, channels, press }: Deps, step: StepToWrite): Promise<LoadedProof> {
  if (step.channel !== 'letter') return (await channels[step.channel]?.prove?.(engine, step)) ?? unserved(step.channel)
  if (!press) return unserved('letter')
  const letters = await compileLetters(engine, step.contents)
  const day = await engine.asSystem(async (ctx) => businessDay(ctx))
  return {
    render: (delivery) => delivery,
    send: ([delivery]) =>
      Promise.all([press.prove(letters, delivery as ClaimedDelivery, day).catch((error: unknown) => unfit(error))]),
  }
}
