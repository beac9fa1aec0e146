import fc from 'fast-check'
import { convert } from 'html-to-text'
import { describe, expect, test } from 'vitest'
import { compileEmail, defaultEmails, type EmailContent, type MergeData, TemplateProblems } from './index.ts'

const FIELDS = [
  'customer.name',
  'customer.salutation',
  'customer.attributes.tier',
  'customer.attributes.due',
  'unit.name',
]

const slots = {
  link: (n: number) => `https://t.example.org/c/token/${n}?a=1&b=2`,
  openPixel: 'https://t.example.org/o/token',
  unsubscribe: 'https://t.example.org/u/token',
  replyForm: 'https://t.example.org/r/token',
}

const email = (content: Partial<EmailContent>) =>
  compileEmail({ subject: '', preheader: '', html: '', text: null, ...content }, FIELDS)
const render = (content: Partial<EmailContent>, data: MergeData = {}) => email(content).render(data, slots)

function problemsOf(content: Partial<EmailContent>) {
  try {
    email(content)
  } catch (error) {
    if (error instanceof TemplateProblems) return error.problems
    throw error
  }
  return []
}
const messagesOf = (content: Partial<EmailContent>) => problemsOf(content).map((problem) => problem.message)

describe('fields and helpers', () => {
  test('fields are filled in every part, missing ones with nothing', () => {
    const mail = render(
      { subject: '{{customer.name}}，您好', html: '<p>[{{customer.name}}][{{customer.attributes.tier}}]</p>' },
      { customer: { name: '王芳' } },
    )
    expect(mail.subject).toBe('王芳，您好')
    expect(mail.html).toContain('<p>[王芳][]</p>')
    expect(mail.text).toContain('[王芳][]')
  })

  test.each([
    ['王芳', 'yes no'],
    ['', 'no yes'],
    [' ', 'no yes'],
    [null, 'no yes'],
    [0, 'no yes'],
    [false, 'no yes'],
    [3, 'yes no'],
  ])('conditions on %j', (name, expected) => {
    const text = '{{#if customer.name}}yes{{else}}no{{/if}} {{#unless customer.name}}yes{{else}}no{{/unless}}'
    expect(render({ subject: text }, { customer: { name } }).subject).toBe(expected)
  })

  test('else if chains', () => {
    const subject = '{{#if customer.name}}a{{else if unit.name}}b{{else}}c{{/if}}'
    expect(render({ subject }, { unit: { name: 'x' } }).subject).toBe('b')
    expect(render({ subject }).subject).toBe('c')
  })

  test('fallback stands in for a blank field, and its text is no markup either', () => {
    const html = '<p>{{fallback customer.name "A&B <顾客>"}}</p>'
    expect(render({ html }, { customer: { name: ' ' } }).html).toContain('<p>A&amp;B &lt;顾客&gt;</p>')
    expect(render({ html }, { customer: { name: '王芳' } }).html).toContain('<p>王芳</p>')
  })

  test('inherited properties are not data', () => {
    const names = ['customer.constructor', 'customer.toString', 'customer.name.at']
    const subject = `[${names.map((name) => `{{${name}}}`).join('')}]`
    const compiled = compileEmail({ subject, preheader: '', html: '', text: '' }, names)
    expect(compiled.render({ customer: { name: '王芳' } }, slots).subject).toBe('[]')
  })

  test('lists the fields in use', () => {
    const text = '{{unit.name}} {{replyUrl}}'
    expect(email({ subject: '{{customer.name}}', html: '{{#if customer.salutation}}{{/if}}', text }).fields).toEqual([
      'customer.name',
      'customer.salutation',
      'unit.name',
    ])
  })
})

describe('what is refused', () => {
  test('an unknown field, with the one that was meant', () => {
    expect(problemsOf({ subject: 'x', html: '<p>\n  {{customer.nmae}}</p>' })).toEqual([
      {
        part: 'html',
        line: 2,
        column: 3,
        message: 'There is no field "customer.nmae". Did you mean "customer.name"?',
      },
    ])
    expect(messagesOf({ html: '{{salutation}}' })).toEqual([expect.stringContaining('"customer.salutation"')])
    expect(messagesOf({ html: '{{#if cutomer.name}}x{{/if}}' })).toEqual([expect.stringContaining('"customer.name"')])
    expect(messagesOf({ html: '{{fallback customer。name "x"}}' })).toEqual([
      expect.stringContaining('"customer.name"'),
    ])
  })

  test.each([
    '{{this}}',
    '{{../customer.name}}',
    '{{@root}}',
    '{{customer}}',
    '{{__proto__}}',
    '{{customer.constructor}}',
  ])('%s is no field', (html) => {
    expect(messagesOf({ html })).toEqual([expect.stringContaining('There is no field')])
  })

  test('an unclosed block, at the line where it opens', () => {
    const html = '<p>\n{{#if customer.name}}\nDear {{customer.name}}\n</p>'
    expect(problemsOf({ html })).toEqual([
      { part: 'html', line: 2, column: 1, message: 'The block {{#if …}} is never closed. Add {{/if}} where it ends.' },
    ])
  })

  test.each([
    ['{{#if customer.name}}a{{/unless}}', '{{/if}} is needed'],
    ['a{{/if}}', 'closes nothing'],
    ['a{{else}}b', 'outside of a block'],
    ['a {{customer.name', 'not finished'],
    ['{{fallback customer.name "x}}', 'not finished'],
    ['{{customer.name)}}', 'cannot be read'],
    ['{{{customer.name}}}', 'two braces'],
    ['{{&customer.name}}', 'two braces'],
    ['{{> header}}', 'cannot include'],
    ['{{#> header}}x{{/header}}', 'cannot include'],
    ['{{* decorate}}', 'Decorators'],
    ['{{#* inline "x"}}x{{/inline}}', 'Decorators'],
    ['{{shout customer.name}}', 'no helper "shout"'],
    ['{{lookup customer "name"}}', 'no helper "lookup"'],
    ['{{#each customer}}x{{/each}}', 'not known'],
    ['{{#with customer}}x{{/with}}', 'not known'],
    ['{{#customer.name}}x{{/customer.name}}', '{{#if customer.name}}'],
    ['{{if customer.name}}', 'is a block'],
    ['{{#if customer.name unit.name}}x{{/if}}', 'one field'],
    ['{{#if (shout customer.name)}}x{{/if}}', 'A field is needed'],
    ['{{fallback customer.name}}', '{{fallback customer.name "顾客"}}'],
    ['{{fallback customer.name “顾客”}}', 'straight quotes'],
    ['{{date customer.attributes.due}}', 'YYYY年M月D日'],
    ['{{"customer.name"}}', 'A field is needed'],
  ])('%s', (subject, sentence) => {
    expect(messagesOf({ subject })).toEqual([expect.stringContaining(sentence)])
  })

  test('all problems come at once, in reading order, also beside broken braces', () => {
    const found = problemsOf({
      subject: '{{unit.nam}}',
      preheader: '{{#if customer.name}}',
      html: '<p>{{#if customer.nam}}\n{{{unit.name}}}</p><a href="javascript:x()">',
      text: '{{a.b}}',
    })
    expect(found.map(({ part, line }) => `${part} ${line}`)).toEqual([
      'subject 1',
      'preheader 1',
      'html 1',
      'html 1',
      'html 2',
      'text 1',
    ])
    expect(() => email({ subject: '{{a.b}}', html: '{{{unit.name}}}' })).toThrow(/subject, line 1: .*html, line 1: /)
  })

  test.each([
    ['<a href="https://example.com/?c={{customer.name}}">x</a>', 'cannot be part of a link'],
    ['<a href="{{customer.name}}">x</a>', 'cannot be part of a link'],
    ['<a href="{{#if customer.name}}https://a.example{{/if}}">x</a>', 'cannot be part of a link'],
    ['<img src="https://example.com/{{customer.name}}.png">', 'the attribute "src"'],
    ['<p style="color:{{customer.name}}">x</p>', 'the attribute "style"'],
    ['<p onclick="{{customer.name}}">x</p>', 'the attribute "onclick"'],
    ['<p title={{customer.name}}>x</p>', 'double quotes'],
    ['<p {{customer.name}}>x</p>', 'inside of the tag <p>'],
    ['<{{customer.name}}>', 'inside of the tag'],
    ['<p {{#if customer.name}}class="a"{{/if}}>x</p>', 'inside of the tag <p>'],
    ['<style>p { color: {{customer.name}} }</style>', 'inside of <style>'],
    ['<script>1</script>', 'Remove the <script>'],
    ['{{#if customer.name}}<p title="{{/if}}">', 'within a tag'],
    ['<p title="{{#if customer.name}}">{{else}}"><i title="{{/if}}">x</p>', 'within a tag'],
    ['<p title="x', 'ends inside of <p>'],
    ['<html><p>x</p></html>', 'no <body>'],
    ['{{#if customer.name}}<body>{{/if}}x', 'Move it outside'],
    ['<a href="https://a.example/{{! note }}x">x</a>', 'one piece'],
    ['<a href="{{unsubscribeUrl}}?x">x</a>', 'whole by itself'],
    ['<a href="{{unsubscribeUrl}}{{replyUrl}}">x</a>', 'whole by itself'],
    ['<a href={{unsubscribeUrl}}>x</a>', 'double quotes'],
    ['<img src="{{replyUrl}}">', 'the attribute "src"'],
    ['{{fallback unsubscribeUrl "x"}}', 'stands alone'],
    ['<title>{{#if unit.name}}</title>{{/if}}', 'within a tag'],
  ])('%s', (html, sentence) => {
    expect(messagesOf({ html })[0]).toContain(sentence)
  })

  test.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java&#x73;cript:alert(1)',
    'data:text/html,x',
    'java&Tab;script:x',
    '/path',
    'www.example.com',
    'https://',
    '',
  ])('a link to %j', (href) => {
    expect(messagesOf({ html: `<a href="${href}">x</a>` })).toEqual([
      expect.stringContaining('beginning with https://'),
    ])
  })

  test.each(['\0', '\ud800', '\udc00x'])('%j, which no mail can carry', (character) => {
    expect(problemsOf({ html: `<p>\n${character}</p>` })).toMatchObject([{ part: 'html', line: 2 }])
    expect(messagesOf({ html: '<p>😀</p>' })).toEqual([])
  })

  test('the built-in addresses in a header line', () => {
    expect(messagesOf({ subject: '{{unsubscribeUrl}}' })).toEqual([expect.stringContaining('html or text')])
  })
})

describe('templates out of all proportion', () => {
  test.each([
    ['{{#if customer.name}}'.repeat(12_000) + '{{/if}}'.repeat(12_000), /At most 1000 tags/],
    ['{{'.repeat(200_000), /At most 1000 tags/],
    ['<div>'.repeat(60_000), /More than 200 elements/],
    ['<table><tr><td>'.repeat(20_000), /More than 200 elements/],
    ['<ul><li>'.repeat(30_000), /More than 200 elements/],
    [
      Array.from({ length: 201 }, (_, n) => `<a href="https://example.com/${n}">x</a>`).join(''),
      /At most 200 different/,
    ],
  ])('%.40s… is refused before it is worked on', (html, said) => {
    expect(messagesOf({ html })).toEqual([expect.stringMatching(said)])
  })

  test('are told no more than anybody mends in one go, with no name longer than a sentence', () => {
    expect(problemsOf({ html: '<a href="x">x</a>'.repeat(20_000) })).toHaveLength(100)
    const [message] = messagesOf({ html: `{{${'a'.repeat(400_000)}}}` })
    expect(message?.length).toBeLessThan(700)
  })

  test('and those that are only large go through', () => {
    const rows = '<tr><td>{{customer.name}}<br><p>x<p>y</td></tr>\n'.repeat(900)
    expect(render({ html: `<table>${rows}</table>` }, { customer: { name: '王芳' } }).text.match(/王芳/g)).toHaveLength(
      900,
    )
    expect(messagesOf({ html: '<p>x</p>\n'.repeat(30_000) })).toEqual([])
  })

  test('problems are placed far down as well', () => {
    const html = '<p>x</p>\n'.repeat(5_000)
    expect(problemsOf({ html: `${html}  <a href="/y">y</a>` })).toMatchObject([{ line: 5_001, column: 12 }])
  })
})

describe('where fields may stand', () => {
  test('in words, quoted word attributes, titles and comments', () => {
    const html =
      '<!--[if mso]><i>{{customer.name}}</i><![endif]--><!-- {{customer.name}} --><img src="https://e.example/x.png" alt=\'{{customer.name}}\'><p class="{{#if customer.name}}vip{{/if}}">a < b</p>'
    const name = `'"><script>--></title>`
    const mail = render({ html }, { customer: { name } })
    const escaped = '&#x27;&quot;&gt;&lt;script&gt;--&gt;&lt;/title&gt;'
    expect(mail.html.split(escaped)).toHaveLength(4)
    expect(mail.html).toContain('class="vip"')
  })

  test('a style sheet with } } next to each other is no Handlebars', () => {
    const html = '<style>@media (max-width:600px){.a{color:red}}</style><p>x</p>'
    expect(render({ html }).html).toContain(html)
  })
})

describe('hostile values', () => {
  test('no value adds markup', () => {
    const compiled = email({
      subject: '{{customer.name}}',
      preheader: '{{customer.name}}',
      html: '<p title="{{customer.name}}">{{customer.name}}{{fallback customer.name "x"}}</p>',
    })
    const count = (name: string, char: string) => compiled.render({ customer: { name } }, slots).html.split(char).length
    const baseline = ['<', '>', '"'].map((char) => count('x', char))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (name) => {
        expect(['<', '>', '"'].map((char) => count(name, char))).toEqual(baseline)
      }),
    )
  })

  test('no value adds a line to the subject', () => {
    const compiled = email({ subject: 'Hi {{customer.name}}!' })
    const subject = (name: string) => compiled.render({ customer: { name } }, slots).subject
    expect(subject('x\r\nBcc: all@example.com\u0000')).toBe('Hi x Bcc: all@example.com!')
    expect(subject('Smith & <Sons>')).toBe('Hi Smith & <Sons>!')
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => !/[\p{Cc}\u2028\u2029]/u.test(subject(name))))
  })

  test('a header line written over two lines becomes one', () => {
    expect(render({ subject: 'a\r\nb {{customer.name}}' }).subject).toBe('a b')
  })

  test('the text part shows values as they are, without control characters', () => {
    const mail = render(
      { html: '<p>{{customer.name}}</p>', text: '{{customer.name}}' },
      { customer: { name: 'A&B <i>\u0007\u001b[31m"' } },
    )
    expect(mail.text).toMatch(/^A&B <i>\[31m"/)
  })

  test('values are never read as template or link', () => {
    const name = '{{unit.name}} \uFDD0slot:unsubscribe\uFDD1 $&'
    const mail = render({ html: '<p>{{customer.name}}</p>' }, { customer: { name }, unit: { name: 'secret' } })
    expect(convert(mail.html)).toContain(name)
    expect(mail.text).toContain(name)
    expect(mail.text).not.toContain('secret')
  })
})

describe('links', () => {
  const html = `<p><a href="https://www.example.com/a?x=1&amp;y=2">one</a> <a class="b" href='https://www.example.com/b'>two</a>
    <A HREF = https://www.example.com/c>three</A> <a href="https://www.example.com/a?x=1&y=2">one again</a>
    <a href="mailto:a@example.com">mail</a> <a href="tel:95580">call</a> <a href="#top">up</a>
    <a href="{{replyUrl}}">reply</a></p>`

  test('each target has one number, however often it is linked; others stay', () => {
    const compiled = email({ html })
    expect(compiled.links).toEqual([
      'https://www.example.com/a?x=1&y=2',
      'https://www.example.com/b',
      'https://www.example.com/c',
    ])
    const hrefs = [...compiled.render({}, slots).html.matchAll(/href\s*=\s*["']([^"']*)["']/gi)].map(
      (match) => match[1],
    )
    const tracked = (n: number) => `https://t.example.org/c/token/${n}?a=1&amp;b=2`
    expect(hrefs).toEqual([
      tracked(0),
      tracked(1),
      tracked(2),
      tracked(0),
      'mailto:a@example.com',
      'tel:95580',
      '#top',
      slots.replyForm,
      slots.unsubscribe,
    ])
  })

  test('links within conditions and Outlook comments are numbered too', () => {
    const links = email({
      html: '<!--[if mso]><v:roundrect href="https://e.example/1"></v:roundrect><![endif]-->{{#if customer.name}}<a href="https://e.example/2">x</a>{{else}}<a href="https://e.example/3">x</a>{{/if}}',
    }).links
    expect(links).toEqual(['https://e.example/1', 'https://e.example/2', 'https://e.example/3'])
  })

  test('a link in a comment or style sheet is none', () => {
    const html = '<!-- <a href="https://e.example/1"> --><style>/* <a href="https://e.example/2"> */</style>'
    expect(email({ html }).links).toEqual([])
  })

  test('addresses in a written text part are tracked under the same numbers', () => {
    const compiled = email({
      html: '<a href="https://www.example.com/b">two</a>',
      text: '请看 https://www.example.com/a。或 (https://www.example.com/b).\n{{unsubscribeUrl}}',
    })
    expect(compiled.links).toEqual(['https://www.example.com/b', 'https://www.example.com/a'])
    expect(compiled.render({}, slots).text).toBe(`请看 ${slots.link(1)}。或 (${slots.link(0)}).\n${slots.unsubscribe}`)
    expect(messagesOf({ text: 'https://e.example/?c={{customer.name}}' })).toEqual([
      expect.stringContaining('cannot go on with a field'),
    ])
  })
})

describe('pictures', () => {
  const withFiles = (html: string, files: string[]) =>
    compileEmail({ subject: '', preheader: '', html, text: null }, FIELDS, files)

  test('a file of the template is shown by file: and its name, also by tables and by Outlook', () => {
    const { shows, render } = withFiles(
      `<img src="file:logo.png" alt="信风"><table background='file:价目 (1).jpg'></table><img src=FILE:logo.png>
       <!--[if mso]><v:fill src="file:logo.png"/><![endif]--><img src="https://example.com/x.png">`,
      ['logo.png', '价目 (1).jpg', 'other.png'],
    )
    expect(shows).toEqual(['logo.png', '价目 (1).jpg'])
    const { html, text } = render({}, { ...slots, file: (name) => `cid:${name}&"<` })
    expect(html).toContain('<img src="cid:logo.png&amp;&quot;&lt;" alt="信风">')
    expect(html).toContain(`<table background='cid:价目 (1).jpg&amp;&quot;&lt;'>`)
    expect(html).toContain('<img src="cid:logo.png&amp;&quot;&lt;">\n')
    expect(html).toContain('<v:fill src="cid:logo.png&amp;&quot;&lt;"/>')
    expect(html).toContain('<img src="https://example.com/x.png">')
    expect(text).not.toContain('cid:')
  })

  test('one that is not there is refused, with what to do', () => {
    const problems = (html: string, files: string[]) => {
      try {
        withFiles(html, files)
      } catch (error) {
        return (error as TemplateProblems).problems
      }
      return []
    }
    expect(problems('<p>x</p>\n<img src="file:logo.png">', ['logo.jpg'])).toEqual([
      {
        part: 'html',
        line: 2,
        column: 11,
        message:
          'This template has no file "logo.png" to show. It has logo.jpg. Save the template without it, put the file there, then show it.',
      },
    ])
    expect(problems('<img src="file:{{customer.name}}.png">', ['a.png'])).toHaveLength(1)
    expect(problems('<img src="file:../../etc/passwd">', ['a.png'])[0]?.message).toContain('../../etc/passwd')
  })
})

describe('the document', () => {
  test('a fragment gets a document; the preheader comes first, the pixel last', () => {
    const { html } = render({ preheader: 'Tom & {{customer.name}}', html: '<p>x</p>' }, { customer: { name: '<J>' } })
    expect(html).toMatch(
      /^<!doctype html>\s*<html lang="zh-CN">\s*<head>\s*<meta charset="utf-8">\s*<meta name="viewport"/,
    )
    expect(html).toMatch(/<body[^>]*>\s*<div style="display:none[^"]*">Tom &amp; &lt;J&gt;<\/div><p>x<\/p>/)
    expect(html).toMatch(/<img src="https:\/\/t\.example\.org\/o\/token"[^>]*>\s*<\/body>\s*<\/html>\s*$/)
  })

  test('a whole document keeps its frame', () => {
    const head = '<!DOCTYPE html><html><head><title>{{unit.name}}</title></head><BODY class="{{customer.name}}">'
    const { html } = render({ preheader: 'pre', html: `${head}<p>x</p></BODY></html>` }, { unit: { name: 'U' } })
    expect(html).toMatch(
      /<BODY class=""><div style="display:none[^>]*>pre<\/div><p>x<\/p>.*<img [^>]*><\/BODY><\/html>$/,
    )
    expect(html.match(/<body/gi)).toHaveLength(1)
    expect(html).toContain('<title>U</title>')
  })

  test('without a preheader there is no hidden block', () => {
    expect(render({ html: '<p>x</p>' }).html).not.toContain('display:none')
  })

  test('everybody can unsubscribe: a footer is added to the part that has no link for all', () => {
    const bare = render({ html: '<p>x</p>', text: 'x' })
    expect(bare.html).toContain(`<a href="${slots.unsubscribe}" style="color:#6b7280">退订 Unsubscribe</a>`)
    expect(bare.text).toBe(`x\n\n退订 Unsubscribe: ${slots.unsubscribe}\n`)
    const own = render({ html: '<a href="{{unsubscribeUrl}}">out</a>', text: '{{unsubscribeUrl}}' })
    expect(own.html).not.toContain('退订')
    expect(own.text).toBe(slots.unsubscribe)
    const some = '{{#if customer.name}}<a href="{{unsubscribeUrl}}">out</a>{{/if}}'
    expect(render({ html: some }).html).toContain('退订')
    expect(render({ html: '<!--[if mso]><a href="{{unsubscribeUrl}}">out</a><![endif]-->' }).html).toContain('退订')
    expect(
      render({ html: '<!--[if !mso]><!--><a href="{{unsubscribeUrl}}">out</a><!--<![endif]-->' }).html,
    ).not.toContain('退订')
  })
})

describe('the derived text part', () => {
  test('reads like a letter, with addresses shown and blocks followed', () => {
    const html = `<html><head><title>T</title><style>p{}</style></head><body>
      <h1>Dear {{customer.name}}</h1><table><tr><td>{{#if customer.attributes.tier}}<p>Tier {{customer.attributes.tier}}</p>{{else}}<p>No tier</p>{{/if}}</td><td>cell</td></tr></table>
      <img src="https://e.example/x.png" alt="a picture"><div style="display:none">hidden</div>
      <p><a href="https://www.example.com/a">Read &amp; see</a></p><p><a href="{{unsubscribeUrl}}">{{unsubscribeUrl}}</a></p></body></html>`
    const expected = (tier: string) =>
      `Dear 王芳\n\n${tier}\n\ncell\n\na picture\n\nRead & see <${slots.link(0)}>\n\n${slots.unsubscribe}\n`
    const customer = { name: '王芳', attributes: { tier: 'A' } }
    expect(render({ html, preheader: 'pre' }, { customer }).text).toBe(expected('Tier A'))
    expect(render({ html }, { customer: { name: '王芳' } }).text).toBe(expected('No tier'))
  })

  test('a block torn between elements is refused', () => {
    const html = '<div style="display:none">{{#if customer.name}}</div><p>x</p>{{/if}}'
    expect(messagesOf({ html })).toEqual([expect.stringContaining('whole elements')])
  })

  test('a left-out block leaves no gap', () => {
    const html =
      '<p>a</p>{{#if customer.name}}<p>b</p>{{/if}}{{#if unit.name}}<p>c</p>{{/if}}<p>d</p><a href="{{unsubscribeUrl}}">u</a>'
    expect(render({ html }).text).toBe(`a\n\nd\n\nu <${slots.unsubscribe}>\n`)
  })
})

describe.each(defaultEmails)('the e-mail to begin with: $name', ({ content }) => {
  const compiled = compileEmail(content, ['customer.salutation', 'unit.name'])
  const mail = compiled.render({ customer: { salutation: '王女士' }, unit: { name: '文三路支局' } }, slots)

  test('greets, says who writes, and links', () => {
    expect(mail.subject).toMatch(/^王女士，/)
    expect(mail.text).toContain('尊敬的王女士：')
    expect(mail.text).toContain('文三路支局')
    expect(compiled.links.length).toBeGreaterThanOrEqual(1)
    for (const target of compiled.links) expect(target).toMatch(/^https:\/\/www\.example\.com\//)
    expect(mail.html.split(slots.unsubscribe)).toHaveLength(2)
    expect(mail.html).not.toContain('{{')
  })

  test('still reads well when the salutation is not known', () => {
    const unknown = compiled.render({ unit: { name: '文三路支局' } }, slots)
    expect(unknown.subject).not.toMatch(/^，/)
    expect(unknown.text).toContain('尊敬的客户：')
  })

  test('every tag is closed', () => {
    const open: string[] = []
    for (const [, slash, name = ''] of mail.html.matchAll(/<(\/?)([a-z][a-z0-9]*)/g)) {
      if (slash) expect(open.pop()).toBe(name)
      else if (!['meta', 'br', 'img'].includes(name)) open.push(name)
    }
    expect(open).toEqual([])
  })
})
