import { codeAllowance, giveBackAttempt, TradewindError, takeAttempt } from '@tradewind/engine'
import type { AppContext } from './app-env.ts'
import { HttpProblem } from './problem.ts'

/**
 * Counts the wrong ones of the codes that somebody (`staff:12`) sends in a batch, before they are recorded; with tries used
 * up, right ones are refused as well, so that nobody learns which they are. Throws `too-many-requests`.
 */
export async function countCodes(c: AppContext, who: string, wrong: number): Promise<void> {
  const wait = await c.var.options.engine.asSystem((ctx) => takeAttempt(ctx, { who, ...codeAllowance, times: wrong }))
  if (wait !== null) throw tooMany(wait)
}

function tooMany(wait: number): HttpProblem {
  const sentence = `Too many codes that are none. Look at the paper again, and try in ${Math.ceil(wait / 60)} minutes.`
  return new HttpProblem('too-many-requests', sentence, wait)
}

/**
 * Tries a code for somebody (`staff:12`, `page:203.0.113.7`) who may be guessing: only what `missed`, or was not found,
 * is counted. Over all processes, and before the try, so that guesses at once count as well. Throws `too-many-requests`.
 */
export async function tryCode<T>(
  c: AppContext,
  who: string,
  attempt: () => Promise<T>,
  missed: (found: T) => boolean = () => false,
): Promise<T> {
  const { engine } = c.var.options
  const wait = await engine.asSystem((ctx) => takeAttempt(ctx, { who, ...codeAllowance }))
  if (wait !== null) throw tooMany(wait)
  let guessed = false
  try {
    const found = await attempt()
    guessed = missed(found)
    return found
  } catch (error) {
    guessed = error instanceof TradewindError && error.code === 'not-found'
    throw error
  } finally {
    if (!guessed) await engine.asSystem((ctx) => giveBackAttempt(ctx, who))
  }
}
