import { expect, test } from 'vitest'
import { compileWrittenEmail, TemplateProblems } from '../index.ts'

const fields = ['customer.name', 'customer.salutation', 'unit.name']
const slots = {
  link: (n: number) => `https://t.example.org/c/token/${n}`,
  openPixel: '',
  unsubscribe: 'https://t.example.org/u/token',
  replyForm: 'https://t.example.org/r/token',
  file: (name: string) => `cid:${name}`,
}
const compile = (markdown: string, options: object = {}) =>
  compileWrittenEmail(
    { subject: '您好', preheader: '', html: '', text: null, options: { markdown, ...options } },
    fields,
    ['logo.png'],
  )
const render = (markdown: string, customer: object = { name: '王芳', salutation: '王芳女士' }) =>
  compile(markdown).render({ customer: { ...customer }, unit: { name: '城关支局' } } as never, slots)

function problemsOf(markdown: string, options: object = {}) {
  try {
    compile(markdown, options)
    return []
  } catch (error) {
    if (error instanceof TemplateProblems) return error.problems
    throw error
  }
}

test('paragraphs, headings, lists, tables and links in our frame, and as plain text', () => {
  const markdown = [
    '# 新年征订',
    '尊敬的{{fallback customer.salutation "客户"}}：',
    '- 日报\n- **月刊**',
    '| 报刊 | 价格 |\n|---|--:|\n| 日报 | 288 |',
    '[目录](https://example.com/a)',
  ].join('\n\n')
  const { html, text } = render(markdown)
  expect(html).toMatch(/<h1 style="[^"]*color:#00754A;">新年征订<\/h1>/)
  expect(html).toContain('尊敬的王芳女士：')
  expect(html).toContain('<strong>月刊</strong>')
  expect(html).toMatch(/<td style="[^"]*text-align:right">288<\/td>/)
  expect(html).toContain('href="https://t.example.org/c/token/0"')
  expect(html).toContain('https://t.example.org/u/token')
  expect(text).toContain('尊敬的王芳女士：')
  expect(compile(markdown).links).toEqual(['https://example.com/a'])
})

test('a fallback keeps its quotes', () => {
  expect(render('尊敬的{{fallback customer.salutation "客户"}}：', {}).html).toContain('尊敬的客户：')
})

test('a line with nothing but a bold link is a button', () => {
  const { html } = render('**[立即订阅](https://example.com/a)**\n\n看**[这里](https://example.com/b)**')
  expect(html).toMatch(/<a href="[^"]*\/0" style="display:inline-block;[^"]*background-color:#00754A/)
  expect(html).toMatch(/<a href="[^"]*\/1" style="color:#00754A/)
})

test('conditions stand between paragraphs', () => {
  const markdown = '{{#if customer.salutation}}\n{{customer.salutation}}，您好\n{{else}}\n您好\n{{/if}}\n\n再见'
  expect(render(markdown).html).toMatch(/<p [^>]*>王芳女士，您好<\/p>/)
  expect(render(markdown, {}).html).toMatch(/<p [^>]*>您好<\/p>/)
})

test('our own addresses, and pictures', () => {
  const { html } = render('[退订]({{unsubscribeUrl}}) [写给我们]({{replyUrl}})\n\n![信风](file:logo.png)')
  expect(html).toContain('<a href="https://t.example.org/u/token"')
  expect(html).toContain('<a href="https://t.example.org/r/token"')
  expect(html).toContain('<img src="cid:logo.png" alt="信风"')
})

test("nobody's markup gets through, neither the writer's nor the data's", () => {
  const { html } = render('<script>x()</script> {{customer.name}}', { name: '<img src=x onerror=y()>' })
  expect(html).not.toContain('<script>x')
  expect(html).not.toContain('<img src=x')
})

test.each([
  ['您好\n\n{{customer.nmae}}', 3],
  ['您好\n\n{{#if customer.name}}', 3],
  ['一\n\n二\n\n[x](javascript:alert(1))', 5],
  ['一\n\n[x](https://example.com/?a={{customer.name}})', 3],
  ['一\n\n二\n\n![x](file:other.png)', 5],
])('%j is refused by its line', (markdown, line) => {
  expect(problemsOf(markdown)[0]).toMatchObject({ part: 'markdown', line })
})

test.each([{ accent: 'red' }, { accent: '#fff"onload=' }, { markdown: 7 }, { markdown: '' }, { lok: 'x' }])(
  'options %j are refused',
  (options) => {
    expect(problemsOf('您好', options)).not.toEqual([])
  },
)

test('html that comes with Markdown is made anew', () => {
  const email = compileWrittenEmail(
    { subject: 's', preheader: '', html: '<p>former</p>', text: null, options: { markdown: '如今' } },
    fields,
  )
  expect(email.html).toContain('如今')
  expect(email.html).not.toContain('former')
})
