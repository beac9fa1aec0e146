import { describe, expect, test } from 'vitest'
import {
  compileEmail,
  compileLetter,
  compileSms,
  compileText,
  letterheads,
  type MergeData,
  TemplateProblems,
} from '../src/index.ts'

/** A hundred thousand of whatever a template or a customer can have a hundred thousand of. */
const many = 100_000
const fields = ['customer.name', 'unit.name']
const slots = {
  link: () => 'https://t.cn/1',
  unsubscribe: 'https://t.cn/u',
  replyForm: 'https://t.cn/r',
  openPixel: '',
}
const letter = (text: string) => ({ subject: '', text, letterhead: letterheads.zh, reply: false })

const media: Record<string, (source: string) => (data: MergeData) => string> = {
  'e-mail': (source) => {
    const compiled = compileEmail({ subject: 'x', preheader: '', html: `<p>${source}</p>`, text: null }, fields)
    return (data) => compiled.render(data, slots).html
  },
  'text message': (source) => {
    const compiled = compileSms({ text: source, providerTemplate: null }, fields)
    return (data) => compiled.render(data, slots)
  },
  letter: (source) => {
    const compiled = compileLetter(letter(source), fields)
    return (data) => JSON.stringify(compiled.render(data, '2026-11-25').body)
  },
  script: (source) => {
    const compiled = compileText(source, fields)
    return (data) => compiled.render(data)
  },
}

/** What it says, or the sentences of what is wrong with it; never anything else. */
function attempt(medium: string, source: string, data: MergeData = { customer: { name: '王芳' } }): string {
  try {
    return media[medium]?.(source)(data) ?? ''
  } catch (error) {
    if (error instanceof TemplateProblems) return `refused: ${error.problems.map(({ message }) => message).join(' ')}`
    return `refused: ${(error as Error).message}`
  }
}

describe.each(Object.keys(media))('%s', (medium) => {
  test('has no loops: a template that wants one is told so', () => {
    for (const source of [
      '{{#each customer.items}}x{{/each}}',
      '{{#each (lookup this "x")}}x{{/each}}',
      '{{#customer}}x{{/customer}}',
    ]) {
      expect(attempt(medium, source), source).toMatch(/^refused: .*(not known|not|Write)/)
    }
  })

  test('a customer with a hundred thousand items where one value should be shows none of them', () => {
    const items = Array.from({ length: many }, (_, i) => i) as unknown as MergeData
    const said = attempt(medium, '您好{{customer.name}}。退订回T', { customer: { name: items } })
    expect(said).toContain('退订回T')
    expect(said.length).toBeLessThan(5_000)
  })

  test('a hundred thousand fields or conditions, beside or inside each other, are set or refused in words', () => {
    for (const source of [
      '{{customer.name}}'.repeat(many),
      '{{#if customer.name}}x{{/if}}'.repeat(many),
      `${'{{#if customer.name}}'.repeat(many)}x${'{{/if}}'.repeat(many)}`,
    ]) {
      const said = attempt(medium, source)
      expect(said.length).toBeGreaterThan(10)
      expect(said.slice(0, 2_000)).not.toMatch(/Maximum call stack|RangeError|undefined/)
    }
  })

  test('a value of a hundred thousand letters, or lines, is shown or refused in words', () => {
    for (const name of ['字'.repeat(many), '字\n'.repeat(many), '**'.repeat(many), '| '.repeat(many)]) {
      const said = attempt(medium, '{{customer.name}} 退订回T', { customer: { name } })
      expect(said.slice(0, 2_000)).not.toMatch(/Maximum call stack|RangeError/)
    }
  })
})
