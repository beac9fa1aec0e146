import { expect, test } from 'vitest'
import { paceOf, sampled } from './pace.ts'

const at = (seconds: number, done: number, left = 1000 - done) => ({ at: seconds * 1000, done, left })

test('the pace is that of the last two minutes, and the rest takes as long as it says', () => {
  const samples = [at(0, 0), at(60, 100), at(150, 400), at(170, 600)].reduce(sampled, [] as ReturnType<typeof sampled>)
  expect(samples).toHaveLength(3)
  const pace = paceOf(samples)
  expect(pace?.perMinute).toBeCloseTo(500 / (110 / 60))
  expect(pace?.remainingMs).toBeCloseTo((400 / 500) * 110_000)
})

test('nothing is said where nothing moves, too little was seen, or nothing is left', () => {
  expect(paceOf([])).toBeNull()
  expect(paceOf([at(0, 5)])).toBeNull()
  expect(paceOf([at(0, 5), at(2, 9)])).toBeNull()
  expect(paceOf([at(0, 5), at(60, 5)])).toBeNull()
  expect(paceOf([at(0, 5), at(60, 1000)])).toBeNull()
})

test('deliveries that were opened again begin a new measurement', () => {
  expect(sampled([at(0, 900), at(10, 950)], at(20, 700))).toEqual([at(20, 700)])
})
