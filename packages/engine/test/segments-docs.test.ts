import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeFilter, type Filter, parseFilter, segmentFields } from '../src/index.ts'
import { orderMeasures } from '../src/segments/fields.ts'

const text = await readFile(resolve(import.meta.dirname, '../../../docs/segments.md'), 'utf8')
const examples = [...text.matchAll(/```json\n([^`]*)```\n\n> (.*)\n>\n> (.*)\n/g)].map(
  ([, json = '', zh = '', en = '']) => ({ json, zh, en }),
)

describe('docs/segments.md', () => {
  test.each(examples)('$en', ({ json, zh, en }) => {
    const filter: Filter = parseFilter(JSON.parse(json))
    expect([describeFilter(filter, 'zh'), describeFilter(filter, 'en')]).toEqual([zh, en])
  })

  test('has sentences for all of its examples, and every field and measure in its tables', () => {
    expect(examples).toHaveLength(text.split('```json').length - 1)
    const place = { today: '2026-03-31', timeZone: 'Asia/Shanghai' }
    const fields = [...segmentFields(place, new Map()).keys()].filter((name) => !name.startsWith('consent.'))
    const missing = [...fields, ...Object.keys(orderMeasures(place))].filter((name) => !text.includes(`\`${name}\``))
    expect(missing).toEqual([])
  })
})
