import { freePort, launchCampaign } from '@tradewind/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mostStreams } from '../src/event-stream.ts'
import { serveApi } from '../src/index.ts'
import { ask, createTestApi, password, type TestApi } from './server.ts'

let api: TestApi
let senderId: number
let templateId: number
let segmentId: number

beforeAll(async () => {
  api = await createTestApi()
  const unitId = api.branch.id
  senderId = await make('senders', { unitId, name: '网点', address: 'branch@example.com' })
  templateId = await make('templates', { unitId, name: '问候', subject: '您好', html: '<p>您好</p>' })
  segmentId = await make('segments', { unitId, name: '全部', filter: { all: [] } })
  const customer = await make('customers', { unitId, name: '王芳', email: 'wang@example.com', ref: 'C1' })
  const consent = { channel: 'email', status: 'granted', evidence: '柜台表单' }
  expect((await api.clerk.ask('POST', `/api/v1/customers/${customer}/consents`, consent)).status).toBe(201)
})
afterAll(() => api.dispose())

async function make(path: string, body: object): Promise<number> {
  const made = await api.clerk.ask('POST', `/api/v1/${path}`, body)
  expect(made.status, made.text).toBe(201)
  return made.json.id
}

/** A campaign with one delivery, which nobody sends. */
async function running(name: string): Promise<number> {
  const cells = [{ name: 'A', weight: 1, templateId }]
  const id = await make('campaigns', { unitId: api.branch.id, name, segmentId, senderId, cells })
  expect((await move(id, 'schedule')).status).toBe(200)
  await api.engine.asSystem((ctx) => launchCampaign(ctx, { campaignId: id }))
  return id
}
const move = (id: number, verb: string) => api.clerk.ask('POST', `/api/v1/campaigns/${id}/${verb}`, {})

interface Event {
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came
  data: any
}

/** Watches as a program would: reads the answer as it comes. */
async function watch(id: number, headers: Record<string, string> = { 'x-api-key': api.clerk.apiKey }, url = api.url) {
  const hangUp = new AbortController()
  const answer = await fetch(new URL(`/api/v1/campaigns/${id}/events`, url), { headers, signal: hangUp.signal })
  const lines = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let read = ''
  const next = async (): Promise<Event | 'over'> => {
    for (;;) {
      const block = /^(.*?)\n\n/s.exec(read)
      if (block) {
        read = read.slice(block[0].length)
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block[1] ?? '')?.[1]
        const event = field('event')
        if (event) return { event, data: JSON.parse(field('data') ?? 'null') }
        continue
      }
      const part = await lines?.read()
      if (!part || part.done) return 'over'
      read += part.value
    }
  }
  return { answer, next, hangUp: () => hangUp.abort() }
}

const progress = (data: object) => ({ event: 'progress', data: expect.objectContaining(data) })

describe('watching a campaign', () => {
  test('shows what there is at once, and each change until it is cancelled', async () => {
    const id = await running('看进度')
    const { answer, next } = await watch(id)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await next()).toEqual(progress({ state: 'running', promised: 1, queued: 1 }))
    await move(id, 'pause')
    expect(await next()).toEqual(progress({ state: 'paused', queued: 1 }))
    await move(id, 'cancel')
    expect(await next()).toEqual(progress({ state: 'cancelled', queued: 0, cancelled: 1 }))
    expect(await next()).toEqual({ event: 'end', data: {} })
    expect(await next()).toBe('over')
  })

  test('ends when somebody signs out', async () => {
    const id = await running('退出')
    const origin = { origin: api.url }
    const credentials = { email: 'clerk@example.com', password }
    const signedIn = await ask(api.url, 'POST', '/auth/sign-in', credentials, origin)
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    const { next } = await watch(id, { cookie })
    expect(await next()).toEqual(progress({ state: 'running' }))
    expect((await ask(api.url, 'POST', '/auth/sign-out', {}, { cookie, ...origin })).status).toBe(204)
    expect(await next()).toMatchObject({
      event: 'end',
      data: { status: 401, detail: expect.stringMatching(/Sign in/) },
    })
    expect(await next()).toBe('over')
  })

  test('ends when the right to see it is taken away', async () => {
    const id = await running('收回')
    const { next } = await watch(id, { 'x-api-key': api.analyst.apiKey })
    expect(await next()).toEqual(progress({ state: 'running' }))
    const role = `/api/v1/staff/${api.analyst.staff.id}/roles/${api.branch.id}/analyst`
    expect((await api.admin.ask('DELETE', role)).status).toBeLessThan(300)
    expect(await next()).toMatchObject({ event: 'end', data: { status: 404 } })
    expect(await next()).toBe('over')
  })

  test('is refused beyond so many windows, and possible again when one is closed', async () => {
    const id = await running('窗口')
    const windows = await Promise.all(Array.from({ length: mostStreams }, () => watch(id)))
    const refused = await api.clerk.ask('GET', `/api/v1/campaigns/${id}/events`)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(refused.json.detail).toMatch(/Close one of them/)
    const other = await watch(id, { 'x-api-key': api.admin.apiKey })
    expect(await other.next()).toEqual(progress({ state: 'running' }))
    for (const { hangUp } of [...windows, other]) hangUp()
    await expect
      .poll(async () => {
        const again = await watch(id)
        again.hangUp()
        return again.answer.status
      })
      .toBe(200)
  })

  test('does not keep the server from stopping', async () => {
    const id = await running('停机')
    const serving = await serveApi({ app: api.app, host: '127.0.0.1', port: await freePort() })
    const { next } = await watch(id, { 'x-api-key': api.admin.apiKey }, serving.url)
    expect(await next()).toEqual(progress({ state: 'running' }))
    await serving.close()
    expect(await next()).toBe('over')
  })
})
