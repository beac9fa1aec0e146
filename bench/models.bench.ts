import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  carryOutTraining,
  continueScoring,
  type Engine,
  importPastCampaign,
  MovableClock,
  migrate,
  openEngine,
  recordTraining,
  row,
  run,
  scoreCustomers,
  startEmbedded,
  systemActor,
  type Trained,
  trainModel,
} from '@tradewind/engine'
import { sql } from 'kysely'
import { count, goal, type Section, seconds } from './harness.ts'

const customers = 200_000
const scoringGoal = 50_000
const now = new Date('2026-06-01T00:00:00Z')

/**
 * A past campaign of 200,000 customers from a file, a model of it with 20 features of all kinds, and the scores of everybody:
 * each customer has three orders, and was contacted at a time of their own.
 */
export async function benchModels(): Promise<Section[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-models-'))
  const settings = ['fsync=off', 'full_page_writes=off', 'shared_buffers=1GB', 'max_wal_size=8GB']
  const database = await startEmbedded({ directory, settings })
  const engine = await openEngine({ databaseUrl: database.url, clock: new MovableClock(now) })
  try {
    await migrate(engine.orm, database.url)
    await engine.asSystem(async (ctx) => {
      await run(ctx, sql`insert into unit (kind, code, name, path) values ('city', 'CITY', 'City', '{1}')`)
      await run(
        ctx,
        sql`insert into customer (unit_id, ref, name, gender, birthday, joined_on, created_at, updated_at)
            select 1, n::text, 'Customer ' || n, case n % 2 when 0 then 'male' else 'female' end,
                   date '1950-01-01' + n % 18000, date '2015-01-01' + n % 900, ${now}, ${now}
            from generate_series(1, ${customers}) n`,
      )
      await run(
        ctx,
        sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
            select 'till', c.id || '-' || k, c.id, 1, timestamptz '2024-01-01' + make_interval(hours => (c.id * 7 + k * 5000)::int % 20000), k * 1000
            from customer c cross join generate_series(1, 3) k`,
      )
      await run(ctx, sql`analyze customer, customer_order`)
    })
    const imported = await seconds(() => load(engine))
    const { id: modelId } = await engine.asSystem((ctx) =>
      trainModel(ctx, { unitId: 1, name: 'bench', campaignIds: [1] }),
    )
    let trained: Trained | null = null
    const training = await seconds(async () => {
      trained = await carryOutTraining(engine, modelId, new AbortController().signal)
    })
    if (!trained) throw new Error('The model was not trained.')
    await engine.asSystem((ctx) => recordTraining(ctx, trained as Trained))
    const first = await score(engine)
    const bare = await seconds(() =>
      engine.asSystem((ctx) =>
        run(ctx, sql`insert into model_score select 'bare', id, random(), 1, now() from customer order by id`),
      ),
    )
    await engine.asSystem((ctx) => scoreCustomers(ctx, { id: modelId }))
    const again = await score(engine)
    return [section({ imported, training, first, again, bare })]
  } finally {
    await engine.close()
    await database.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

const cities = ['杭州', '宁波', '温州', '绍兴', '金华', '台州', '嘉兴', '湖州', '丽水', '衢州', '舟山', '义乌']

function load(engine: Engine) {
  async function* file() {
    yield 'ref,contactedAt,converted,amount,city,job,visits,balance\n'
    for (let from = 1; from <= customers; from += 10_000) {
      const lines = Array.from({ length: 10_000 }, (_, at) => {
        const n = from + at
        const time = new Date(Date.UTC(2025, 3, 1) + n * 60_000).toISOString()
        const buys = (n * 48_271) % 100 < (n % 12 < 3 ? 20 : 4)
        return `${n},${time},${buys ? 'yes,99.50' : 'no,'},${cities[n % 12]},job ${n % 25},${n % 30},${(n * 31) % 9_999}`
      })
      yield `${lines.join('\n')}\n`
    }
  }
  const options = {
    campaign: 'bench',
    channel: 'phone' as const,
    knownBefore: ['city', 'job', 'visits', 'balance'],
  }
  return importPastCampaign(engine, systemActor, { unitId: 1, fileName: 'bench.csv', content: file(), options })
}

async function score(engine: Engine): Promise<number> {
  const promise = await engine.asSystem((ctx) =>
    row<{ id: number }>(ctx, sql`select id from outbox where job = 'score-customers'`),
  )
  return seconds(async () => {
    while (await engine.asSystem((ctx) => continueScoring(ctx, promise?.id ?? 0)));
  })
}

function section(took: { imported: number; training: number; first: number; again: number; bare: number }): Section {
  const rate = (seconds: number) => `${count(customers / seconds)} /s`
  return {
    title: `Models: ${count(customers)} customers`,
    table: [
      ['what', 'seconds', 'customers', ''],
      ['past campaign imported, 4 columns known before', took.imported.toFixed(1), rate(took.imported), ''],
      ['trained and validated: read, 12 fits', took.training.toFixed(1), rate(took.training), ''],
      [
        'scored, first time',
        took.first.toFixed(1),
        rate(took.first),
        goal(customers / took.first >= scoringGoal, 'goal 50,000 /s'),
      ],
      [
        'the bare INSERT of as many scores',
        took.bare.toFixed(1),
        rate(took.bare),
        `scoring takes ${(took.first / took.bare).toFixed(1)} times as long`,
      ],
      ['scored again, nothing new', took.again.toFixed(1), rate(took.again), ''],
    ],
    notes: `All features of the database and four of the file; peak memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MB.`,
  }
}
