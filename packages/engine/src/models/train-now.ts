import { sql } from 'kysely'
import { row, run } from '../context.ts'
import { type Engine, systemActor } from '../engine.ts'
import { carryOutTraining, recordTraining } from './carry-out-training.ts'
import type { TrainModelInput } from './model-plan.ts'
import { getModel, type ResponseModelView } from './response-model.ts'
import { continueScoring } from './score-customers.ts'
import { trainModel } from './train-model.ts'

/** Minutes after which a worker takes over what this process has left undone. */
const keptMinutes = 30

/**
 * Trains a model as the system, here and now instead of by a worker, and has it score its customers. `onBegin` is told the
 * model's id, by which its progress can be read. Errors as `trainModel`.
 */
export async function trainNow(
  engine: Engine,
  input: TrainModelInput,
  onBegin: (id: number) => void = () => undefined,
): Promise<ResponseModelView> {
  const { id } = await engine.as(systemActor, async (ctx) => {
    const model = await trainModel(ctx, input)
    await run(
      ctx,
      sql`update outbox set offered_until = clock_timestamp() + make_interval(mins => ${keptMinutes})
          where job = 'train-model' and payload ->> 'modelId' = ${String(model.id)}`,
    )
    return model
  })
  onBegin(id)
  const trained = await carryOutTraining(engine, id, new AbortController().signal)
  const scoring = await engine.asSystem(async (ctx) => {
    if (trained) await recordTraining(ctx, trained)
    await run(ctx, sql`delete from outbox where job = 'train-model' and payload ->> 'modelId' = ${String(id)}`)
    return row<{ id: number }>(
      ctx,
      sql`update outbox set offered_until = clock_timestamp() + make_interval(mins => 1)
          where job = 'score-customers' and payload ->> 'modelId' = ${String(id)} returning id`,
    )
  })
  while (scoring && (await engine.asSystem((ctx) => continueScoring(ctx, scoring.id))));
  return engine.asSystem((ctx) => getModel(ctx, { id }))
}
