import { describe, expect, test } from 'vitest'
import { TemplateProblems } from '../problems.ts'
import { compileSms, type SmsSlots, signed } from './compile-sms.ts'
import { segmentSms } from './segments.ts'

const fields = ['customer.name', 'customer.attributes.due', 'customer.attributes.points', 'unit.name']
const slots: SmsSlots = {
  link: (n) => `https://t.cn/s/x/${n}`,
  unsubscribe: 'https://t.cn/u/x',
  replyForm: 'https://t.cn/r/x',
}
const data = { customer: { name: '王芳', attributes: { due: '2026-05-01', points: 1234 } }, unit: { name: '西湖支局' } }
const compile = (text: string, providerTemplate: string | null = null) => compileSms({ text, providerTemplate }, fields)
const render = (text: string, of: Parameters<ReturnType<typeof compile>['render']>[0] = data) =>
  compile(text).render(of, slots)
const problems = (text: string, providerTemplate: string | null = null) => {
  try {
    compile(text, providerTemplate)
  } catch (error) {
    if (error instanceof TemplateProblems) return error.problems
    throw error
  }
  return []
}

describe('a text message', () => {
  test('is filled with fields, conditions and helpers', () => {
    const text =
      '{{customer.name}}您好，{{#if customer.attributes.due}}{{date customer.attributes.due "M月D日"}}到期{{else}}欢迎{{/if}}。退订回T'
    expect(render(text)).toBe('王芳您好，5月1日到期。退订回T')
    expect(render(text, { customer: { name: '李四', attributes: {} } })).toBe('李四您好，欢迎。退订回T')
  })

  test('tracks its links under their numbers, and keeps a space behind each', () => {
    const compiled = compile('看https://post.cn/a或 https://post.cn/b, 再看https://post.cn/a。退订回T')
    expect(compiled.links).toEqual(['https://post.cn/a', 'https://post.cn/b'])
    expect(compiled.render(data, slots)).toBe(
      '看https://t.cn/s/x/0 或 https://t.cn/s/x/1 , 再看https://t.cn/s/x/0 。退订回T',
    )
  })

  test('tells a way out: its own, or one in its own script', () => {
    expect(render('新邮上市')).toBe('新邮上市 拒收请回复R')
    expect(render('New stamps')).toBe('New stamps Reply R to opt out')
    expect(segmentSms(render('New stamps')).encoding).toBe('gsm7')
    for (const own of [
      '新邮上市，退订回T',
      '新邮上市 拒收请回复TD',
      'New stamps. STOP to end',
      '新邮 {{unsubscribeUrl}}',
    ]) {
      expect(render(own)).not.toMatch(/拒收请回复R|Reply R/)
    }
    // One that only some would see does not count.
    expect(render('新邮{{#if customer.name}}退订回T{{/if}}')).toContain('拒收请回复R')
  })

  test('a value can neither pass for a signature nor break the line', () => {
    const hostile = { customer: { name: '【银行】王\r\n芳\u0000' } }
    expect(render('{{customer.name}}您好，退订回T', hostile)).toBe('[银行]王 芳您好，退订回T')
    expect(signed('信风【邮】政', '您好')).toBe('【信风邮政】您好')
  })

  test('brackets of signatures are refused where they stand', () => {
    expect(problems('您好\n【邮政】新邮{{#if customer.name}}【{{/if}}')).toEqual([
      expect.objectContaining({ part: 'text', line: 2, column: 1, message: expect.stringContaining('put in front') }),
      expect.objectContaining({ part: 'text', line: 2 }),
    ])
  })

  test('an unknown field, an open block and an empty text are told like those of e-mails', () => {
    expect(problems('{{customer.nmae}} 退订')[0]?.message).toContain('Did you mean "customer.name"?')
    expect(problems('{{#if customer.name}}')[0]?.message).toContain('never closed')
    expect(problems('  \n ')[0]?.message).toContain('empty')
    expect(problems('https://post.cn/?id={{customer.name}}')[0]?.message).toContain('cannot go on with a field')
  })

  test('at most ten parts: refused when no data could make it shorter, else for the recipient whose data make it longer', () => {
    expect(problems('邮'.repeat(671))[0]?.message).toContain('takes 11 parts already')
    expect(problems('邮'.repeat(600))).toEqual([])
    expect(() => render(`${'邮'.repeat(600)}{{customer.name}}`, { customer: { name: '王'.repeat(100) } })).toThrow(
      'takes 11 parts',
    )
    expect(render('😀'.repeat(318))).toHaveLength(636 + ' Reply R to opt out'.length)
  })

  test('the longest that it may reasonably become', () => {
    const { longest } = compile(
      '{{customer.name}}您好{{#if unit.name}}，{{unit.name}}敬上{{/if}} https://post.cn/a 退订回T',
    )
    expect(longest(40)).toBe(`${'字'.repeat(10)}您好，${'字'.repeat(20)}敬上 ${'x'.repeat(40)} 退订回T`)
  })
})

describe('a text for a provider that sends by template', () => {
  test('names what changes, each once', () => {
    const text =
      '{{customer.name}}您好，{{customer.name}}的积分{{customer.attributes.points}}于{{date customer.attributes.due "M月D日"}}（{{customer.attributes.due}}）到期 https://post.cn/a https://post.cn/b'
    const compiled = compile(text, 'SMS_1')
    expect(compiled.providerText).toBe(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how providers write it
      '${customer_name}您好，${customer_name}的积分${customer_attributes_points}于${customer_attributes_due}（${customer_attributes_due_2}）到期 ${link} ${link_2} 拒收请回复R',
    )
    expect(compiled.params(data, slots)).toEqual({
      customer_name: '王芳',
      customer_attributes_points: '1234',
      customer_attributes_due: '5月1日',
      customer_attributes_due_2: '2026-05-01',
      link: 'https://t.cn/s/x/0',
      link_2: 'https://t.cn/s/x/1',
    })
  })

  test('has no conditions', () => {
    expect(problems('{{#if customer.name}}您{{/if}}好', 'SMS_1')[0]?.message).toContain('cannot have conditions')
    expect(compile('{{#if customer.name}}您{{/if}}好').providerText).toBeNull()
  })
})
