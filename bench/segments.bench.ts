import {
  type Actor,
  type Ctx,
  countSegment,
  type Engine,
  estimateSegment,
  type Filter,
  listSegments,
  row,
  saveSegment,
  systemActor,
} from '@tradewind/engine'
import { type RawBuilder, sql } from 'kysely'
import { count, goal, median, ms, quantile, ratioOf, type Section, sum, timesInTurn } from './harness.ts'
import { branch, county, savedFilter, type TypicalSegment, twelveSegments } from './twelve-segments.ts'
import type { World, Worlds } from './world.ts'
import { units } from './world-data.ts'

const rounds = 2

/** Compiled segments against SQL by hand; then the same as staff, under row-level security. */
export async function benchSegments(worlds: Worlds, customers: number): Promise<Section[]> {
  const world = await worlds.open(customers)
  try {
    const segments = await typicalSegments(world)
    const title = `Twelve segments of ${count(customers)} customers`
    const compiled = [['segment', 'customers', 'by hand', 'compiled', 'compiled / by hand', 'goal']]
    const scoped = [['segment', ...scopes.map(({ name }) => name)]]
    const all: { ours: number[]; limit: number[] }[] = [compiled, ...scopes].map(() => ({ ours: [], limit: [] }))
    for (const { name, filter, byHand } of segments) {
      const [found, expected] = [
        await counted(world.engine, systemActor, filter),
        await countedBy(world.engine, byHand),
      ]
      if (found !== expected) throw new Error(`"${name}" selects ${found} customers, by hand ${expected}.`)
      const works = [() => countedBy(world.engine, byHand), () => counted(world.engine, systemActor, filter)]
      for (const { actor, unitId } of scopes) {
        works.push(() => counted(world.engine, actor, filter))
        if (unitId !== units.province) works.push(() => counted(world.engine, systemActor, filter, unitId))
      }
      const [hand = [], ours = [], whole = [], inCounty = [], county = [], inBranch = [], branch = []] =
        await timesInTurn(rounds, works)
      const ratio = ratioOf(ours, hand)
      compiled.push([
        name,
        count(found),
        ms(median(hand)),
        ms(median(ours)),
        ratio.text,
        goal(ratio.median <= 1.1, '<= 1.10'),
      ])
      const pairs = [
        [ours, hand],
        [whole, ours],
        [inCounty, county],
        [inBranch, branch],
      ] as const
      for (const [n, [mine, limit]] of pairs.entries()) {
        all[n]?.ours.push(median(mine))
        all[n]?.limit.push(median(limit))
      }
      scoped.push([name, ...pairs.slice(1).map(([mine, limit]) => `${ms(median(mine))}, ${ratioOf(mine, limit).text}`)])
    }
    const totals = all.map(({ ours, limit }) => sum(ours) / sum(limit))
    // The sum is that of the slowest: a goal is met when each of the twelve meets it.
    const within = all.map(({ ours, limit }) => ours.filter((took, n) => took / (limit[n] ?? 0) <= 1.1).length)
    compiled.push(['all twelve', '', '', '', (totals[0] ?? 0).toFixed(2), ''])
    const verdicts = totals.map((t, n) =>
      goal(within[n] === segments.length, `${t.toFixed(2)} summed, ${within[n]} within 1.10`),
    )
    scoped.push(['all twelve', ...verdicts.slice(1)])
    return [
      {
        title,
        notes: 'Median time and ratio of two rounds in turn; in brackets the lowest and the highest.',
        table: compiled,
      },
      {
        title: 'The same as staff, under row-level security',
        notes:
          'Time as staff of that unit; then the ratio to the same count of the same customers without row-level security.',
        table: scoped,
      },
    ]
  } finally {
    await world.close()
  }
}

/** How long a clerk waits for the first number, and for the exact one. */
export async function benchEstimates(worlds: Worlds, customers: number): Promise<Section[]> {
  const world = await worlds.open(customers)
  try {
    const segments = await typicalSegments(world)
    const estimates = [['who', 'first', 'median', '95 %', 'slowest', 'goal']]
    for (const { name, actor } of scopes) {
      const first: number[] = []
      const all: number[] = []
      for (const { filter } of segments) {
        const times = await timesInTurn(rounds, [
          () => world.engine.as(actor, (ctx) => estimateSegment(ctx, { filter })),
        ])
        first.push(times[0]?.[0] ?? Number.NaN)
        all.push(...(times[0] ?? []))
      }
      const within = goal(quantile(all, 0.95) <= 0.2, '<= 200 ms')
      estimates.push([name, ...[median(first), median(all), quantile(all, 0.95), Math.max(...all)].map(ms), within])
    }
    const exact = [['three conditions', 'customers', 'as staff who see all', 'goal']]
    for (const { name, filter } of threeConditions) {
      const [times = []] = await timesInTurn(rounds, [() => counted(world.engine, scopes[0].actor, filter)])
      const found = await counted(world.engine, scopes[0].actor, filter)
      exact.push([name, count(found), ms(median(times)), goal(median(times) <= 1.5, '<= 1.5 s')])
    }
    return [
      { title: `Estimates of the twelve segments among ${count(customers)} customers`, table: estimates },
      { title: 'Exact counts with three conditions, one of them a history', table: exact },
      await scanRates(world),
    ]
  } finally {
    await world.close()
  }
}

/** How counts and estimates grow with the customers. */
export async function benchGrowth(worlds: Worlds, sizes: [number, number]): Promise<Section[]> {
  const took: { count: number; estimate: number }[][] = []
  const names: string[] = []
  for (const size of sizes) {
    const world = await worlds.open(size)
    const times: { count: number; estimate: number }[] = []
    for (const { name, filter } of await typicalSegments(world)) {
      if (size === sizes[0]) names.push(name)
      const [counts = [], estimates = []] = await timesInTurn(rounds, [
        () => counted(world.engine, scopes[0].actor, filter),
        () => world.engine.as(scopes[0].actor, (ctx) => estimateSegment(ctx, { filter })),
      ])
      times.push({ count: median(counts), estimate: median(estimates) })
    }
    took.push(times)
    await world.close()
  }
  const factor = sizes[1] / sizes[0]
  const [small = [], large = []] = took
  const grown = (n: number) => (large[n]?.count ?? 0) / (small[n]?.count ?? 1)
  const sizesNamed = sizes.map(count)
  const head = [
    'segment',
    ...sizesNamed.map((s) => `count of ${s}`),
    'factor',
    'goal',
    ...sizesNamed.map((s) => `estimate of ${s}`),
  ]
  const rows = names.map((name, n) => [
    name,
    ms(small[n]?.count ?? 0),
    ms(large[n]?.count ?? 0),
    grown(n).toFixed(1),
    goal(grown(n) <= factor * 1.1, `<= ${factor}`),
    ms(small[n]?.estimate ?? 0),
    ms(large[n]?.estimate ?? 0),
  ])
  const [one, two] = took.map((times) => sum(times.map((t) => t.count)))
  rows.push([
    'all twelve',
    ms(one ?? 0),
    ms(two ?? 0),
    ((two ?? 0) / (one ?? 1)).toFixed(1),
    goal((two ?? 0) / (one ?? 1) <= factor, `<= ${factor}`),
    '',
    '',
  ])
  return [{ title: `Growth from ${sizesNamed.join(' to ')} customers`, table: [head, ...rows] }]
}

const staff = (unitId: number): Actor => ({
  kind: 'staff',
  staffId: 1,
  name: 'bench',
  grants: [{ unitId, role: 'coordinator' }],
})
/** Who counts, of whose customers. */
const scopes: [Scope, ...Scope[]] = [
  { name: 'whole organisation', actor: staff(units.province), unitId: units.province },
  { name: 'county', actor: staff(county), unitId: county },
  { name: 'branch', actor: staff(branch), unitId: branch },
]
interface Scope {
  name: string
  actor: Actor
  unitId: number
}

const threeConditions: { name: string; filter: Filter }[] = (
  [
    ['bought within 90 days', { orders: 'count', op: 'gte', value: 1, where: { since: { daysAgo: 90 } } }],
    ['not contacted in 90 days', { not: { contacted: { withinDays: 90 } } }],
    ['answered within a year', { responded: { withinDays: 365 } }],
  ] as const
).map(([history, condition]) => ({
  name: `women, 25 to 40, ${history}`,
  filter: {
    all: [
      { field: 'gender', op: 'eq', value: 'female' },
      { field: 'age', op: 'between', value: [25, 40] },
      condition as Filter,
    ],
  },
}))

/** The saved segment is the branch's, so that everybody sees it. */
async function typicalSegments({ engine }: World): Promise<TypicalSegment[]> {
  const name = 'women with an e-mail address'
  const saved = await engine.asSystem(async (ctx) => {
    const kept = (await listSegments(ctx, {})).items.find((segment) => segment.name === name)
    return kept ?? saveSegment(ctx, { unitId: branch, name, filter: savedFilter })
  })
  return twelveSegments(saved.id)
}

const counted = (engine: Engine, actor: Actor, filter: Filter, unitId?: number) =>
  engine.as(actor, (ctx) => countSegment(ctx, { filter, ...(unitId && { unitId }) }))

const countedBy = (engine: Engine, condition: RawBuilder<unknown>) =>
  engine.asSystem((ctx) => one(ctx, sql`select count(*) as n from customer c where ${condition}`))

async function one(ctx: Ctx, statement: RawBuilder<unknown>): Promise<number> {
  return (await row<{ n: number }>(ctx, statement))?.n ?? Number.NaN
}

/** What the machine reads a second: it bounds every count that has to look at everybody. */
async function scanRates({ engine }: World): Promise<Section> {
  const table = [['table', 'rows', 'size', 'scan', 'rows/s', 'MB/s']]
  for (const name of ['customer', 'customer_order', 'delivery']) {
    const size = await engine.asSystem((ctx) =>
      row<{ bytes: number; n: number }>(
        ctx,
        sql`select pg_relation_size(oid) as bytes, reltuples::bigint as n from pg_class where oid = ${name}::regclass`,
      ),
    )
    // A condition on a column, so that no index will do.
    const scan = sql`select count(*) as n from ${sql.table(name)} where unit_id < 0`
    const [times = []] = await timesInTurn(3, [
      () =>
        engine.asSystem(async (ctx) => {
          await row(
            ctx,
            sql`select set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`,
          )
          return one(ctx, scan)
        }),
    ])
    const took = median(times)
    const { bytes = 0, n = 0 } = size ?? {}
    table.push([name, count(n), `${count(bytes / 1e6)} MB`, ms(took), count(n / took), count(bytes / 1e6 / took)])
  }
  return { title: 'What a scan reads', table }
}
