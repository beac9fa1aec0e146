import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KannelChannel, type SmsMessage } from '../src/index.ts'
import { hasKannel, type Kannel, startKannel } from '../testing/index.ts'

if (!hasKannel() && process.env.CI) throw new Error('CI needs kannel: texts are sent through it.')
if (!hasKannel()) console.warn('No kannel on this machine: these tests are left out.')
describe.skipIf(!hasKannel())('texts through Kannel', () => {
  const reports: URL[] = []
  const server = createServer((request, response) => {
    reports.push(new URL(request.url ?? '', 'http://us'))
    response.end()
  })
  let kannel: Kannel
  let base: string
  let channel: KannelChannel
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    kannel = await startKannel({ inboundUrl: `${base}/inbound?id=%I&from=%p&to=%P&text=%a&at=%T` })
    channel = open()
  })
  afterAll(async () => {
    await channel?.close()
    await kannel?.stop()
    server.close()
  })
  const open = (password?: string) => {
    const { sendsmsUrl: url, username } = kannel
    return new KannelChannel({ url, username, password: password ?? kannel.password, receiptUrl: `${base}/receipt` })
  }
  const message = (seq: number, text: string): SmsMessage => {
    return { seq, reference: `7-${seq}`, from: '1069', to: '+8613800138000', text, template: null }
  }

  test('arrive as they were written, whatever they hold', async () => {
    const texts = ['【邮政】王芳您好 & 100% + #1? =退订回T', 'Hello @ €5 [x] ~ 50% &to=+1', '😀 emoji, 「」\n第二行']
    const outcomes = await channel.send(texts.map((text, i) => message(i + 1, text)))
    expect(outcomes).toEqual(texts.map(() => ({ kind: 'sent', reason: '0: Accepted for delivery' })))
    await expect.poll(() => kannel.sent.map(({ text }) => text).toSorted()).toEqual(texts.toSorted())
    expect(kannel.sent.every(({ from, to }) => from === '1069' && to === '+8613800138000')).toBe(true)
  })

  test('reports come back under the name that we gave', async () => {
    await expect.poll(() => reports.length).toBeGreaterThanOrEqual(3)
    const said = reports.map(({ pathname, searchParams: p }) => `${pathname} ${p.get('ref')} ${p.get('status')}`)
    expect(said.toSorted()).toEqual(['/receipt 7-1 1', '/receipt 7-2 1', '/receipt 7-3 1'])
  })

  test('a wrong password and a missing number: in its own words', async () => {
    const stranger = open('guessed')
    const [refused] = await stranger.send([message(9, 'x')])
    expect(refused).toMatchObject({
      kind: 'soft-fail',
      channelFault: true,
      reason: expect.stringContaining('Authorization failed'),
    })
    await stranger.close()
    const [nobody] = await channel.send([{ ...message(10, 'x'), to: '' }])
    expect(nobody).toMatchObject({ kind: 'hard-fail', reason: expect.stringContaining('receiver') })
    await KannelChannel.probe({
      url: kannel.sendsmsUrl,
      username: 'tester',
      password: kannel.password,
      receiptUrl: null,
    })
    await expect(
      KannelChannel.probe({ url: kannel.sendsmsUrl, username: 'tester', password: 'guessed', receiptUrl: null }),
    ).rejects.toThrow('403')
  })

  test('an answer reaches us, with an id of its own', async () => {
    reports.length = 0
    kannel.receive('+8613800138000', '退订')
    await expect.poll(() => reports).toHaveLength(1)
    const said = Object.fromEntries(reports[0]?.searchParams ?? [])
    expect(said).toMatchObject({ from: '+8613800138000', id: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(said.text).toBe('退订')
  })
})
