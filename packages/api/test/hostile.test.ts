import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, ask, createTestApi, password, type TestApi } from './server.ts'

let api: TestApi
let withBody: [method: string, path: string][]
beforeAll(async () => {
  api = await createTestApi()
  const { json: document } = await ask(api.url, 'GET', '/openapi.json')
  // Signed calls are refused before anybody reads them; their tests have them signed.
  const unsigned = Object.entries<Record<string, { requestBody?: { content: object } }>>(document.paths).filter(
    ([path]) => !path.startsWith('/hooks/responses/'),
  )
  withBody = unsigned.flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { requestBody }]): [string, string][] =>
      requestBody && 'application/json' in requestBody.content
        ? [
            [
              method.toUpperCase(),
              path
                .replace('{key}', api.tokens.hookKey('sms'))
                .replace('{name}', 'till')
                .replace(/\{\w+\}/g, '1'),
            ],
          ]
        : [],
    ),
  )
})
afterAll(() => api.dispose())

function expectProblem(answer: Answer, status: number) {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.json).toMatchObject({ status, requestId: answer.headers.get('x-request-id') })
  expect(answer.text).not.toMatch(/\bat \/|node_modules|select |insert /)
}

describe('bodies', () => {
  test('that are no JSON are refused everywhere', async () => {
    expect(withBody.length).toBeGreaterThan(20)
    for (const [method, path] of withBody) expectProblem(await api.clerk.ask(method, path, '{"name": '), 400)
  })

  test('of another type are refused everywhere', async () => {
    for (const [method, path] of withBody) {
      const xml = { 'content-type': 'text/xml', origin: api.url }
      expectProblem(await api.clerk.ask(method, path, '<a/>', xml), 415)
    }
  })

  test('are limited, announced or not, and not read at all without a sign-in', async () => {
    const giant = JSON.stringify({ responses: 'x'.repeat(2_000_000) })
    expectProblem(await api.clerk.ask('POST', '/api/v1/responses', giant), 413)
    expectProblem(await ask(api.url, 'POST', '/api/v1/responses', giant), 401)
    expectProblem(await ask(api.url, 'POST', '/auth/sign-in', giant), 413)
    expect(await statusOf({ 'transfer-encoding': 'chunked' }, '/api/v1/responses', giant)).toBe(413)
    for (const file of [
      `imports/customers?unitId=${api.branch.id}&fileName=a.csv`,
      'campaigns/1/list.csv?fileName=a',
    ]) {
      const headers = { 'content-type': 'text/csv', 'content-length': '3000000000' }
      expect(await statusOf(headers, `/api/v1/${file}`, 'ref\n')).toBe(413)
    }
  })

  test('of a hundred thousand levels, or with a prototype in them, do no harm', async () => {
    const deep = `{"filter":${'{"not":'.repeat(100_000)}1${'}'.repeat(100_000)}}`
    expectProblem(await api.clerk.ask('POST', '/api/v1/segments/count', deep), 400)
    const polluted =
      '{"source":"s","externalId":"1","kind":"reply","occurredAt":"2026-01-01T00:00:00Z","__proto__":{"a":1}}'
    expectProblem(await api.clerk.ask('POST', '/api/v1/responses', `{"responses":[${polluted}]}`), 400)
  })

  test('with characters that cannot be stored are refused with a sentence that says where', async () => {
    const unitId = api.branch.id
    const bodies = (text: string): [path: string, body: object, at: string][] => [
      ['units', { parentId: api.province.id, kind: 'branch', code: 'c', name: text }, 'name'],
      ['customers', { unitId, name: text }, 'name'],
      ['segments', { unitId, name: text, filter: { all: [] } }, 'name'],
      ['segments', { unitId, name: 's', filter: { field: 'name', op: 'eq', value: text } }, 'filter.value'],
      ['senders', { unitId, name: text, address: 'a@example.com' }, 'name'],
      ['templates', { unitId, name: text, subject: 's', html: '<p>x</p>' }, 'name'],
      ['templates', { unitId, name: 't', subject: 's', html: `<p>${text}</p>` }, 'html:1'],
    ]
    for (const text of ['a\u0000b', 'a\ud800', '\udc00']) {
      for (const [path, body, at] of bodies(text)) {
        const answer = await api.admin.ask('POST', `/api/v1/${path}`, body)
        expectProblem(answer, 400)
        expect(answer.json.issues[0].path).toBe(at)
        expect(answer.json.detail).toMatch(/\.$/)
      }
    }
  })

  test('are answered in words, not in the terms of a schema', async () => {
    const { json } = await api.clerk.ask('POST', '/api/v1/customers', { unitId: 'x', name: 5, extra: 1 })
    expect(json.issues).toEqual([
      { path: 'name', message: 'Give a text.' },
      { path: 'unitId', message: 'Give a number.' },
      { path: '', message: 'Remove what is not known here: extra.' },
    ])
    expect(json.detail).toBe('name: Give a text. And 2 more.')
  })

  test('that nobody read end their line, which a client would lose its next request on', async () => {
    const length = (headers: Headers) => headers.get('connection')
    const csv = { 'content-type': 'text/csv' }
    const path = `/api/v1/imports/customers?unitId=${api.branch.id}&fileName=a.csv`
    expect(length((await api.clerk.ask('POST', path, 'x'.repeat(12_000_000), csv)).headers)).toBe('close')
    expect(length((await api.clerk.ask('POST', path, 'ref,name\nZ1,x\n', csv)).headers)).toBe('keep-alive')
    expect(length((await api.clerk.ask('GET', '/api/v1/me')).headers)).toBe('keep-alive')
  })

  /** A request as a hostile client writes it: fetch would correct its headers. */
  function statusOf(headers: Record<string, string>, path: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, api.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': api.clerk.apiKey, ...headers },
      })
      sent.on('response', (response) => {
        resolve(response.statusCode ?? 0)
        sent.destroy()
      })
      sent.on('error', reject)
      sent.write(body)
      if (!headers['content-length']) sent.end()
    })
  }
})

describe('addresses', () => {
  test('that do not exist are problems too, signed in or not', async () => {
    expectProblem(await api.clerk.ask('GET', '/api/v1/nothing'), 404)
    expectProblem(await ask(api.url, 'GET', '/api/v1/nothing'), 401)
    expectProblem(await ask(api.url, 'GET', '/nothing'), 404)
    expectProblem(await api.clerk.ask('DELETE', '/api/v1/customers/1'), 404)
  })

  test.each([
    '/api/v1/customers/%00',
    '/api/v1/customers/%E0%A4%A',
    '/api/v1/customers/1%20or%201=1',
    '/api/v1/customers/9223372036854775808',
    '/api/v1/customers?search=%00',
    '/api/v1/customers?search=%5C%27%25_',
    '/api/v1/units/-1',
    '/api/v1/units/1.5',
  ])('%s is answered without a fault', async (path) => {
    const answer = await api.clerk.ask('GET', path)
    expect([200, 400, 404], answer.text).toContain(answer.status)
  })
})

describe('headers', () => {
  test('of every answer keep browsers from doing anything with it', async () => {
    const { headers } = await api.clerk.ask('GET', '/api/v1/me')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('carry the caller’s request id only when it is harmless', async () => {
    const id = async (given: string) =>
      (await api.clerk.ask('GET', '/api/v1/me', undefined, { 'x-request-id': given })).headers.get('x-request-id')
    expect(await id('order-import-17')).toBe('order-import-17')
    expect(await id('<script>')).not.toBe('<script>')
  })
})

describe('faults', () => {
  test('of ours give a sentence and a number; the log gets the cause, and no person’s data', async () => {
    await api.clerk.ask('GET', '/api/v1/customers?search=Zhang%20San&limit=1')
    await api.query('alter table sender rename to sender_gone')
    const sender = { unitId: api.branch.id, name: 'Li Si', address: 'lisi@example.com' }
    const failed = await api.clerk.ask('POST', '/api/v1/senders', sender)
    await api.query('alter table sender_gone rename to sender')
    expectProblem(failed, 500)
    const line = api.log.find((one) => one.includes('request failed') && one.includes(failed.json.requestId))
    expect(JSON.parse(line ?? '{}').error).toMatchObject({ sqlState: '42P01' })
    expect(api.log.join('')).not.toMatch(/Li Si|lisi@|Zhang San|tw_/)
  })
})

describe('a database that is gone', () => {
  test('is told as such, not as a wrong key or session, and comes back by itself', async () => {
    const other = await createTestApi()
    const name = new URL(other.engine.databaseUrl).pathname.slice(1)
    const cookie = await signedIn(other.url)
    const everything = async () => {
      const answers = [
        await ask(other.url, 'GET', '/health'),
        await other.clerk.ask('GET', '/api/v1/me'),
        await ask(other.url, 'GET', '/api/v1/me', undefined, { cookie }),
      ]
      return answers.map(({ status }) => status)
    }
    expect(await everything()).toEqual([200, 200, 200])
    await api.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
    await api.query(`alter database ${name} rename to ${name}_away`)
    expect(await everything()).toEqual([503, 503, 503])
    await api.query(`alter database ${name}_away rename to ${name}`)
    expect(await everything()).toEqual([200, 200, 200])
    await other.dispose()
  })

  async function signedIn(url: string): Promise<string> {
    const credentials = { email: 'clerk@example.com', password }
    const { headers } = await ask(url, 'POST', '/auth/sign-in', credentials, { origin: url })
    return headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
  }
})

describe('an Idempotency-Key', () => {
  const customer = (ref: string) => ({ unitId: api.branch.id, name: '王芳', ref })
  const create = (key: string, ref: string) =>
    api.clerk.ask('POST', '/api/v1/customers', customer(ref), { 'idempotency-key': key })

  test('makes a repetition give the first answer', async () => {
    const first = await create('order-1', 'K1')
    expect(first.status).toBe(201)
    const again = await create('order-1', 'K1')
    expect(again.status).toBe(201)
    expect(again.json).toEqual(first.json)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expectProblem(await create('order-1', 'K2'), 409)
    expectProblem(await create('clé', 'K3').catch(() => create('a b', 'K3')), 400)
  })

  test('keeps a late repetition from overruling what a customer said since', async () => {
    const { json: person } = await create('order-2', 'K5')
    const say = (status: string, key: string) =>
      api.clerk.ask(
        'POST',
        `/api/v1/customers/${person.id}/consents`,
        { channel: 'email', status, evidence: 'counter' },
        { 'idempotency-key': key },
      )
    const first = await say('granted', 'word-1')
    await say('refused', 'word-2')
    expect((await say('granted', 'word-1')).json).toEqual(first.json)
    const { json } = await api.clerk.ask('GET', `/api/v1/customers/${person.id}`)
    expect(json.consents).toMatchObject([{ channel: 'email', status: 'refused' }])
  })

  test('creates once for ten at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('rush', 'K4')))
    const ids = answers.flatMap(({ status, json }) => (status === 201 ? [json.id] : []))
    expect(new Set(ids).size).toBe(1)
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
  })
})

describe('two people at once', () => {
  test('who revise the same template both succeed, or are told to look again', async () => {
    const content = { subject: 's', html: '<p>x</p>' }
    const template = { unitId: api.branch.id, name: 'contended', ...content }
    const { json } = await api.clerk.ask('POST', '/api/v1/templates', template)
    const revise = () => api.clerk.ask('PUT', `/api/v1/templates/${json.id}`, content)
    const answers = await Promise.all(Array.from({ length: 10 }, revise))
    const done = answers.filter(({ status }) => status === 200)
    for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 409)
    const now = await api.clerk.ask('GET', `/api/v1/templates/${json.id}`)
    expect(now.json.version).toBe(1 + done.length)
  })
})

describe('the description', () => {
  test('is one OpenAPI 3.1 document and a page without scripts or foreign hosts', async () => {
    const { json: document } = await ask(api.url, 'GET', '/openapi.json')
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/health', '/auth/sign-in', '/u/{token}']))
    const page = await ask(api.url, 'GET', '/docs')
    expect(page.text).toContain('/api/v1/campaigns/{id}/schedule')
    expect(page.text).not.toMatch(/<script|src=|https?:\/\/(?!example\.com)/)
  })

  test('says how to authenticate', async () => {
    const { json: document } = await ask(api.url, 'GET', '/openapi.json')
    expect(document.paths['/api/v1/me'].get.security).toEqual([{ apiKey: [] }, { session: [] }])
    expect(document.paths['/health'].get.security).toBeUndefined()
  })

  test('health needs no sign-in', async () => {
    expect((await ask(api.url, 'GET', '/health')).json).toEqual({ status: 'ok' })
  })
})

describe('filters', () => {
  const leaf = { field: 'name', op: 'eq', value: 'x' }
  const nested = (levels: number) =>
    Array.from({ length: levels }).reduce<object>((filter) => ({ all: [filter] }), leaf)
  const refs = (length: number) => ({ field: 'ref', op: 'in', value: Array.from({ length }, (_, n) => `C${n}`) })
  const hostile: [filter: unknown, path: string, sentence: RegExp][] = [
    [{ field: 'emial', op: 'eq', value: 'x' }, 'filter.field', /There is no field "emial"\. Did you mean "email"\?/],
    [{ all: [leaf, { field: "name' or 1=1 --", op: 'eq', value: 'x' }] }, 'filter.all.1.field', /There is no field/],
    [{ not: { field: 'age', op: 'gte', value: '30' } }, 'filter.not.value', /"age" takes a whole number\./],
    [{ field: 'name', op: 'like', value: '%' }, 'filter.op', /Use one of: eq, ne, /],
    [{ field: 'tags', op: 'contains', value: 'a' }, 'filter.op', /"tags" does not take contains\./],
    [{ orders: 'sum', op: 'gt', value: 0.5 }, 'filter.value', /takes a whole number/],
    [{ orders: 'count', op: 'gt', value: 1, where: { amount: {} } }, 'filter.where.amount', /Give min, max or both/],
    [{ score: 'churn', op: 'gt', value: 1 }, 'filter.score', /There is no model "churn"/],
    [{ top: { n: 9, by: { field: 'name' } } }, 'filter.top.by.field', /cannot be put in order by "name"/],
    [
      { top: { n: 9, by: { orders: 'sum' }, among: leaf, sql: '1' } },
      'filter.top',
      /Remove what is not known here: sql/,
    ],
    [{ segment: 999_999 }, 'filter.segment', /There is no segment 999999/],
    [nested(9), 'filter', /at most 8 deep/],
    [{ any: Array(200).fill(leaf) }, 'filter', /at most 200 parts/],
    [refs(10_001), 'filter.value', /Give at most 10000 values/],
    [JSON.parse('{"__proto__": {"field": "name"}}'), 'filter', /Give one of/],
    ['select 1', 'filter', /Give one of/],
    [null, 'filter', /Give one of/],
  ]

  test.each(hostile)('%j is refused with where and why, wherever a filter is taken', async (filter, path, sentence) => {
    const unitId = api.branch.id
    const requests: [method: string, path: string, body: object][] = [
      ['POST', 'segments', { unitId, name: 'x', filter }],
      ...['count', 'estimate', 'sample', 'describe'].map((verb): [string, string, object] => [
        ...(['POST', `segments/${verb}`] as const),
        { filter },
      ]),
      ['POST', 'segments/breakdown', { filter, by: 'gender' }],
      ['POST', 'segments/overlap', { a: { all: [] }, b: filter }],
      ['POST', 'tags', { unitId, filter, add: ['x'] }],
    ]
    for (const [method, route, body] of requests) {
      const answer = await api.clerk.ask(method, `/api/v1/${route}`, body)
      expectProblem(answer, 400)
      const where = 'b' in body ? path.replace(/^filter/, 'b') : path
      expect(answer.json.issues, route).toContainEqual({ path: where, message: expect.stringMatching(sentence) })
      expect(answer.json.detail).toMatch(/[.?]$/)
    }
  })

  test('of ten thousand values, and eight deep, are counted', async () => {
    for (const filter of [refs(10_000), nested(8)]) {
      expect(await api.clerk.ask('POST', '/api/v1/segments/count', { filter })).toMatchObject({
        status: 200,
        json: { count: expect.any(Number) },
      })
    }
  })

  test('that would make a segment a part of itself are refused', async () => {
    const save = (name: string, filter: object) =>
      api.clerk.ask('POST', '/api/v1/segments', { unitId: api.branch.id, name, filter })
    const inner = (await save('inner', leaf)).json.id
    const outer = (await save('outer', { not: { segment: inner } })).json.id
    for (const filter of [
      { segment: inner },
      { any: [{ top: { n: 1, by: { field: 'age' }, among: { segment: outer } } }] },
    ]) {
      const answer = await api.clerk.ask('PUT', `/api/v1/segments/${inner}`, { filter })
      expectProblem(answer, 400)
      expect(answer.json.issues).toMatchObject([
        { path: expect.stringMatching(/\.segment$/), message: 'A segment cannot be a part of itself. Take it out.' },
      ])
    }
  })
})
