import { expect, test } from 'vitest'
import type { AttributeType } from '../customers/normalise.ts'
import { compileSegment } from './compile.ts'
import { parseFilter } from './filter.ts'

const attributes = new Map<string, AttributeType>([
  ['tier', 'text'],
  ['score', 'number'],
  ['vip', 'boolean'],
  ['opened_on', 'date'],
])
const models = new Set(['churn', '流失'])
const compile = (filter: unknown) =>
  compileSegment(parseFilter(filter), {
    now: new Date('2026-03-31T00:00:00Z'),
    timeZone: 'Asia/Shanghai',
    attributes,
    models,
  })

test.each([
  ['emial', 'There is no field "emial". Did you mean "email"?'],
  ['Email', 'There is no field "Email". Did you mean "email"?'],
  ['division_code', 'There is no field "division_code". Did you mean "divisionCode"?'],
  ['attributes.teir', 'There is no field "attributes.teir". Did you mean "attributes.tier"?'],
  ['consent.mail', 'There is no field "consent.mail". Did you mean "consent.email"?'],
])('the unknown field %s is named, with what was probably meant', (field, message) => {
  expect(() => compile({ all: [{ not: { field, op: 'eq', value: 'x' } }] })).toThrowError(
    expect.objectContaining({ code: 'bad-input', issues: [{ path: 'filter.all.0.not.field', message }] }),
  )
})

test.each([
  'c.id',
  'id',
  '__proto__',
  'constructor',
  'toString',
  'attributes.',
  'attributes.__proto__',
  "name' or 1=1 --",
])('%j is not a field', (field) => {
  expect(() => compile({ field, op: 'eq', value: 'x' })).toThrowError(/There is no field/)
})

test.each([
  ['age', 'eq', '30', 'a whole number'],
  ['age', 'gt', 30.5, 'a whole number'],
  ['name', 'eq', 5, 'a text that is not empty'],
  ['name', 'contains', '', 'a text that is not empty'],
  ['gender', 'eq', 'm', 'one of: male, female'],
  ['consent.sms', 'eq', 'yes', 'one of: granted, refused, unknown'],
  ['unit', 'eq', '1 or 1=1', 'the id of a unit'],
  ['birthday', 'lt', '31.12.1999', 'a date such as'],
  ['birthday', 'lt', 30, 'a date such as'],
  ['tags', 'eq', '', 'a tag'],
  ['attributes.score', 'gte', '5', 'a number'],
  ['attributes.vip', 'eq', 'true', 'true or false'],
  ['attributes.opened_on', 'gte', '2026-02-30', 'a date such as'],
])('%s %s %j: it takes %4$s', (field, op, value, takes) => {
  expect(() => compile({ field, op, value })).toThrowError(
    expect.objectContaining({
      code: 'bad-input',
      issues: [{ path: 'filter.value', message: expect.stringContaining(`"${field}" takes ${takes}`) }],
    }),
  )
})

test('a wrong value in a list is found at its place', () => {
  expect(() => compile({ not: { field: 'age', op: 'in', value: [1, 2, 'x'] } })).toThrowError(
    expect.objectContaining({ issues: [{ path: 'filter.not.value.2', message: '"age" takes a whole number.' }] }),
  )
  expect(() => compile({ orders: 'last', op: 'between', value: ['now', 3] })).toThrowError(
    expect.objectContaining({ issues: [expect.objectContaining({ path: 'filter.value.1' })] }),
  )
})

test.each([
  { field: 'name', op: 'lt', value: 'x' },
  { field: 'name', op: 'isNull' },
  { field: 'gender', op: 'contains', value: 'male' },
  { field: 'birthday', op: 'in', value: ['2000-01-01'] },
  { field: 'attributes.vip', op: 'gt', value: false },
  { field: 'unit', op: 'startsWith', value: '1' },
  { field: 'tags', op: 'isNull' },
  { field: 'tags', op: 'contains', value: 'a' },
  { field: 'grade', op: 'contains', value: '1' },
  { orders: 'count', op: 'isNull' },
  { orders: 'sum', op: 'contains', value: '1' },
  { orders: 'last', op: 'in', value: ['now'] },
])('an operator that the field does not take is refused: %j', (filter) => {
  expect(() => compile(filter)).toThrowError(
    expect.objectContaining({ code: 'bad-input', issues: [expect.objectContaining({ path: 'filter.op' })] }),
  )
})
