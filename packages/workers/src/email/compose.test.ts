import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import type { EmailMessage } from '@tradewind/engine'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { composeEmail } from './compose.ts'

const message: EmailMessage = {
  seq: 1,
  messageId: '<d.1.1.abc@post.example>',
  from: { name: '信风市邮政', address: 'service@post.example' },
  replyTo: 'answers@post.example',
  to: { name: '王芳\r\nBcc: everybody@mail.example', address: 'wang@mail.example' },
  subject: '王芳女士，岁末将至\r\nX-Injected: yes',
  html: '<p>王芳女士，您好 &amp; 再见</p>',
  text: '王芳女士，您好 & 再见\n.\nafter a lone dot',
  unsubscribeUrl: 'https://post.example/u/token',
}
const date = new Date('2026-03-01T02:00:00Z')

describe('a composed e-mail', () => {
  test('says in another parser what it was made from', async () => {
    const mail = await PostalMime.parse(await composeEmail(message, date))
    expect(mail.messageId).toBe(message.messageId)
    expect(mail.from).toEqual(message.from)
    expect(mail.replyTo).toEqual([{ address: 'answers@post.example', name: '' }])
    expect(mail.html?.trim()).toBe(message.html)
    expect(mail.text?.trim().replaceAll('\r\n', '\n')).toBe(message.text)
    expect(mail.date).toBe('2026-03-01T02:00:00.000Z')
    const header = (key: string) => mail.headers.find((h) => h.key === key)?.value
    expect(header('list-unsubscribe')).toBe('<https://post.example/u/token>')
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  })

  test('has no header that came from customer data', async () => {
    const mail = await PostalMime.parse(await composeEmail(message, date))
    const keys = mail.headers.map((h) => h.key)
    expect(keys).not.toContain('bcc')
    expect(keys).not.toContain('x-injected')
    expect(mail.to?.map((to) => to.address)).toEqual(['wang@mail.example'])
  })

  test('is signed with DKIM when there is a key, and the signature verifies', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const dkim = { domainName: 'post.example', keySelector: 'tw', privateKey: pem }
    const raw = (await composeEmail(message, date, dkim)).toString('latin1')
    expect(verifyDkim(raw, publicKey.export({ type: 'spki', format: 'pem' }).toString())).toEqual({
      domain: 'post.example',
      selector: 'tw',
      body: true,
      headers: true,
    })
  })
})

/** RFC 6376 with relaxed/relaxed canonicalisation and rsa-sha256, read independently of the signer. */
function verifyDkim(raw: string, publicKey: string) {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const headers = head.split(/\r\n(?![ \t])/)
  const relaxed = (line: string) => {
    const at = line.indexOf(':')
    return `${line.slice(0, at).toLowerCase().trim()}:${line
      .slice(at + 1)
      .replace(/\s+/g, ' ')
      .trim()}`
  }
  const signature = headers.find((line) => /^dkim-signature:/i.test(line)) ?? ''
  const unfolded = signature.slice(signature.indexOf(':') + 1).replace(/\s+/g, '')
  const tags = Object.fromEntries(
    unfolded.split(';').map((tag) => [tag.split('=')[0], tag.slice(tag.indexOf('=') + 1)]),
  )
  const lines = rest
    .join('\r\n\r\n')
    .split('\r\n')
    .map((line: string) => line.replace(/[ \t]+/g, ' ').trimEnd())
  while (lines.at(-1) === '') lines.pop()
  const body = createHash('sha256')
    .update(`${lines.join('\r\n')}\r\n`, 'latin1')
    .digest('base64')
  const named = (tags.h ?? '')
    .split(':')
    .map((name: string) => headers.find((l) => l.toLowerCase().startsWith(`${name.toLowerCase()}:`)))
  const signed = [
    ...named.filter((line: string | undefined) => line !== undefined),
    signature.replace(/([;\s]b=)[^;]*/, '$1'),
  ]
  const input = signed.map(relaxed).join('\r\n')
  return {
    domain: tags.d,
    selector: tags.s,
    body: tags.bh === body,
    headers: verify(
      'sha256',
      Buffer.from(input, 'latin1'),
      createPublicKey(publicKey),
      Buffer.from(tags.b ?? '', 'base64'),
    ),
  }
}
