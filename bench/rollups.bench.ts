import {
  type Ctx,
  campaignCurve,
  campaignDays,
  campaignStaff,
  campaignSteps,
  campaignUnits,
  continueFolding,
  type Engine,
  rescoreCampaign,
  row,
  run,
  scoreCampaign,
} from '@tradewind/engine'
import { sql } from 'kysely'
import { count, goal, median, ms, quantile, type Section, seconds, sum } from './harness.ts'
import { launchedAt, makeCampaignWorld, writeAnswers } from './rollups-world.ts'

/** As the workers do, until nothing is left. */
async function fold(engine: Engine): Promise<number> {
  return seconds(async () => {
    await engine.asSystem((ctx) => run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'fold-rollups'`))
    while (await engine.asSystem(continueFolding));
  })
}

/** Numbers 0..n-1 in an order that looks like none, the same in every run. */
function shuffled(n: number): number[] {
  const numbers = Array.from({ length: n }, (_, i) => i)
  let state = 20_261_129
  for (let i = n - 1; i > 0; i--) {
    state = (state * 48_271) % 2_147_483_647
    const j = state % (i + 1)
    ;[numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number]
  }
  return numbers
}

const deliveries = 1_000_000
const answers = 300_000
const batch = 1_000

/** A million deliveries and 300,000 answers with repetitions, corrections and receipts in any order; then all of it again. */
export async function benchRescore(): Promise<Section[]> {
  const { engine, campaignId, stepId, close } = await makeCampaignWorld(deliveries, false)
  const people = Math.round((deliveries * 10) / 9)
  const as = (work: (ctx: Ctx) => Promise<unknown>) => engine.asSystem(work)
  try {
    const first = await fold(engine)
    const order = shuffled(answers)
    const folding: number[] = []
    const sending: number[] = []
    for (let at = 0; at < answers; at += batch) {
      // The ledger moves on meanwhile: so many are sent for each batch of answers, which may come before them.
      const from = Math.floor((at / answers) * deliveries)
      const to = Math.floor(((at + batch) / answers) * deliveries)
      await as((ctx) =>
        run(
          ctx,
          sql`update delivery set state = 'sent', sent_at = ${launchedAt}::timestamptz + make_interval(hours => seq % 60)
              where step_id = ${stepId} and seq > ${from} and seq <= ${to}`,
        ),
      )
      sending.push(await fold(engine))
      const again = order.slice(Math.max(0, at - 200), at).toReversed()
      const numbers = [...order.slice(at, at + batch), ...again]
      await as((ctx) => run(ctx, writeAnswers(campaignId, stepId, people, numbers)))
      if (at % 10_000 === 0) await as((ctx) => disturb(ctx, campaignId, stepId, at))
      folding.push(await fold(engine))
    }
    const differences: unknown[] = []
    const rescored = await seconds(async () => {
      differences.push(...(await engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId }))).differences)
    })
    const before = await digest(engine, campaignId)
    await as((ctx) => run(ctx, sql`truncate rollup, rollup_fact`))
    const rebuilt = await seconds(() => engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId })))
    const after = await digest(engine, campaignId)
    if (differences.length > 0 || before.digest !== after.digest) {
      throw new Error(`Folded and rebuilt differ: ${JSON.stringify(differences.slice(0, 5))}`)
    }
    const table = [
      ['what', 'seconds', 'a second'],
      ['first count after the launch', first.toFixed(1), `${count(people / first)} people`],
      ['folding what was sent, in all', sum(sending).toFixed(1), `${count(deliveries / sum(sending))} deliveries`],
      [`folding ${count(batch)} answers, median`, ms(median(folding)), `${count(batch / median(folding))} answers`],
      [`folding ${count(batch)} answers, 95 %`, ms(quantile(folding, 0.95)), ''],
      ['rescore: nothing differs', rescored.toFixed(1), `${count(people / rescored)} people`],
      ['rescore from nothing: the same lines', rebuilt.toFixed(1), `${count(people / rebuilt)} people`],
    ]
    const notes = `${count(deliveries)} deliveries, sent while ${count(answers)} answers come in random order, a fifth of each batch
repetitions; after each tenth batch some are corrected, moved to others, taken back, and some deliveries bounce. Folded and
rebuilt are equal: ${count(after.lines)} lines with the same digest.`
    return [{ title: 'Rollups', table, notes }]
  } finally {
    await close()
  }
}

/** What is corrected, moved to others, taken back; receipts late and in any order. */
async function disturb(ctx: Ctx, campaignId: number, stepId: number, at: number): Promise<void> {
  const some = (n: number) => sql`campaign_id = ${campaignId} and id % 1009 = ${(at / 1_000 + n) % 1009}`
  await run(ctx, sql`update response set amount = amount + 100 where ${some(1)} and amount is not null`)
  await run(
    ctx,
    sql`update response set customer_id = customer_id + 1, occurred_at = occurred_at + interval '9 days' where ${some(2)}`,
  )
  await run(ctx, sql`delete from response where ${some(3)}`)
  await run(
    ctx,
    sql`update delivery set receipt = case when seq % 2 = 0 then 'bounced' else 'delivered' end
        where step_id = ${stepId} and state = 'sent' and seq % 1009 = ${(at / 1_000) % 1009}`,
  )
}

const digest = async (engine: Engine, campaignId: number): Promise<{ lines: number; digest: string }> =>
  (await engine.asSystem((ctx) =>
    row<{ lines: number; digest: string }>(
      ctx,
      sql`select count(*) as lines, md5(string_agg(line, ',' order by line)) as digest
          from (select to_jsonb(r)::text as line from rollup r where campaign_id = ${campaignId} and n <> 0) l`,
    ),
  )) ?? { lines: 0, digest: '' }

const large = 5_000_000
const rounds = 40
const limit = 0.1

/** Every report on a campaign of 5,000,000 deliveries, from its rollups. */
export async function benchReport(): Promise<Section[]> {
  const { engine, campaignId, stepId, units, close } = await makeCampaignWorld(large, true)
  try {
    const people = Math.round((large * 10) / 9)
    const numbers = Array.from({ length: 500_000 }, (_, i) => i)
    await engine.asSystem((ctx) => run(ctx, writeAnswers(campaignId, stepId, people, numbers)))
    const counted = await fold(engine)
    const ask = <T>(verb: (ctx: Ctx) => Promise<T>) => engine.asSystem(verb)
    const reports: Record<string, () => Promise<unknown>> = {
      score: () => ask((ctx) => scoreCampaign(ctx, { campaignId })),
      'units below the province': () => ask((ctx) => campaignUnits(ctx, { campaignId })),
      'units below a city': () => ask((ctx) => campaignUnits(ctx, { campaignId, unitId: units.city })),
      steps: () => ask((ctx) => campaignSteps(ctx, { campaignId })),
      'steps in a city': () => ask((ctx) => campaignSteps(ctx, { campaignId, unitId: units.city })),
      days: () => ask((ctx) => campaignDays(ctx, { campaignId })),
      curve: () => ask((ctx) => campaignCurve(ctx, { campaignId })),
      staff: () => ask((ctx) => campaignStaff(ctx, { campaignId })),
    }
    const table = [['report', 'median', '95 %', 'goal']]
    for (const [name, report] of Object.entries(reports)) {
      const times: number[] = []
      for (let round = -2; round < rounds; round++) {
        const took = await seconds(report)
        if (round >= 0) times.push(took)
      }
      const slow = quantile(times, 0.95)
      table.push([name, ms(median(times)), ms(slow), goal(slow <= limit, '<= 100 ms')])
    }
    const { lines } = await digest(engine, campaignId)
    const notes = `${count(large)} deliveries in ${count(1_000)} branches, ${count(people - large)} held out, 500,000 answers: ${count(lines)} lines, which took
${counted.toFixed(0)} s to count (${count(people / counted)} people a second). ${rounds} times each, in process, in a transaction of its own.`
    return [{ title: 'Reports from rollups', table, notes }]
  } finally {
    await close()
  }
}
