import { expect, test } from 'vitest'
import type { Deed, Order } from './deed.ts'
import { todayOf } from './today.ts'

const items = [1, 2, 3].map((id) => ({ id }) as Order)
const deed = (workOrderId: number, more: Partial<Deed> = {}) =>
  ({ key: `${workOrderId}`, workOrderId, state: 'waiting', ...more }) as Deed
const open = (deeds: Deed[], readAt = 100) => todayOf({ items, readAt }, deeds).open.map(({ id }) => id)

test('what was done is off the list at once, whether it waits or was sent', () => {
  expect(open([])).toEqual([1, 2, 3])
  expect(open([deed(2)])).toEqual([1, 3])
  expect(open([deed(2, { state: 'sent', sentAt: 150 })])).toEqual([1, 3])
})

test('what the server still lists after it had the deed is to be done again', () => {
  expect(open([deed(2, { state: 'sent', sentAt: 50 })])).toEqual([1, 2, 3])
})

test('what was refused is to be done again, and is shown', () => {
  const refused = deed(2, { state: 'refused' })
  expect(open([refused])).toEqual([1, 2, 3])
  expect(todayOf({ items, readAt: 0 }, [refused]).refused).toEqual([refused])
})

test('of several deeds with one order the latest counts', () => {
  const { done } = todayOf({ items, readAt: 0 }, [deed(1), deed(2), deed(1, { key: 'again' })])
  expect(done.map(({ key }) => key)).toEqual(['again', '2'])
})
