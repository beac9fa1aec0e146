import { expect, test } from 'vitest'
import { openingWords } from './opening.ts'

test('a list shows fields by their names, and no marks', () => {
  const names: Record<string, string> = { 'customer.salutation': '称呼' }
  const said = (opening: string) => openingWords(opening, (field) => names[field] ?? field)
  expect(said('{{#if customer.salutation}}{{customer.salutation}}，{{/if}}新年好')).toBe('[称呼]，新年好')
  expect(said('{{ customer.salutation }}，{{#if a.b}}甲{{else}}')).toBe('[称呼]，甲')
  expect(said('{{fallback customer.salutation "客户"}}您好')).toBe('[称呼]您好')
  expect(said('请看 {{replyUrl}} 与 {{没写完')).toBe('请看 [replyUrl] 与 {{没写完')
})
