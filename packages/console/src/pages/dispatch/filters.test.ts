import { expect, test } from 'vitest'
import { filtersOf } from './filters.ts'

test('an address names what is shown; what it cannot mean is left out', () => {
  expect(filtersOf(new URLSearchParams('view=free&unit=3&channel=visit&staff=7&due=2026-03-01'))).toEqual({
    view: 'free',
    unitId: 3,
    channel: 'visit',
    staffId: 7,
    dueBy: '2026-03-01',
  })
  expect(filtersOf(new URLSearchParams('view=everything&unit=-1&channel=pigeon&staff=7.5&due=soon'))).toEqual({
    view: 'open',
  })
})
