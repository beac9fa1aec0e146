import { createHash } from 'node:crypto'
import { badInput, type Ctx, onceByKey } from '@tradewind/engine'
import type { AppContext } from './app-env.ts'

/** Runs a verb as the person who asks, in one transaction under row-level security. */
export function act<T>(c: AppContext, verb: (ctx: Ctx) => Promise<T>): Promise<T> {
  return c.var.options.engine.as(c.var.actor, verb)
}

/**
 * Like `act` for requests that create something: with an `Idempotency-Key`, a repetition gets the first answer.
 *
 * Requests that name what they are about need none, because a repetition finds it done: responses (source and external
 * id), entries of the do-not-contact list, files (imports and lists of campaigns, whose bodies are streams that nobody
 * holds to compare), moves of a campaign (the second is a conflict). A new API key takes none on purpose: the stored
 * answer would hold the secret.
 */
export async function actOnce<T>(c: AppContext, verb: (ctx: Ctx) => Promise<T>): Promise<T> {
  const key = c.req.header('idempotency-key')
  if (key === undefined) return act(c, verb)
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw badInput('An Idempotency-Key has 1 to 200 visible ASCII characters.')
  const said = JSON.stringify([c.req.method, c.req.path, await c.req.text()])
  const requestHash = createHash('sha256').update(said).digest('hex')
  const { answer, replayed } = await act(c, (ctx) => onceByKey(ctx, { key, requestHash, status: 201 }, verb))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return answer
}
