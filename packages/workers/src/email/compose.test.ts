import { createHash, generateKeyPairSync, hash, type KeyObject, verify } from 'node:crypto'
import { createTokens } from '@tradewind/engine'
import { Bytes, compileEmail, type EmailContent, type EmailSlots, type MergeData } from '@tradewind/templates'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { hasPython, readMails } from '../../test/read-mail.ts'
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

test.skipIf(!hasPython)(
  'Python reads of 200 random customers what Handlebars writes, byte for byte, and no line is too long',
  async () => {
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
  },
)

const customer = { customer: { name: '王芳', note: '您好', due: null, cents: 1 } }

test.skipIf(!hasPython)(
  'names and subjects in any letters are read as they were written, and add no header',
  async () => {
    const long = '尊敬的客户，'.repeat(30)
    const office = '信风市邮政分公司，客户服务与集邮业务中心（东城区）'
    const { write } = composer(
      { ...content, subject: `{{customer.note}}${long}` },
      { from: { name: office, address: 'service@信风.example' } },
    )
    const names = [
      '王芳\r\nBcc: everybody@mail.example',
      'O’Brien, Jr. "Bob" \\',
      'Ann Lee',
      '=?utf-8?q?x?=',
      '',
      '龘'.repeat(60),
    ]
    const mails = names.map((name) => write(name, customer).raw)
    const read = await readMails(mails)
    expect(read.flatMap(({ defects }) => defects)).toEqual([])
    const right = ['王芳 Bcc: everybody@mail.example', ...names.slice(1)]
    const parsed = await Promise.all(mails.map((raw) => PostalMime.parse(raw)))
    expect(parsed.map(({ to }) => to?.[0]?.name)).toEqual(right)
    expect(new Set(parsed.map((mail) => mail.from?.name))).toEqual(new Set([office]))
    // Python 3.11 takes the blanks between the encoded words of a name for its own, which RFC 2047 6.2 forbids.
    const close = (name = '') => name.replace(/(?<=\P{ASCII}) (?=\P{ASCII})/gu, '')
    expect(read.map(({ to }) => [close(to[0]?.[0]), to[0]?.[1]])).toEqual(
      right.map((name) => [name, 'wang@mail.example']),
    )
    for (const mail of read) {
      expect(mail.headers.subject).toBe(`您好${long}`)
      expect(mail.from.map(([name, address]) => [close(name), address])).toEqual([
        [office, 'service@xn--vuqv19o.example'],
      ])
      expect(mail.names).not.toContain('bcc')
      expect(mail.headers).toMatchObject({
        date: 'Sun, 01 Mar 2026 02:00:00 +0000',
        'reply-to': 'answers@post.example',
        'mime-version': '1.0',
        'auto-submitted': 'auto-generated',
        'list-unsubscribe': `<${slots(tokens.sign({ stepId: 7, seq: 1 })).unsubscribe}>`,
        'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      })
    }
    const lines = mails.flatMap((raw) => raw.toString('latin1').split('\r\n'))
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76)
  },
)

test('a message names its delivery in its Message-ID and in its return path, the same each time', () => {
  const { write } = composer(content, { bounceAddress: 'bounces@post.example' })
  const [once, again] = [write('王芳', customer, 4711), write('王芳', customer, 4711)]
  expect(again.raw.equals(once.raw)).toBe(true)
  const id = /^Message-ID:\s*(\S+)/m.exec(once.raw.toString('latin1'))?.[1] ?? ''
  expect(tokens.readMessageId(id)).toEqual({ stepId: 7, seq: 4711 })
  expect(once.mail.from).toMatch(/^bounces\+[0-9a-f]+@post\.example$/)
  // On its way back an address may lose its capitals, and get brackets.
  expect(tokens.readReturnPath(`<${once.mail.from.toUpperCase()}>`)).toEqual({ stepId: 7, seq: 4711 })
  expect(tokens.readReturnPath('bounces+00@post.example')).toBeNull()
  expect(tokens.readReturnPath(`x+${'0'.repeat(40)}@y.example`)).toBeNull()
})

test.skipIf(!hasPython)('files and pictures go with each copy, and are encoded once', async () => {
  const picture = {
    name: '徽标.png',
    type: 'image/png',
    content: Buffer.from('a picture'),
    contentId: 'logo@post.example',
  }
  const report = {
    name: `${'年度报告'.repeat(12)}.pdf`,
    type: 'application/pdf',
    content: Buffer.alloc(100_000, 7),
    contentId: null,
  }
  const { write } = composer(content, { attachments: [picture, report] })
  const bytes = new Bytes()
  const sizes = [1, 2].map((seq) => {
    bytes.clear()
    const { mail } = write('王芳', customer, seq)
    return [mail.compose(bytes), bytes.length] as const
  })
  expect(sizes[0]?.[0]).toBe(sizes[1]?.[0]) // the same bytes, not a copy
  expect(Math.max(...sizes.map(([, own]) => own))).toBeLessThan(30_000)
  const [mail] = await readMails([write('王芳', customer).raw])
  expect(mail?.defects).toEqual([])
  expect(mail?.structure).toEqual([
    ...['multipart/mixed', 'multipart/alternative', 'text/plain', 'multipart/related', 'text/html'],
    ...['image/png', 'application/pdf'],
  ])
  const [, , shown, attached] = mail?.parts ?? []
  expect(shown).toMatchObject({ disposition: 'inline', filename: picture.name, id: '<logo@post.example>' })
  expect(shown?.content.equals(picture.content)).toBe(true)
  expect(attached).toMatchObject({ disposition: 'attachment', filename: report.name })
  expect(attached?.content.equals(report.content)).toBe(true)
})

test.each(['rsa', 'ed25519'] as const)('a signature with %s holds, and breaks with any change', (kind) => {
  const { privateKey, publicKey } =
    kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const file = { name: 'a.bin', type: 'application/octet-stream', content: Buffer.alloc(50_000), contentId: null }
  const { write } = composer(content, {
    dkim: { domainName: 'post.example', keySelector: 'tw', privateKey: pem },
    attachments: [file],
  })
  const raw = write('欧阳，"娜"', customer).raw.toString('latin1')
  expect(raw.split('\r\n').every((line) => line.length <= 76)).toBe(true)
  expect(verifyDkim(raw, publicKey)).toEqual({ domain: 'post.example', selector: 'tw', body: true, headers: true })
  for (const name of [
    'From',
    'To',
    'Subject',
    'Date',
    'Message-ID',
    'Reply-To',
    'List-Unsubscribe',
    'List-Unsubscribe-Post',
  ]) {
    expect(verifyDkim(raw.replace(`\r\n${name}: `, `\r\n${name}: x`), publicKey).headers, name).toBe(false)
  }
  expect(verifyDkim(raw.replace('\r\n\r\n', '\r\n\r\nx'), publicKey).body).toBe(false)
})

/** RFC 6376 with relaxed headers and a simple body, read independently of the signer. */
function verifyDkim(raw: string, publicKey: KeyObject) {
  const at = raw.indexOf('\r\n\r\n')
  const headers = raw.slice(0, at).split(/\r\n(?![ \t])/)
  const relaxed = (line: string) => {
    const colon = line.indexOf(':')
    const value = line.slice(colon + 1).replace(/\s+/g, ' ')
    return `${line.slice(0, colon).toLowerCase().trim()}:${value.trim()}`
  }
  const signature = headers.find((line) => /^dkim-signature:/i.test(line)) ?? ''
  const unfolded = signature.slice(signature.indexOf(':') + 1).replace(/\s+/g, '')
  const tags = Object.fromEntries(
    unfolded.split(';').map((tag) => [tag.split('=')[0], tag.slice(tag.indexOf('=') + 1)]),
  )
  const body = `${raw.slice(at + 4).replace(/(?:\r\n)*$/, '')}\r\n`
  const named = String(tags.h)
    .split(':')
    .map((name) => headers.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? '')
  const input = [...named, signature.replace(/([;\s]b=)[^;]*/, '$1')].map(relaxed).join('\r\n')
  const signed = Buffer.from(input, 'latin1')
  const given = Buffer.from(String(tags.b), 'base64')
  return {
    domain: tags.d,
    selector: tags.s,
    body: tags.bh === createHash('sha256').update(body, 'latin1').digest('base64'),
    headers: String(tags.a).startsWith('ed25519')
      ? verify(null, hash('sha256', signed, 'buffer'), publicKey, given)
      : verify('sha256', signed, publicKey, given),
  }
}
