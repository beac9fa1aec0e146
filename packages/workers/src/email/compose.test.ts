import { createHash } from 'node:crypto'
import { createTokens } from '@tradewind/engine'
import { Bytes, compileEmail, type EmailContent, type EmailSlots, type MergeData } from '@tradewind/templates'
import { expect, test } from 'vitest'
import { readMails } from '../../test/read-mail.ts'
import { type ComposerOptions, createComposer } from './compose.ts'

const tokens = createTokens('a secret that is long enough to be one')
const publicUrl = 'https://post.example'
const slots = (token: string): EmailSlots => ({
  link: (n) => `${publicUrl}/c/${token}/${n}`,
  openPixel: `${publicUrl}/o/${token}.gif`,
  unsubscribe: `${publicUrl}/u/${token}`,
  replyForm: `${publicUrl}/r/${token}`,
})
const fields = ['customer.name', 'customer.note', 'customer.due', 'customer.cents']
const content: EmailContent = {
  subject: '{{customer.name}}，岁末将至',
  preheader: '给 {{customer.name}} 的问候 <3',
  html: [
    '<html><body>',
    '<p style="margin:0">{{customer.name}}，您好 &amp; 再见 = 100%</p>  ',
    '.a line that begins with a dot',
    '{{#if customer.note}}<p title="{{customer.note}}">.{{customer.note}}</p>{{else}}<p>无</p>{{/if}}',
    '<p>{{date customer.due "YYYY年M月D日"}} {{money customer.cents}} {{fallback customer.note "（空）"}}</p>',
    ...Array.from({ length: 10 }, (_, n) => `<p><a href="https://example.com/${n}?a=1&amp;b=2">第 ${n} 个链接</a></p>`),
    `<p>${'很长的一行，没有任何换行。'.repeat(40)}${'x'.repeat(300)}</p>`,
    '<a href="{{replyUrl}}">回复</a> <a href="{{unsubscribeUrl}}">退订</a>',
    '</body></html>',
  ].join('\n'),
  text: null,
}

function composer(given: EmailContent = content, options: Partial<ComposerOptions> = {}) {
  const email = compileEmail(given, fields)
  const compose = createComposer({
    email: email.forWire(slots),
    from: { name: '信风市邮政', address: 'service@post.example' },
    replyTo: 'answers@post.example',
    unsubscribeUrl: (token) => slots(token).unsubscribe,
    tokens,
    bounceAddress: null,
    attachments: [],
    now: () => new Date('2026-03-01T02:00:00Z'),
    ...options,
  })
  const bytes = new Bytes(16)
  return {
    plain: (data: MergeData, seq: number) => email.render(data, slots(tokens.sign({ stepId: 7, seq }))),
    write: (name: string, data: MergeData, seq = 1, address = 'wang@mail.example') => {
      bytes.clear()
      const mail = compose({ key: { stepId: 7, seq }, name, address, data })
      const tail = mail.compose(bytes)
      return { mail, raw: Buffer.concat([bytes.view(), tail]) }
    },
  }
}

const crlf = (text: string) => Buffer.from(text.replace(/\r\n|\r|\n/g, '\r\n'))

/** Reproducible. */
function* random(): Generator<number, never> {
  for (let n = 0; ; n++) yield createHash('sha256').update(String(n)).digest().readUInt32LE() / 2 ** 32
}

test('Python reads of 200 random customers what Handlebars writes, byte for byte, and no line is too long', async () => {
  const dice = random()
  const pick = <T>(values: readonly T[]) => values[Math.floor(dice.next().value * values.length)] as T
  const alphabet = [
    '王',
    '芳',
    '😀',
    'é',
    '.',
    '=',
    ' ',
    '\t',
    '\n',
    '\n',
    '<',
    '&',
    '"',
    "'",
    '`',
    'a',
    'Z',
    '0',
    '\u0000',
    '\ud800',
  ]
  const word = (most: number) => Array.from({ length: dice.next().value * most }, () => pick(alphabet)).join('')
  const { plain, write } = composer()
  const customers = Array.from({ length: 200 }, (_, n) => ({
    seq: n + 1,
    data: {
      customer: {
        name: pick(['王芳', 'O’Brien, Jr. "Bob"', '欧阳娜娜', 'Müller', word(30), '']),
        note: pick([null, undefined, '', '.', '..', 'x'.repeat(200), word(200), 0, false, 12, { a: 'b' }]),
        due: pick(['2026-03-01', '2026-03-01T20:00:00Z', 'no date', null]),
        cents: pick([123456, '99', '', -5]),
      },
    },
  }))
  const raws = customers.map(({ seq, data }) => write(data.customer.name, data, seq).raw)
  const read = await readMails(raws)
  for (const [n, mail] of read.entries()) {
    const { seq, data } = customers[n] as (typeof customers)[number]
    const rendered = plain(data, seq)
    expect(mail.defects).toEqual([])
    expect(mail.structure).toEqual(['multipart/alternative', 'text/plain', 'text/html'])
    const [text, html] = mail.parts
    expect(text?.content.toString()).toBe(crlf(rendered.text).toString())
    expect(html?.content.toString()).toBe(crlf(rendered.html).toString())
    expect(mail.headers.subject).toBe(rendered.subject)
    expect(mail.names).not.toContain('bcc')
  }
  for (const raw of raws) {
    const lines = raw.toString('latin1').split('\r\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76)
    expect(lines.filter((line) => line.startsWith('.') || /[\r\n]/.test(line))).toEqual([])
  }
})
