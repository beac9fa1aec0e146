import { signBody } from '@tradewind/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, createTestApi, type TestApi } from './server.ts'

let api: TestApi
let secret = ''
beforeAll(async () => {
  api = await createTestApi()
  const add = (who: 'clerk' | 'neighbour', ref: string) =>
    api[who].ask('POST', '/api/v1/customers', { unitId: api[who].staff.unitId, name: ref, ref })
  for (const made of [await add('clerk', 'R1'), await add('neighbour', 'R2')]) expect(made.status).toBe(201)
  secret = (await create('shop')).secret
})
afterAll(() => api.dispose())

const create = async (name: string) => {
  const made = await api.admin.ask('POST', '/api/v1/response-sources', { name, unitId: api.branch.id })
  expect(made.status, made.text).toBe(201)
  return made.json
}
const now = () => String(Math.floor(api.engine.clock.now().getTime() / 1000))
const reply = (externalId: string, ref = 'R1') => ({
  externalId,
  kind: 'reply',
  occurredAt: api.engine.clock.now().toISOString(),
  customer: { ref },
})
interface Call {
  source?: string
  by?: string
  timestamp?: string
  /** What is sent in place of what was signed. */
  sent?: string
  headers?: Record<string, string>
}
const push = (body: unknown, { source = 'shop', by = secret, timestamp = now(), sent, headers }: Call = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return ask(api.url, 'POST', `/hooks/responses/${source}`, sent ?? text, {
    'x-tradewind-timestamp': timestamp,
    'x-tradewind-signature': signBody(by, timestamp, text),
    ...headers,
  })
}
const stored = () =>
  api.query<{ external_id: string; unit_id: number; known: boolean }>(
    "select external_id, unit_id::int, customer_id is not null as known from response where source = 'hook:shop' order by id",
  )

describe('a call that is signed', () => {
  test('is recorded once, however often it is played', async () => {
    const body = { responses: [reply('1'), reply('2', 'R2'), reply('3', 'nobody')] }
    const timestamp = now()
    const first = await push(body, { timestamp })
    expect([first.status, first.json]).toEqual([
      200,
      {
        results: [
          { externalId: '1', status: 'recorded' },
          { externalId: '2', status: 'unknown-customer' }, // of a branch that the source is not for
          { externalId: '3', status: 'unknown-customer' },
        ],
      },
    ])
    const again = await push(body, { timestamp })
    expect(again.json.results.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('duplicate'))
    expect(await stored()).toEqual(
      [
        ['1', true],
        ['2', false],
        ['3', false],
      ].map(([external_id, known]) => ({
        external_id,
        known,
        unit_id: api.branch.id,
      })),
    )
    const other = await push({ responses: [{ ...body.responses[0], kind: 'visit' }] })
    expect(other.json.results[0].status).toBe('conflict')
  })

  test('at the same moment from several places is recorded once', async () => {
    const body = { responses: Array.from({ length: 50 }, (_, n) => reply(`many-${n}`)) }
    const answers = await Promise.all(Array.from({ length: 4 }, () => push(body)))
    const statuses = answers.flatMap(({ json }) => json.results.map(({ status }: { status: string }) => status))
    expect(statuses.filter((status) => status === 'recorded')).toHaveLength(50)
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(150)
  })

  test('that says nothing we understand is told so, and leaves nothing', async () => {
    const before = await stored()
    for (const body of ['', '[]', 'null', '{"responses":[]}', '{"responses":[{}]}', '{"responses":', '"\ud800"'])
      expect((await push(body)).status, body).toBe(400)
    const future = { ...reply('f'), occurredAt: '2999-01-01T00:00:00Z' }
    const named = { ...reply('n'), source: 'desk' }
    for (const one of [future, named]) {
      const answer = await push({ responses: [reply('ok'), one] })
      expect([answer.status, answer.json.issues[0].path]).toEqual([400, expect.stringMatching(/^responses\.1/)])
    }
    expect((await push({ responses: Array(1001).fill(reply('x')) })).status).toBe(400)
    expect(await stored()).toEqual(before)
  })
})

describe('is refused', () => {
  const body = () => ({ responses: [reply('bad')] })
  test.each<[string, () => Call]>([
    ['another secret', () => ({ by: 'tws_guessed' })],
    ['a body that was changed', () => ({ sent: JSON.stringify({ responses: [reply('forged')] }) })],
    ['a source that there is not', () => ({ source: 'nobody' })],
    ['a source that is no name', () => ({ source: "shop'%20or%201=1" })],
    ['a time stamp that is old', () => ({ timestamp: String(Number(now()) - 301) })],
    ['a time stamp from the future', () => ({ timestamp: String(Number(now()) + 302) })],
    ['a time stamp that is none', () => ({ timestamp: 'NaN' })],
    [
      'a time stamp other than the signed one',
      () => ({ headers: { 'x-tradewind-timestamp': String(Number(now()) + 1) } }),
    ],
    ['no signature', () => ({ headers: { 'x-tradewind-signature': '' } })],
    ['the signature of nothing', () => ({ headers: { 'x-tradewind-signature': 'v1=' } })],
    ['a thousand signatures', () => ({ headers: { 'x-tradewind-signature': `${'v1=00,'.repeat(1000)}` } })],
  ])('%s', async (_, call) => {
    const answer = await push(body(), call())
    expect(answer.status, answer.text).toBe(401)
    expect(answer.json.detail).toMatch(/signature|time stamp/)
  })

  test('a body that is too large, before it is looked at', async () => {
    expect((await push('x'.repeat(1_100_000))).status).toBe(413)
    expect((await stored()).map(({ external_id }) => external_id)).not.toContain('bad')
  })
})

test('with a new secret the former holds for its hours, and no third', async () => {
  const first = (await create('till')).secret
  const rotate = async (overlapHours: number) =>
    (await api.admin.ask('POST', '/api/v1/response-sources/till/rotate', { overlapHours })).json
  const works = async (by: string) => (await push({ responses: [reply('r')] }, { source: 'till', by })).status === 200
  const second = (await rotate(1)).secret
  expect([await works(first), await works(second)]).toEqual([true, true])
  const third = (await rotate(1)).secret
  expect([await works(first), await works(second), await works(third)]).toEqual([false, true, true])
  const fourth = (await rotate(0)).secret
  expect([await works(third), await works(fourth)]).toEqual([false, true])
  // While both sides change over, a call may carry both signatures.
  const text = JSON.stringify({ responses: [reply('both')] })
  const signature = [first, fourth].map((one) => signBody(one, now(), text)).join(', ')
  const both = await push(text, { source: 'till', headers: { 'x-tradewind-signature': signature } })
  expect(both.status).toBe(200)
  await api.admin.ask('PATCH', '/api/v1/response-sources/till', { active: false })
  expect(await works(fourth)).toBe(false)
  await api.admin.ask('PATCH', '/api/v1/response-sources/till', { active: true })
  expect(await works(fourth)).toBe(true)
})

test('secrets stand nowhere in clear', async () => {
  const kept = await api.query<{ sealed: Buffer }>('select sealed from response_source_secret')
  expect(kept.map(({ sealed }) => sealed.toString('latin1')).join()).not.toContain('tws_')
  expect(api.log.join('')).not.toContain('tws_')
  const { text } = await api.admin.ask('GET', '/api/v1/response-sources')
  expect(text).not.toContain('tws_')
  const audit = await api.admin.ask('GET', `/api/v1/audit?unitId=${api.province.id}`)
  expect(audit.text).not.toContain('tws_')
  expect(audit.json.items.map(({ action }: { action: string }) => action)).toContain('source.change')
})

test('an administrator of one branch has no hand in the sources of another', async () => {
  await api.query("insert into staff_role values ($1, $2, 'admin')", [api.neighbour.staff.id, api.sibling.id])
  expect((await api.neighbour.ask('GET', '/api/v1/response-sources')).json.items).toEqual([])
  const rotate = await api.neighbour.ask('POST', '/api/v1/response-sources/shop/rotate', {})
  expect(rotate.status).toBe(404)
  const taken = await api.neighbour.ask('POST', '/api/v1/response-sources', { name: 'shop', unitId: api.sibling.id })
  expect(taken.status).toBe(409)
})
