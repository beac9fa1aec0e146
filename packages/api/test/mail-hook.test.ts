import { signBody } from '@tradewind/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, serveApi } from '../src/index.ts'
import { ask, createTestApi, type TestApi } from './server.ts'

let api: TestApi
let path = ''
beforeAll(async () => {
  api = await createTestApi()
  path = `/hooks/mail/${api.tokens.hookKey('mail')}`
})
afterAll(() => api.dispose())

const kept = () =>
  api.query<{ mailbox: string; size: number; state: string; raw: Buffer }>(
    'select mailbox, size, state, raw from inbound_mail order by id',
  )
const mail = (words: string) => `From: a@example.com\r\nSubject: ${words}\r\n\r\n${words}\r\n`
const send = (body: string | FormData, headers: Record<string, string> = {}) =>
  fetch(new URL(path, api.url), { method: 'POST', body, headers })

describe('mail that is handed in', () => {
  test('as it came, or in a form: it is kept, and the same mail twice is one', async () => {
    expect((await send(mail('one'), { 'content-type': 'message/rfc822' })).status).toBe(200)
    expect((await send(mail('one'), { 'content-type': 'application/octet-stream' })).status).toBe(200)
    const form = new FormData()
    form.set('from', 'a@example.com')
    form.set('email', mail('two'))
    expect((await send(form)).status).toBe(200)
    const file = new FormData()
    file.set('body-mime', new File([mail('three')], 'mail.eml'))
    expect((await send(file)).status).toBe(200)
    expect((await kept()).map(({ mailbox, state, raw }) => [mailbox, state, raw.toString()])).toEqual(
      ['one', 'two', 'three'].map((words) => ['hook', 'waiting', mail(words)]),
    )
    expect(await api.query("select 1 from outbox where job = 'read-mail'")).not.toEqual([])
  })

  test('a large one is kept as far as anybody reads', async () => {
    const large = mail('large') + 'x'.repeat(5_000_000)
    expect((await send(large, { 'content-type': 'message/rfc822' })).status).toBe(200)
    const [last] = (await kept()).slice(-1)
    expect([last?.size, last?.raw.length]).toEqual([large.length, 512 * 1024])
  })

  test('too large, nothing, or a form without a mail: told what to do', async () => {
    const before = (await kept()).length
    const tooLarge = await send('x'.repeat(41 * 1024 * 1024), { 'content-type': 'message/rfc822' }).catch(() => null)
    if (tooLarge) expect(tooLarge.status).toBe(413)
    for (const [body, type] of [
      ['', 'message/rfc822'],
      ['a=b', 'application/x-www-form-urlencoded'],
      ['no boundary', 'multipart/form-data'],
      ['--x\r\n', 'multipart/form-data; boundary=x'],
    ] as const) {
      const refused = await send(body, { 'content-type': type })
      expect(refused.status, type).toBe(400)
      expect(((await refused.json()) as { detail: string }).detail).toMatch(/mail|form/)
    }
    expect(await kept()).toHaveLength(before)
  })

  test('who does not know the address finds nothing there', async () => {
    for (const key of ['guessed', api.tokens.hookKey('sms'), '%00']) {
      expect((await ask(api.url, 'POST', `/hooks/mail/${key}`, mail('x'))).status).toBe(404)
    }
    expect((await ask(api.url, 'GET', path)).status).toBe(404)
  })
})

describe('where it has to be signed', () => {
  const secret = 'a secret of the mail server, long enough to pass'
  let url = ''
  let close = async () => {}
  beforeAll(async () => {
    const { engine, auth, tokens, visits } = api
    const logger = { info: () => {}, error: () => {}, warn: () => {} } as never
    const publicUrl = 'http://127.0.0.1'
    const app = createApp({ engine, auth, tokens, visits, publicUrl, logger, mailHookSecret: secret })
    const serving = await serveApi({ app, host: '127.0.0.1', port: 0 })
    url = serving.url
    close = () => serving.close()
  })
  afterAll(() => close())

  const now = () => Math.floor(api.engine.clock.now().getTime() / 1000)
  const post = (body: string, { t = now(), said = body, key = secret, header = signBody(key, String(t), said) } = {}) =>
    fetch(new URL(path, url), {
      method: 'POST',
      body,
      headers: {
        'content-type': 'message/rfc822',
        'x-tradewind-timestamp': String(t),
        'x-tradewind-signature': header,
      },
    })

  test('a right signature of now passes, and no other', async () => {
    const body = mail('signed')
    expect((await post(body)).status).toBe(200)
    for (const wrong of [
      { header: '' },
      { header: 'v1=x' },
      { said: `${body} ` },
      { key: 'another secret, which is long enough to pass' },
      { t: now() - 301 },
      { t: now() + 400 },
      { t: Number.NaN },
    ]) {
      expect((await post(body, wrong)).status, JSON.stringify(wrong)).toBe(401)
    }
  })
})
