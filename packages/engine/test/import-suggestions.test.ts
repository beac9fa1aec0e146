import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { declareAttribute, suggestMapping } from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { headerSets } from './header-sets.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem((ctx) => declareAttribute(ctx, { name: 'channel', type: 'text', label: '获客渠道' }))
})
afterAll(() => engine.dispose())

const suggest = (kind: 'customers' | 'orders' | 'responses', columns: string[]) =>
  engine.asSystem((ctx) => suggestMapping(ctx, { kind, columns }))

describe('mappings suggested for headers of banks, post offices and shops', () => {
  test('are right for at least 95 of 100 columns', async () => {
    expect(headerSets.length).toBeGreaterThanOrEqual(60)
    const wrong: string[] = []
    let all = 0
    for (const { kind, origin, columns } of headerSets) {
      const { mapping } = await suggest(
        kind,
        columns.map(({ column }) => column),
      )
      const found = new Map(mapping.map(({ column, field }) => [column, field]))
      for (const { column, field } of columns) {
        all += 1
        const got = found.get(column) ?? '-'
        if (got !== field) wrong.push(`${kind} ${origin}: ${column} is ${field}, not ${got}`)
      }
    }
    expect(all).toBeGreaterThan(400)
    expect(wrong.length / all, `${wrong.length} of ${all} are wrong:\n${wrong.join('\n')}`).toBeLessThanOrEqual(0.05)
  })

  test('never name consent, whatever a column is called', async () => {
    const columns = headerSets.flatMap(({ columns: own }) => own.map(({ column }) => column))
    const tempting = [
      'consent',
      'consent.email',
      '同意',
      '是否同意',
      '短信授权',
      'opt-in',
      'email consent',
      '授权',
      'granted',
    ]
    for (const kind of ['customers', 'orders', 'responses'] as const) {
      for (const column of [...new Set([...columns, ...tempting])]) {
        const { mapping } = await suggest(kind, [column])
        expect(
          mapping.filter(({ field }) => field.startsWith('consent')),
          column,
        ).toEqual([])
      }
    }
  })

  test('fill each field once', async () => {
    for (const { kind, columns } of headerSets) {
      const { mapping } = await suggest(
        kind,
        columns.map(({ column }) => column),
      )
      const fields = mapping.map(({ field }) => field)
      expect(fields).toEqual([...new Set(fields)])
    }
  })
})
