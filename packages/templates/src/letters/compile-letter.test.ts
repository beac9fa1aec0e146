import { describe, expect, test } from 'vitest'
import { TemplateProblems } from '../problems.ts'
import { compileLetter, type LetterContent } from './compile-letter.ts'
import { defaultLetters } from './default-letters.ts'
import { type Inline, textsOf } from './letter.ts'
import { readLetter } from './letter-content.ts'
import { letterheads } from './letterheads.ts'

const fields = ['customer.name', 'customer.salutation', 'customer.address', 'customer.attributes.tier', 'unit.name']
const data = {
  customer: { name: '王芳', salutation: '王芳女士', address: '文三路1号', attributes: {} },
  unit: { name: '城东支局' },
}
const letter = (text: string, rest: Partial<LetterContent> = {}): LetterContent => ({
  subject: '',
  text,
  letterhead: letterheads.zh,
  reply: true,
  ...rest,
})
const bodyOf = (text: string, given: Parameters<ReturnType<typeof compileLetter>['render']>[0] = data) =>
  compileLetter(letter(text), fields).render(given, '2026-11-25').body
const problemsOf = (content: LetterContent) => {
  try {
    compileLetter(content, fields)
  } catch (error) {
    if (error instanceof TemplateProblems) return error.problems
    throw error
  }
  return []
}

describe('a letter', () => {
  test.each(defaultLetters)('ships: $name', ({ content }) => {
    const compiled = compileLetter(content, fields)
    expect(compiled.fields).toContain('customer.salutation')
    const printed = [...textsOf(compiled.render(data, '2026-11-25'))].join('\n')
    expect(printed).toContain('王芳女士')
    expect(printed).not.toMatch(/[{}*|#\uE000]/)
  })

  test('has the day of its batch in the form of its letterhead', () => {
    const dated = defaultLetters.map(({ content }) => compileLetter(content, fields).render(data, '2026-11-05'))
    expect(dated[0]?.signature).toEqual(['城东支局', '2026年11月5日'])
    expect(dated[1]?.contact).toEqual(['城东支局', '5 November 2026'])
  })

  test('is written in Markdown', () => {
    const body = bodyOf(
      '# 一级\n\n尊敬的 *客户*：\n\n第一行\n第二行\n\n- 甲\n- 乙\n  1. 里\n\n3. 三\n4. 四\n\n| a | b |\n|:-:|--:|\n| 1 | **2** |\n\n---\n',
    )
    expect(body).toEqual([
      ['h', 1, ['一级']],
      ['p', ['尊敬的 ', ['em', ['客户']], '：'], true],
      ['p', ['第一行', ['break'], '第二行'], false],
      [
        'ul',
        [
          [['p', ['甲'], false]],
          [
            ['p', ['乙'], false],
            ['ol', [[['p', ['里'], false]]], 1],
          ],
        ],
      ],
      ['ol', [[['p', ['三'], false]], [['p', ['四'], false]]], 3],
      ['table', ['center', 'right'], [['a'], ['b']], [['1'], [['strong', ['2']]]]],
      ['hr'],
    ])
  })

  test('has its salutation at the margin, and no other paragraph that ends with a colon', () => {
    expect(bodyOf('尊敬的客户，您好：')).toMatchObject([['p', {}, true]])
    expect(bodyOf('您好！**新春将至**，我们为您准备了：')).toMatchObject([['p', {}, false]])
  })

  test('has bold words beside Chinese punctuation', () => {
    const bold = (word: string): Inline => ['strong', [word]]
    expect(bodyOf('**请注意：**明天截止。')).toEqual([['p', [bold('请注意：'), '明天截止。'], false]])
    expect(bodyOf('请在**“网点”**办理')).toEqual([['p', ['请在', bold('“网点”'), '办理'], false]])
    expect(bodyOf('5 * 3 = 15, snake_case_name')).toEqual([['p', ['5 * 3 = 15, snake_case_name'], false]])
  })

  test('leaves out what its conditions and blank fields leave empty', () => {
    const text =
      '{{#if customer.attributes.tier}}\n您是 **{{customer.attributes.tier}}** 会员。\n{{else}}\n您好。\n{{/if}}\n\n{{customer.attributes.tier}}\n\n完'
    expect(bodyOf(text)).toEqual([
      ['p', ['您好。'], false],
      ['p', ['完'], false],
    ])
    const gold = { ...data, customer: { ...data.customer, attributes: { tier: '金' } } }
    expect(bodyOf(text, gold)).toEqual([
      ['p', ['您是 ', ['strong', ['金']], ' 会员。'], false],
      ['p', ['金'], false],
      ['p', ['完'], false],
    ])
  })
})

describe('what customers are called', () => {
  const hostile = [
    '**粗** *斜* # 标题',
    '| a | b |\n|---|---|\n| c | d |',
    '- x\n- y',
    '#set page(width: 1pt) $x^2$ #panic("x") `code` <label> @ref \\ // /* */',
    '{{customer.address}} {{{x}}} {{#if y}}',
    '<b>x</b> &amp; "quotes" \'',
    '\\* \\# [a](http://x.cn) ![i](i.png)',
    '𠮷野家 👩‍👩‍👧 مرحبا',
  ]
  test.each(hostile)('comes out literally: %j', (name) => {
    const text =
      '{{customer.name}}\n\n# {{customer.name}}\n\n- {{customer.name}}\n\n| a |\n|---|\n| {{customer.name}} |'
    const compiled = compileLetter(letter(text, { subject: '{{customer.name}}' }), fields)
    const printed = compiled.render({ customer: { name } }, '2026-11-25')
    const expected = name.replace(/\p{Cf}/gu, '')
    const lines = expected.split('\n').flatMap((line, i): Inline[] => (i > 0 ? [['break'], line] : [line]))
    expect(printed.body.map((block) => block[0])).toEqual(['p', 'h', 'ul', 'table'])
    expect(printed.body[0]?.[1]).toEqual(lines)
    expect(printed.body[1]?.[2]).toEqual(lines)
    expect(printed.body[2]?.[1]).toEqual([[['p', lines, expect.any(Boolean)]]])
    expect(printed.body[3]?.[3]).toEqual([lines])
    expect(printed.subject).toBe(expected.replaceAll('\n', ' '))
  })

  test('loses what no paper shows: controls, halves of pairs, turned and hidden characters', () => {
    const name = 'a\u0000b\u001bc\u202ed\u200be\ue000f\ud800g\th\uFE0F'
    expect(bodyOf('{{customer.name}}', { customer: { name } })).toEqual([['p', ['abcdef\ufffdg h'], false]])
  })

  test('reads no further than their own fields', () => {
    expect(
      bodyOf('{{customer.attributes.tier}}x', { customer: { attributes: Object.create({ tier: '偷' }) } }),
    ).toEqual([['p', ['x'], false]])
  })
})

describe('a letter is refused', () => {
  test('with everything that is wrong, by part and line', () => {
    const content = letter('您好\n{{customer.nmae}}\n\n[点这里](https://x.cn)\n\n<b>粗</b>\n\n```\ncode\n```\n\uE000', {
      subject: '{{{customer.name}}}',
      letterhead: { ...letterheads.zh, contact: 'a\n{{unit.nam}}' },
    })
    expect(problemsOf(content).map(({ part, line, message }) => [part, line, message])).toEqual([
      ['subject', 1, expect.stringContaining('never put out as markup')],
      ['text', 2, expect.stringContaining('Did you mean "customer.name"')],
      ['text', 4, expect.stringContaining('no links and pictures')],
      ['text', 6, expect.stringContaining('HTML means nothing')],
      ['text', 8, expect.stringContaining('no blocks of code')],
      ['text', 11, expect.stringContaining('private use')],
      ['contact', 2, expect.stringContaining('Did you mean "unit.name"')],
    ])
  })

  test('for loops, partials and addresses of e-mails', () => {
    const messages = problemsOf(letter('{{#each customer}}{{customer.name}}{{/each}}{{> x}}{{replyUrl}}')).map(
      (p) => p.message,
    )
    expect(messages).toEqual([
      expect.stringContaining('The block {{#each}} is not known'),
      expect.stringContaining('cannot include another one'),
      expect.stringContaining('belongs in the html or text of an e-mail'),
    ])
  })

  test('for a hundred thousand tags, at once', () => {
    const [only, ...more] = problemsOf(letter('{{#if customer.name}}x{{/if}}'.repeat(100_000)))
    expect(more).toEqual([])
    expect(only?.message).toContain('At most 1000 tags')
  })
})

describe('a stored letter', () => {
  test('has a letterhead by name, with the lines that were written anew', () => {
    const stored = {
      subject: '',
      text: 'Hello',
      options: { letterhead: 'en', organisation: 'Harbour Post', accent: '#112233' },
    }
    expect(readLetter(stored)).toEqual({
      subject: '',
      text: 'Hello',
      letterhead: { ...letterheads.en, organisation: 'Harbour Post', accent: '#112233' },
      reply: true,
    })
    expect(readLetter({ subject: '', text: null, options: {} }).letterhead).toEqual(letterheads.zh)
  })

  test('is refused options that no letter has', () => {
    const options = { letterhead: 'fr', reply: 'yes', accent: 'red', logo: 'x', slogan: 7, __proto__: 1 }
    try {
      readLetter({ subject: '', text: '', options })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(TemplateProblems)
      expect((error as TemplateProblems).problems.map(({ part }) => part)).toEqual([
        'options',
        'options',
        'options',
        'options',
        'slogan',
      ])
    }
  })
})
