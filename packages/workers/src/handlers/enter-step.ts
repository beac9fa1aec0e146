import { enterStep, noteStepProblem, TradewindError } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** Lets those into a step who are due for it. What a person has to mend first is noted, and tried again later. */
export async function enterDueStep(
  { engine, logger }: Deps,
  promiseId: number,
  step: { campaignId: number; stepId: number },
): Promise<void> {
  try {
    await engine.asSystem((ctx) => enterStep(ctx, promiseId, step))
  } catch (error) {
    if (!(error instanceof TradewindError)) throw error
    logger.warn({ ...step, reason: error.message }, 'a step could not be entered')
    await engine.asSystem((ctx) => noteStepProblem(ctx, promiseId, { stepId: step.stepId, problem: error.message }))
  }
}
