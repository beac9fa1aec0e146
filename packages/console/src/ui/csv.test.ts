import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('nothing in a table is a formula to a spreadsheet, and every text comes back as it was', () => {
  const csv = csvOf(
    ['名称', 'n'],
    [
      ['=1+1', 2],
      ['a "b", c', null],
      ['-5', -5],
      ['一\n二', undefined],
    ],
  )
  expect(csv).toBe('\uFEFF名称,n\r\n\'=1+1,2\r\n"a ""b"", c",\r\n\'-5,-5\r\n"一\n二",\r\n')
})
