import {
  type Ctx,
  createCampaign,
  createSender,
  createUnit,
  type Engine,
  enterStep,
  launchCampaign,
  row,
  run,
  saveTemplate,
  scheduleCampaign,
} from '@tradewind/engine'
import { sql } from 'kysely'
import { withFreshDatabase } from './fresh-database.ts'
import { count, median, ms, type Section, seconds } from './harness.ts'

/** People of the step before. The larger takes two minutes to make. */
const sizes = [100_000, 1_000_000]
const rounds = 3
const undo = Symbol('undo')

/**
 * One look of a cascade at who is due for its second step: everybody at once; nobody yet; everybody but those who answered,
 * a tenth. Against INSERT..SELECT of as many rows of the ledger. All is rolled back.
 */
export async function benchCascade(): Promise<Section[]> {
  const table = [['people', 'look', 'entered', 'passed over', 'took', 'people/s', 'bare insert', 'ours / bare']]
  for (const size of sizes) {
    await withFreshDatabase(async (engine) => {
      const { campaignId, stepIds } = await stage(engine, size)
      const [first = 0, second = 0] = stepIds
      const look = (ctx: Ctx) => lookAt(ctx, campaignId, second)
      const before = (change: (ctx: Ctx) => Promise<unknown>) => async (ctx: Ctx) => {
        await change(ctx)
        return () => look(ctx)
      }
      const looks = {
        'everybody is due': before(async () => undefined),
        'a tenth has answered': before((ctx) => answers(ctx, campaignId, first)),
        'nobody is through yet': before((ctx) =>
          run(ctx, sql`update delivery set state = 'in-hand', settled_at = null where step_id = ${first}`),
        ),
      }
      const bare: number[] = []
      for (let n = 0; n < rounds; n += 1) {
        bare.push((await rolledBack(engine, async (ctx) => () => run(ctx, plainInsert(second, first)))).took)
      }
      for (const [name, prepare] of Object.entries(looks)) {
        const times: number[] = []
        let result = { entered: 0, passedOver: 0 }
        for (let n = 0; n < rounds; n += 1) {
          const looked = await rolledBack(engine, prepare)
          times.push(looked.took)
          result = looked.result
        }
        const took = median(times)
        const compared =
          name === 'nobody is through yet' ? ['', ''] : [ms(median(bare)), (took / median(bare)).toFixed(1)]
        table.push([
          count(size),
          name,
          count(result.entered),
          count(result.passedOver),
          ms(took),
          count(size / took),
          ...compared,
        ])
      }
    })
  }
  const notes = `Consent, suppression and the answers of the campaign are asked for each of them. Medians of ${rounds} rounds. Bare: one
INSERT..SELECT of as many rows into the same ledger with its keys and indexes.`
  return [{ title: 'One look of a cascade', table, notes }]
}

const lookAt = async (ctx: Ctx, campaignId: number, stepId: number) => {
  const promise = await row<{ id: number }>(
    ctx,
    sql`select id from outbox where job = 'enter-step' and campaign_id = ${campaignId}`,
  )
  return enterStep(ctx, promise?.id ?? 0, { campaignId, stepId })
}

const answers = (ctx: Ctx, campaignId: number, stepId: number) =>
  run(
    ctx,
    sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id, attribution,
                              responded, converted, detail)
        select 'bench', customer_id::text, 'visit', ${ctx.now}, ${ctx.now}, customer_id, unit_id, ${campaignId}::bigint, 'named',
               true, false, '{}'
        from delivery where step_id = ${stepId} and seq % 10 = 0`,
  )

const plainInsert = (stepId: number, former: number) =>
  sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, due_at)
      select campaign_id, ${stepId}::bigint, seq, customer_id, unit_id, cell_id, 'email', due_at from delivery where step_id = ${former}`

/** A campaign of two e-mails whose first one everybody has got. */
async function stage(engine: Engine, size: number): Promise<{ campaignId: number; stepIds: number[] }> {
  const { id, stepIds } = await engine.asSystem(async (ctx) => {
    const { id: unitId } = await createUnit(ctx, { parentId: null, kind: 'branch', code: 'B', name: 'Branch' })
    await run(
      ctx,
      sql`with made as (
            insert into customer (unit_id, ref, name, email, created_at, updated_at)
            select ${unitId}, 'K' || n, 'Customer ' || n, 'k' || n || '@mail.example', ${ctx.now}, ${ctx.now}
            from generate_series(1, ${size}::int) n returning id)
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, 'email', 'granted', 'bench', ${ctx.now} from made`,
    )
    const sender = await createSender(ctx, { unitId, name: 'Post', address: 'post@post.example' })
    const template = await saveTemplate(ctx, { unitId, name: 't', subject: 'Hello', html: '<p>Hello</p>' })
    const step = { channel: 'email' as const, senderId: sender.id, contents: [{ cell: 'A', templateId: template.id }] }
    const campaign = await createCampaign(ctx, {
      ...{ unitId, name: 'bench', uploadedList: true, oncePerHousehold: false, cells: [{ name: 'A', weight: 1 }] },
      steps: [step, { ...step, delayDays: 0 }],
    })
    await run(
      ctx,
      sql`insert into campaign_list (campaign_id, customer_id) select ${campaign.id}, id from customer order by id`,
    )
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    await launchCampaign(ctx, { campaignId: campaign.id })
    await run(
      ctx,
      sql`update delivery set state = 'sent', sent_at = ${ctx.now}, settled_at = ${ctx.now} where campaign_id = ${campaign.id}`,
    )
    return { id: campaign.id, stepIds: campaign.steps.map((one) => one.id) }
  })
  await engine.asSystem((ctx) => run(ctx, sql`analyze`))
  return { campaignId: id, stepIds }
}

/** Seconds and result of what `prepare` returns, before all is undone. */
async function rolledBack<T>(
  engine: Engine,
  prepare: (ctx: Ctx) => Promise<() => Promise<T>>,
): Promise<{ took: number; result: T }> {
  let kept: { took: number; result: T } | undefined
  await engine
    .asSystem(async (ctx) => {
      const work = await prepare(ctx)
      let result: T | undefined
      const took = await seconds(async () => {
        result = await work()
      })
      kept = { took, result: result as T }
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  if (!kept) throw new Error('It did not run.')
  return kept
}
