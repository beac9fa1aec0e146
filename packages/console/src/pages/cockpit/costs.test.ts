import { expect, test } from 'vitest'
import type { Progress, Report } from './cockpit.ts'
import { expectedCost, extensionCost } from './costs.ts'

const step = (stepId: number, sent: number, queued: number) => ({ stepId, sent, queued, claimed: 0, retry: 0, held: 2 })
const progress = (...steps: ReturnType<typeof step>[]) => ({ steps }) as unknown as Progress
const money = (lines: object[], unpriced: object[] = []) =>
  ({ cost: { total: 0, fixed: 500, lines }, unpriced }) as unknown as NonNullable<Report['money']>

test('what is left costs as much each as what was sent, all items of a step together', () => {
  const lines = [
    { stepId: 1, amount: 1200 },
    { stepId: 1, amount: 300 },
    { stepId: 2, amount: 70 },
  ]
  expect(expectedCost(money(lines), progress(step(1, 10, 4), step(2, 7, 3)))).toBe(4 * 150 + 3 * 10)
  expect(expectedCost(money(lines), progress(step(1, 10, 4)), ({ held }) => held)).toBe(300)
})

test('it is not known where a step has no price, or nothing of it was sent', () => {
  const lines = [{ stepId: 1, amount: 1200 }]
  expect(expectedCost(money(lines), progress(step(1, 10, 4), step(2, 0, 3)))).toBeNull()
  expect(expectedCost(money(lines, [{ stepId: 1 }]), progress(step(1, 10, 4)))).toBeNull()
  expect(expectedCost(null, progress(step(1, 10, 4)))).toBeNull()
  expect(expectedCost(money([]), progress(step(1, 0, 0)))).toBe(0)
})

test('a pilot is extended at what each of those targeted has cost, without the control', () => {
  const waterfall = [
    { fate: 'control' as const, n: 10 },
    { fate: 'targeted' as const, n: 90 },
  ]
  expect(extensionCost({ money: money([{ stepId: 1, amount: 9_000 }]), waterfall }, 1_000)).toBe(100 * 900)
  expect(extensionCost({ money: money([]), waterfall }, 1_000)).toBeNull()
})
