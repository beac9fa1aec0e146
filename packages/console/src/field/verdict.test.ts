import { expect, test } from 'vitest'
import { ApiProblem } from '../api/index.ts'
import { patience, verdictOf } from './verdict.ts'

test('what nobody has looked at is sent again, what was refused is for a person', () => {
  const of = (status: number) => verdictOf(new ApiProblem({ status, code: 'x' }))
  expect([0, 408, 429, 500, 502, 503].map(of)).toEqual(Array(6).fill('later'))
  expect([400, 401, 403, 404, 409].map(of)).toEqual(Array(5).fill('refused'))
  expect(verdictOf(new TypeError('our own mistake'))).toBe('refused')
})

test('tries come more and more seldom, and never stop', () => {
  expect([0, 1, 2, 6, 7, 1_000].map(patience)).toEqual([5, 10, 20, 300, 300, 300])
})
