import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convert } from 'html-to-text'
import { expect, test } from 'vitest'
import { compileEmail } from '../src/index.ts'

const data = process.env.TRADEWIND_DATA ?? join(import.meta.dirname, '../../../../shared/data')
const file = join(data, 'naughty/blns.json')
const absent = !existsSync(file)
if (absent && process.env.CI) throw new Error(`${file} is absent. Set TRADEWIND_DATA to the folder of test data.`)
if (absent) console.warn(`Skipped: ${file} is absent. Set TRADEWIND_DATA to the folder of test data.`)

const slots = {
  link: (n: number) => `https://t.example/${n}`,
  openPixel: 'https://t.example/o',
  unsubscribe: 'https://t.example/u',
  replyForm: 'https://t.example/r',
}

test.skipIf(absent)('naughty strings come out literally', () => {
  const strings = JSON.parse(readFileSync(file, 'utf8')) as string[]
  const compiled = compileEmail(
    { subject: '[{{unit.name}}]', preheader: '', html: '<pre>[{{unit.name}}]</pre>', text: '[{{unit.name}}]' },
    ['unit.name'],
  )
  expect(strings.length).toBeGreaterThan(500)
  for (const name of strings) {
    const mail = compiled.render({ unit: { name } }, slots)
    // What a reader cannot see is taken out on purpose.
    const visible = name.replace(/[^\P{Cc}\t\n]/gu, '')
    expect(mail.text).toContain(`[${visible}]`)
    expect(convert(mail.html, { wordwrap: false, selectors: [] })).toContain(`[${visible}]`)
    expect(mail.subject).toBe(`[${visible.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}]`)
  }
})
