import { expect, test } from 'vitest'
import { type Customer, changedSince, changesOf, filledOf, typedOf } from './customer.ts'

const customer = {
  name: '王芳',
  kind: 'person',
  gender: 'female',
  mobile: '+8613800138000',
  email: null,
  idNumber: '110101************',
  tags: ['VIP'],
  attributes: { tier: 'gold', visits: 0, closed: false },
} as unknown as Customer

test('a form that nobody touched changes nothing', () => {
  expect(changesOf(customer, typedOf(customer))).toEqual({})
})

test('only what differs is sent, and what was emptied is cleared', () => {
  const typed = {
    ...typedOf(customer),
    name: '王小芳',
    mobile: '',
    tags: ['VIP', '团购'],
    attributes: { tier: '', visits: 3, closed: false },
  }
  expect(changesOf(customer, typed)).toEqual({
    name: '王小芳',
    mobile: null,
    tags: ['VIP', '团购'],
    attributes: { tier: null, visits: 3 },
  })
})

test('a masked identity number is never sent back', () => {
  expect(typedOf(customer).idNumber).toBe('')
  expect(changesOf(customer, { ...typedOf(customer), idNumber: '11010519491231002X' })).toEqual({
    idNumber: '11010519491231002X',
  })
})

test('a new record says only what was filled in', () => {
  expect(
    filledOf({ name: '李明', email: '', gender: null, tags: [], attributes: { tier: undefined, closed: false } }),
  ).toEqual({
    name: '李明',
    attributes: { closed: false },
  })
})

test('what somebody else changed meanwhile is named', () => {
  expect(changedSince(customer, { ...customer, mobile: '+8613900139000', updatedAt: 'later' })).toEqual(['mobile'])
})
