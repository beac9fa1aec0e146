import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = new URL('../../../docs/faults.md', import.meta.url)

test('every test that the list of faults names is there', () => {
  const named = [
    ...readFileSync(page, 'utf8').matchAll(/\[([^\]]+)\]\((\.\.\/packages\/[^)]+(?:test|conformance)\.ts)\)/g),
  ]
  expect(named.length).toBeGreaterThan(20)
  const missing = named.filter(([, name = '', file = '']) => !readFileSync(new URL(file, page), 'utf8').includes(name))
  expect(missing.map(([link]) => link)).toEqual([])
})
