import { describe, expect, test } from 'vitest'
import { formulaOf } from './formula.ts'
import { type Frame, FrameBuilder } from './frame.ts'
import { designOf, fitRidgeLogistic, predict } from './ridge-logistic.ts'
import { cutInTime } from './validate-model.ts'

/** The same pseudo-random numbers every time (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const cities = ['杭州', '宁波', '温州']
const effect: Record<string, number> = { 杭州: 0.8, 宁波: 0, 温州: -0.8 }

/** Customers whose log odds are known: -1 + 0.02·(age - 45) + the city's effect. Some ages are missing. */
function people(count: number): Frame {
  const random = randomOf(7)
  const builder = new FrameBuilder(['age', 'city', 'same'], count, new Set())
  for (let i = 0; i < count; i += 1) {
    const age = 20 + Math.floor(random() * 50)
    const city = cities[Math.floor(random() * 3)] as string
    const logOdds = -1 + 0.02 * (age - 45) + (effect[city] ?? 0)
    builder.add(i, random() < 1 / (1 + Math.exp(-logOdds)), [i % 50 === 0 ? null : age, city, 7])
  }
  return builder.end()
}

describe('ridge logistic regression', () => {
  test('finds what the outcomes were made from, and leaves out what is the same for all', async () => {
    const frame = people(20_000)
    expect(frame.features.map(({ name, kind }) => [name, kind])).toEqual([
      ['age', 'number'],
      ['city', 'choice'],
    ])
    const design = designOf(frame)
    const all = new Uint8Array(frame.size).fill(1)
    const coefficients = await fitRidgeLogistic(design, all)
    const { features } = formulaOf(frame, design, coefficients)
    const [age, city] = features
    if (age?.kind !== 'number' || city?.kind !== 'choice') throw new Error('The features have other kinds.')
    expect(age.coefficient).toBeCloseTo(0.02, 2)
    expect((city.levels.杭州 ?? 0) - (city.levels.温州 ?? 0)).toBeCloseTo(1.6, 0)
  })

  test('is at the minimum: no coefficient can move without raising the penalised loss', async () => {
    const frame = people(500)
    const design = designOf(frame)
    const all = new Uint8Array(frame.size).fill(1)
    const best = await fitRidgeLogistic(design, all)
    const columns = columnsOf(frame)
    const loss = (coefficients: Float64Array) => penalisedLoss(columns, frame.outcome, coefficients)
    const least = loss(best)
    for (const j of best.keys()) {
      for (const by of [-1e-3, 1e-3]) {
        const moved = best.slice()
        moved[j] = (moved[j] as number) + by
        expect(loss(moved)).toBeGreaterThan(least)
      }
    }
  })

  test('comes to the same from wherever it starts, and gives the same from its formula', async () => {
    const frame = people(2_000)
    const design = designOf(frame)
    const rows = new Uint8Array(frame.size).map((_, i) => (i % 10 === 0 ? 0 : 1))
    const cold = await fitRidgeLogistic(design, rows)
    const warm = await fitRidgeLogistic(
      design,
      rows,
      await fitRidgeLogistic(design, new Uint8Array(frame.size).fill(1)),
    )
    for (const [j, value] of cold.entries()) expect(warm[j]).toBeCloseTo(value, 7)
    const predicted = new Float64Array(frame.size)
    await predict(design, cold, predicted, new Uint8Array(frame.size).fill(1))
    const { intercept, features } = formulaOf(frame, design, cold)
    const [age, city] = frame.features
    if (age?.kind !== 'number' || city?.kind !== 'choice') throw new Error('The features have other kinds.')
    for (const row of [0, 1, 2, 49, 50, 51]) {
      const sum = features.reduce((total, term) => {
        if (term.kind === 'choice') return total + (term.levels[city.levels[city.codes[row] ?? -1] ?? ''] ?? 0)
        const value = (age.values[row] as number) * age.scale + age.shift
        return total + (Number.isNaN(value) ? term.missing : term.coefficient * value)
      }, intercept)
      expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(predicted[row] as number, 10)
    }
  })

  test('stays finite where a column parts responders from the others', async () => {
    const builder = new FrameBuilder(['x'], 100, new Set())
    for (let i = 0; i < 100; i += 1) builder.add(i, i >= 50, [i])
    const frame = builder.end()
    const found = await fitRidgeLogistic(designOf(frame), new Uint8Array(100).fill(1))
    expect(found.every(Number.isFinite)).toBe(true)
    expect(found[1]).toBeGreaterThan(0)
  })
})

describe('the last third in time', () => {
  const at = (...times: number[]) => cutInTime(Float64Array.from(times))

  test('begins at two thirds, or at the nearest change of time', () => {
    expect(at(1, 2, 3, 4, 5, 6, 7, 8, 9)).toBe(6)
    expect(at(1, 1, 1, 1, 2, 2, 2, 2, 2, 2)).toBe(4)
    expect(at(1, 2, 3, 5, 5, 5, 5, 9, 9, 9)).toBe(7)
  })

  test('is nowhere, where nearly everybody was contacted at once', () => {
    expect(at(1, 1, 1, 1, 1, 1)).toBeNull()
    expect(at(1, 2, 2, 2, 2, 2, 2, 2, 2, 2)).toBeNull()
    expect(at()).toBeNull()
  })
})

describe('a frame', () => {
  test('makes a choice of what is not all numbers, of booleans, and of what is named so', () => {
    const builder = new FrameBuilder(['mixed', 'flag', 'code', 'empty'], 3, new Set(['code']))
    builder.add(1, true, [1, true, 7, null])
    builder.add(2, false, ['n/a', false, 8, null])
    builder.add(3, false, [null, null, 7, null])
    const { features } = builder.end()
    expect(features).toMatchObject([
      { name: 'mixed', kind: 'choice', levels: ['1', 'n/a'] },
      { name: 'flag', kind: 'choice', levels: ['true', 'false'] },
      { name: 'code', kind: 'choice', levels: ['7', '8'] },
    ])
    expect(features.map((one) => (one.kind === 'choice' ? [...one.codes] : []))).toEqual([
      [0, 1, -1],
      [0, 1, -1],
      [0, 1, 0],
    ])
  })

  test('tells the hundred most frequent values apart and no more', () => {
    const builder = new FrameBuilder(['ref'], 400, new Set())
    for (let i = 0; i < 400; i += 1) builder.add(i, i % 2 === 0, [`R${Math.min(i, 199)}`])
    const [column] = builder.end().features
    expect(column).toMatchObject({ kind: 'choice', levels: expect.arrayContaining(['R199']) })
    expect(column?.kind === 'choice' && column.levels.length).toBe(100)
  })
})

/** Columns as `designOf` lays them out, and the loss of scoring.md said plainly: z-scored, λ = 1, intercept free. */
function columnsOf(frame: Frame): number[][] {
  const [age, city] = frame.features
  if (age?.kind !== 'number' || city?.kind !== 'choice') throw new Error('The features have other kinds.')
  const rows = [...frame.outcome.keys()]
  return [
    rows.map((row) => (Number.isNaN(age.values[row]) ? 0 : (age.values[row] as number))),
    rows.map((row) => (Number.isNaN(age.values[row]) ? 1 : 0)),
    ...city.levels.map((_, level) => rows.map((row) => (city.codes[row] === level ? 1 : 0))),
  ]
}

function penalisedLoss(columns: number[][], outcome: Uint8Array, coefficients: Float64Array): number {
  let loss = 0
  for (const [row, y] of outcome.entries()) {
    const eta = columns.reduce(
      (sum, column, j) => sum + (column[row] as number) * (coefficients[j + 1] as number),
      coefficients[0] as number,
    )
    loss += Math.log1p(Math.exp(y ? -eta : eta))
  }
  const penalty = columns.reduce((sum, column, j) => {
    const mean = column.reduce((total, value) => total + value, 0) / column.length
    const variance = column.reduce((total, value) => total + (value - mean) ** 2, 0) / column.length
    return sum + (coefficients[j + 1] as number) ** 2 * variance
  }, 0)
  return loss + penalty / 2
}
