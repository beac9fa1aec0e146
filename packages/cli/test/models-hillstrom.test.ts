import { afterAll, beforeAll, expect, test } from 'vitest'
import { near, openStage, type Stage, scoreOf, shared, table } from './model-stage.ts'

/** Kevin Hillstrom's 64,000 customers (MineThatData 2008) as a past campaign: the published table from the score of the API. */
const [customers, arms, uplifts] = [
  shared('hillstrom/hillstrom.csv'),
  shared('reference/hillstrom_arms.csv'),
  shared('reference/hillstrom_uplift.csv'),
]
const present = Boolean(customers && arms && uplifts)
const control = 'No E-Mail'
const known = ['recency', 'history_segment', 'history', 'mens', 'womens', 'zip_code', 'newbie', 'channel']
let stage: Stage
let campaignId: number

beforeAll(async () => {
  if (!present) return
  stage = await openStage()
  const [head = '', ...lines] = (customers ?? '').trim().split(/\r?\n/)
  await stage.load('customers', `ref,name\n${lines.map((_, n) => `${n + 1},Customer ${n + 1}`).join('\n')}\n`)
  const text = [`ref,${head}`, ...lines.map((line, n) => `${n + 1},${line}`)].join('\n')
  const run = await stage.load('past-campaigns', text, {
    campaign: 'MineThatData 2008',
    channel: 'email',
    contactedAt: '2008-03-20',
    control,
    weights: { 'Mens E-Mail': 1, 'Womens E-Mail': 1, [control]: 1 },
    responseWindowDays: 14,
    answerKind: 'visit',
    knownBefore: known,
    mapping: [
      { column: 'ref', field: 'customerRef' },
      { column: 'segment', field: 'cell' },
      { column: 'visit', field: 'responded' },
      { column: 'conversion', field: 'converted' },
      { column: 'spend', field: 'amount' },
    ],
  })
  expect(run).toMatchObject({ state: 'finished', read: 64_000, inserted: 64_000, rejected: 0 })
  campaignId = (await stage.ask('GET', 'campaigns')).items[0].id
})
afterAll(() => stage?.close())

test.runIf(present)('arms and uplift of the whole audience are the published ones', async () => {
  const score = await scoreOf(stage, campaignId)
  expect(score.splitRatio.p).toBeCloseTo(0.9, 2)
  // biome-ignore lint/suspicious/noExplicitAny: JSON of the answer
  const cellOf = (arm: string | undefined): any => score.cells.find((cell: any) => cell.name === arm)
  for (const arm of table(arms ?? '').filter(({ dimension }) => dimension === 'all')) {
    const cell = cellOf(arm.arm)
    expect([cell.assigned, cell.responded, cell.converted]).toEqual([arm.n, arm.visits, arm.conversions].map(Number))
    expect(cell.revenue).toBe(Math.round(Number(arm.spend_sum) * 100))
    const figures: [number, string][] = [
      [cell.respondedPerAssigned.rate, 'visit_rate'],
      [cell.respondedPerAssigned.lo, 'visit_lo'],
      [cell.respondedPerAssigned.hi, 'visit_hi'],
      [cell.convertedPerAssigned.rate, 'conversion_rate'],
      [cell.convertedPerAssigned.lo, 'conversion_lo'],
      [cell.convertedPerAssigned.hi, 'conversion_hi'],
      [cell.revenuePerHead.mean / 100, 'spend_mean'],
      [cell.revenuePerHead.lo / 100, 'spend_lo'],
      [cell.revenuePerHead.hi / 100, 'spend_hi'],
    ]
    for (const [is, column] of figures) near(is, Number(arm[column]), 1e-6, `${arm.arm} ${column}`)
  }
  let compared = 0
  for (const line of table(uplifts ?? '').filter(({ dimension }) => dimension === 'all')) {
    const [arm, against] = (line.comparison ?? '').split(' vs ')
    if (against !== control || arm === 'Any E-Mail') continue
    compared += 1
    const { uplift } = cellOf(arm)
    const scale = line.metric === 'spend' ? 100 : 1
    const found =
      uplift[{ visit: 'responded', conversion: 'converted', spend: 'revenuePerHead' }[line.metric ?? ''] ?? '']
    for (const part of ['diff', 'lo', 'hi'] as const)
      near(found[part] / scale, Number(line[part]), 1e-6, `${arm} ${line.metric} ${part}`)
    near(found.p, Number(line.p), 1e-4, `${arm} ${line.metric} p`)
    near(line.metric === 'spend' ? found.t : found.chiSquare, Number(line.chi2_or_t), 1e-6, `${arm} ${line.metric}`)
  }
  expect(compared).toBe(6)
})

test.runIf(present)('so are the arms and the uplift in every slice', async () => {
  let compared = 0
  for (const [column, lines] of Map.groupBy(table(arms ?? ''), ({ dimension }) => dimension ?? '')) {
    if (!known.includes(column)) continue
    const { groups } = await stage.ask('GET', `campaigns/${campaignId}/rates?column=${column}`)
    for (const arm of lines) {
      // biome-ignore lint/suspicious/noExplicitAny: JSON of the answer
      const cell = groups.find((group: any) => group.value === arm.value).cells.find((one: any) => one.name === arm.arm)
      expect([cell.assigned, cell.responded, cell.converted]).toEqual([arm.n, arm.visits, arm.conversions].map(Number))
      near(cell.convertedPerAssigned.lo, Number(arm.conversion_lo), 1e-6)
      compared += 1
      for (const line of table(uplifts ?? '')) {
        const of = { visit: 'responded', conversion: 'converted' }[line.metric ?? '']
        if (
          !of ||
          line.dimension !== column ||
          line.value !== arm.value ||
          line.comparison !== `${arm.arm} vs ${control}`
        )
          continue
        for (const part of ['diff', 'lo', 'hi']) near(cell.uplift[of][part], Number(line[part]), 1e-6)
        compared += 1
      }
    }
  }
  expect(compared).toBeGreaterThan(200)
})
