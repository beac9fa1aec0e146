import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

const never = new AbortController().signal

test('a second of slots is reserved at a time, no more than there is use for, and all are used', async () => {
  const asked: number[] = []
  const reserve = async (most: number) => {
    asked.push(most)
    return { count: Math.min(10, most), wait: 0, apart: 0.01 }
  }
  const pace = new Pace(reserve, never)
  for (let open = 24; open > 0; open -= 4) expect(await pace.wait(4, open)).toBe(true)
  expect(asked).toEqual([24, 14, 4])
})

test('messages do not leave before their slots', async () => {
  const pace = new Pace(async (most) => ({ count: most, wait: 20, apart: 20 }), never)
  const before = performance.now()
  await pace.wait(2, 5)
  await pace.wait(2, 3)
  // The fourth slot is 80 ms from now; timers may be a millisecond early.
  expect(performance.now() - before).toBeGreaterThan(78)
})

test('whoever lost the rate waits no longer, and whoever is asked to stop not either', async () => {
  expect(await new Pace(async () => null, never).wait(4, 8)).toBe(true)
  const stop = new AbortController()
  const waiting = new Pace(async () => ({ count: 1, wait: 3_600_000, apart: 1_000 }), stop.signal).wait(1, 1)
  stop.abort()
  expect(await waiting).toBe(false)
})
