import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, near, openStage, type Stage, scoreOf, shared, table } from './model-stage.ts'

/**
 * Two files of a bank's telephone campaigns (UCI Bank Marketing), through the running system: imported as past campaigns,
 * scored, and learnt from. The files are in the order of the calls and have no dates, so each call is given a time of its own.
 */
const firstCall = Date.UTC(2008, 4, 5)
const minutesApart = 20

export interface Bank {
  name: string
  path: string
  rates: string
  /** Known only after the call, or the outcome. */
  after: string[]
  /** How the dimensions of the reference with bands are asked for. */
  bands: Record<string, { column: string; bands: number[]; labels: string[] }>
  expected: { folds: number; time: number; top: [number, number, number]; state: string }
}

export const counted = {
  column: 'campaign',
  bands: [2, 3, 4, 5, 6, 11],
  labels: ['1', '2', '3', '4', '5', '6-10', '11+'],
}
export const previous = { column: 'previous', bands: [1, 2, 3, 4], labels: ['0', '1', '2', '3', '4+'] }
export const age = {
  column: 'age',
  bands: [25, 35, 45, 55, 65],
  labels: ['<=24', '25-34', '35-44', '45-54', '55-64', '65+'],
}

/** The tests of one file: rates in every slice, then the model and its verdict. */
export function describeBank({ name, path, rates, after, bands, expected }: Bank): void {
  const [calls, reference] = [shared(path), shared(rates)]
  let stage: Stage
  let campaignId: number
  let columns: string[]

  beforeAll(async () => {
    if (!calls || !reference) return
    stage = await openStage()
    const [head = '', ...lines] = calls.trim().split(/\r?\n/)
    columns = head.split(';').map((column) => column.replaceAll('"', ''))
    await stage.load('customers', `ref,name\n${lines.map((_, n) => `${n},客户${n}`).join('\n')}\n`)
    const rows = lines.map((line, n) => `${n};${new Date(firstCall + n * minutesApart * 60_000).toISOString()};${line}`)
    const run = await stage.load('past-campaigns', [`ref;at;${head}`, ...rows].join('\n'), {
      campaign: name,
      channel: 'phone',
      knownBefore: columns.filter((column) => !after.includes(column)),
      mapping: [
        { column: 'ref', field: 'customerRef' },
        { column: 'at', field: 'contactedAt' },
        { column: 'y', field: 'converted' },
      ],
    })
    expect(run).toMatchObject({ state: 'finished', read: lines.length, inserted: lines.length, rejected: 0 })
    const { items } = await stage.ask('GET', 'campaigns')
    campaignId = items[0].id
  })
  afterAll(() => stage?.close())

  test.runIf(calls && reference)('success rates are those of the reference, in every slice', async () => {
    for (const [dimension, lines] of Map.groupBy(table(reference ?? ''), (line) => line.dimension ?? '')) {
      if (dimension === 'overall') {
        const [overall] = lines
        const { total } = await scoreOf(stage, campaignId)
        expect([total.reached, total.converted]).toEqual([Number(overall?.n), Number(overall?.successes)])
        near(total.successRate.rate, Number(overall?.successes) / Number(overall?.n), 1e-9)
        continue
      }
      const banded = bands[dimension]
      const query = banded ? `column=${banded.column}&bands=${banded.bands.join(',')}` : `column=${dimension}`
      const { groups } = await stage.ask('GET', `campaigns/${campaignId}/rates?${query}`)
      // biome-ignore lint/suspicious/noExplicitAny: JSON of the answer
      const label = (group: any) => (banded ? banded.labels[banded.bands.indexOf(group.from) + 1] : group.value)
      // biome-ignore lint/suspicious/noExplicitAny: JSON of the answer
      const found = new Map(groups.map((group: any) => [label(group), group]))
      expect([...found.keys()].sort(), dimension).toEqual(lines.map(({ value }) => value).sort())
      for (const line of lines) {
        // biome-ignore lint/suspicious/noExplicitAny: JSON of the answer
        const group: any = found.get(line.value)
        expect([group.reached, group.reachedAndConverted], `${dimension} ${line.value}`).toEqual([
          Number(line.n),
          Number(line.successes),
        ])
        const { rate, lo, hi } = group.successRate
        for (const [is, said] of [
          [rate, line.rate],
          [lo, line.wilson_lo],
          [hi, line.wilson_hi],
        ] as const) {
          expect(is).toBeCloseTo(Number(said), 6) // the table has six digits
        }
      }
    }
  })

  test.runIf(calls && reference)('the model shows both AUCs, and is judged by the later third', async () => {
    const asked = { unitId: stage.unitId, name: '开户意向', campaignIds: [campaignId] }
    const features = columns.filter((column) => !after.includes(column)).map((column) => `before.${column}`)
    const { id } = await stage.ask('POST', 'response-models', {
      ...asked,
      features,
      marginPerResponse: 20_000,
      costPerContact: 1_500,
    })
    const model = await eventually(
      () => stage.ask('GET', `response-models/${id}`),
      ({ state }) => state !== 'training',
    )
    const { folds, time, remarks } = model.figures
    expect(Math.abs(folds.auc.auc - expected.folds)).toBeLessThanOrEqual(0.003)
    expect(Math.abs(time.auc.auc - expected.time)).toBeLessThanOrEqual(0.003)
    for (const [n, share] of [folds.top.tenth, folds.top.fifth, folds.top.half].entries()) {
      expect(Math.abs(share - (expected.top[n] ?? 0))).toBeLessThanOrEqual(0.01)
    }
    expect(model.state).toBe(expected.state)
    // biome-ignore lint/suspicious/noExplicitAny: JSON of the answer
    expect(remarks.map((remark: any) => remark.code)).toContain('later-is-harder')
    const named = (await stage.ask('GET', 'models')).items
    if (expected.state === 'refused') {
      expect(model.reason.code).toBe('no-better-than-chance')
      expect(model.reason.zh).toMatch(/AUC 为 0\.44\d.*不高于随机水平 0\.5.*0\.79\d/)
      expect(named).toEqual([])
      return
    }
    const scored = await eventually(
      () => stage.ask('GET', `response-models/${id}`),
      ({ scoredCustomers }) => scoredCustomers !== null,
    )
    expect(scored.scoredCustomers).toBe(model.figures.customers)
    const filter = { score: '开户意向', op: 'gte', value: 0.5 }
    const { count } = await stage.ask('POST', 'segments/count', { unitId: stage.unitId, filter })
    expect(count).toBeGreaterThan(100)
  })
}
