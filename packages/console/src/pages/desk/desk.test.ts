import { expect, test } from 'vitest'
import { fenOf, type Offer, outcomesFor, type Person, recordingOf } from './desk.ts'

const offer = { code: '7K3F-92QX-4M', coupon: null } as Offer
const person = { customerId: 5 } as Person

test('a coupon is redeemed only where there is one, and nobody is the wrong person without a message', () => {
  expect(outcomesFor(null)).toEqual(['answered', 'ordered', 'opt-out'])
  expect(outcomesFor(offer)).toEqual(['answered', 'ordered', 'opt-out', 'wrong-person'])
  expect(outcomesFor({ ...offer, coupon: {} as Offer['coupon'] })).toContain('redeemed')
})

test('the message names who it is, else the customer does', () => {
  const typed = { yuan: null, note: ' ' }
  expect(recordingOf({ person, offer, outcome: 'answered' }, typed, 'k')).toEqual({
    key: 'k',
    outcome: 'answered',
    code: '7K3F-92QX-4M',
  })
  expect(recordingOf({ person, offer: null, outcome: 'ordered' }, { yuan: 19.9, note: '贺卡' }, 'k')).toEqual({
    key: 'k',
    outcome: 'ordered',
    customerId: 5,
    amount: 1990,
    note: '贺卡',
  })
})

test('yuan become whole fen', () => {
  expect([0, 0.07, 1.1, 19.99, 1_234_567.89].map(fenOf)).toEqual([0, 7, 110, 1999, 123_456_789])
})
