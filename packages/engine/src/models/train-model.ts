import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run, staffIdOf } from '../context.ts'
import { conflict, sqlState, taken } from '../errors.ts'
import { promiseJob } from '../jobs/promise-job.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { planOf, type TrainModelInput, trainModelInput } from './model-plan.ts'
import { getModel, type ResponseModelView } from './response-model.ts'

/**
 * Has a model trained in the background (docs/models.md): the next version of its name. Progress and result are read by
 * `getModel`. One that proves itself scores all customers of the unit; the version before is retired then.
 *
 * Needs `model.train` in the unit and in those of the campaigns. Throws `bad-input` for campaigns and features that are not
 * there, `conflict` for a campaign to which answers may still come, a version in training, and a name that scores from
 * elsewhere, or a model of another unit, have.
 */
export async function trainModel(ctx: Ctx, input: TrainModelInput): Promise<ResponseModelView> {
  const given = parseInput(trainModelInput, input)
  const { unitId, name } = given
  await requireRight(ctx, 'model.train', unitId)
  const plan = await planOf(ctx, given)
  const id = await elevated(ctx, async (all) => {
    const others = await row<{ elsewhere: boolean; training: boolean; foreign: boolean }>(
      all,
      sql`select exists (select from response_model where name = ${name} and unit_id <> ${unitId}) as elsewhere,
                 exists (select from response_model where name = ${name} and state = 'training') as training,
                 not exists (select from response_model where name = ${name})
                   and exists (select from model_score where model = ${name}) as foreign`,
    )
    if (others?.elsewhere) throw taken('name', `Another unit has a model named "${name}". Choose another name.`)
    if (others?.foreign) throw taken('name', `Scores named "${name}" come from another system. Choose another name.`)
    if (others?.training) throw conflict(`"${name}" is being trained. Wait for it, or cancel that training first.`)
    const made = await insertVersion(all, unitId, name, JSON.stringify(plan))
    await promiseJob(all, 'train-model', { modelId: made })
    return made
  })
  return getModel(ctx, { id })
}

async function insertVersion(ctx: Ctx, unitId: number, name: string, plan: string): Promise<number> {
  try {
    const made = await row<{ id: number }>(
      ctx,
      sql`insert into response_model (unit_id, name, version, plan, created_by, created_at)
          select ${unitId}, ${name}, coalesce(max(version), 0) + 1, ${plan}::jsonb, ${staffIdOf(ctx)}, ${ctx.now}
          from response_model where name = ${name}
          returning id`,
    )
    return made!.id
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    throw conflict(`Somebody has begun to train "${name}" at the same moment. Look at that one.`)
  }
}

const byId = z.object({ id: z.int().positive() })

/**
 * Stops a training; what it found so far is lost. Needs `model.train`. Throws `not-found`, and `conflict` when it is over.
 */
export async function cancelTraining(ctx: Ctx, input: z.input<typeof byId>): Promise<ResponseModelView> {
  const { id } = parseInput(byId, input)
  const model = await getModel(ctx, { id })
  await requireRight(ctx, 'model.train', model.unitId)
  const stopped = await elevated(ctx, (all) =>
    run(all, sql`update response_model set state = 'cancelled' where id = ${id} and state = 'training'`),
  )
  if (stopped === 0) throw conflict(`The training is over; the model is ${model.state}.`)
  return getModel(ctx, { id })
}

/**
 * Takes a model out of use: its scores are deleted, so that filters that ask for it say so; its figures stay. Needs
 * `model.train`. Throws `not-found`, and `conflict` for one that is not in use.
 */
export async function retireModel(ctx: Ctx, input: z.input<typeof byId>): Promise<ResponseModelView> {
  const { id } = parseInput(byId, input)
  const { unitId, name, state } = await getModel(ctx, { id })
  await requireRight(ctx, 'model.train', unitId)
  await elevated(ctx, async (all) => {
    const retired = await run(
      all,
      sql`update response_model set state = 'retired', retired_at = ${ctx.now} where id = ${id} and state = 'ready'`,
    )
    if (retired === 0) throw conflict(`The model is ${state}; only one that is ready can be retired.`)
    await run(all, sql`delete from outbox where job = 'score-customers' and payload ->> 'modelId' = ${String(id)}`)
    await run(all, sql`delete from model_score where model = ${name}`)
  })
  return getModel(ctx, { id })
}
