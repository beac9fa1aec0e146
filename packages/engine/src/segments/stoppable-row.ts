import type { RawBuilder } from 'kysely'
import type { Ctx } from '../context.ts'
import { TradewindError } from '../errors.ts'

/** Like `row` of the context, and stops like `stoppableRows`. */
export async function stoppableRow<T extends object>(
  ctx: Ctx,
  statement: RawBuilder<unknown>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  return (await stoppableRows<T>(ctx, statement, signal))[0]
}

/**
 * Like `rows` of the context, for a statement somebody may stop waiting for: when `signal` aborts, the server is told to
 * cancel it (pg_cancel_backend), and `unavailable` is thrown. The transaction is of no more use then.
 */
export async function stoppableRows<T extends object>(
  ctx: Ctx,
  statement: RawBuilder<unknown>,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  const stopping = signal ? ({ signal, inflightQueryAbortStrategy: 'cancel query' } as const) : {}
  try {
    const result = await statement.execute(ctx.em.getKysely(), stopping)
    return result.rows as T[]
  } catch (error) {
    if (!signal?.aborted) throw error
    throw new TradewindError('unavailable', 'The count was stopped before it was done. Ask again.', { cause: error })
  }
}
