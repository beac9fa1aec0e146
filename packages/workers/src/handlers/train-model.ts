import { carryOutTraining, deferPromise, holdOffer, keepPromise, recordTraining } from '@tradewind/engine'
import type { Deps } from '../deps.ts'
import { whileOffered } from '../keep-offered.ts'
import { offerLeaseSeconds } from '../relay.ts'

/** Trains a model: any number of times it comes to the same, and what it came to is written with the promise kept. */
export async function trainModel(deps: Deps, promiseId: number, { modelId }: { modelId: number }): Promise<void> {
  const { engine, stopping } = deps
  if (!(await engine.asSystem((ctx) => holdOffer(ctx, promiseId, offerLeaseSeconds)))) return
  const trained = await whileOffered(deps, promiseId, () => carryOutTraining(engine, modelId, stopping))
  await engine.asSystem(async (ctx) => {
    if (trained === null && stopping.aborted) return deferPromise(ctx, promiseId, ctx.now)
    if (trained !== null) await recordTraining(ctx, trained)
    await keepPromise(ctx, promiseId)
  })
}
