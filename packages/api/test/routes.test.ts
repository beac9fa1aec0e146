import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approvals, setApprovals } from './routes/approvals.ts'
import { attribution, setAttribution } from './routes/attribution.ts'
import { campaigns } from './routes/campaigns.ts'
import { coupons } from './routes/coupons.ts'
import { customers } from './routes/customers.ts'
import { deadLetters } from './routes/dead-letters.ts'
import { desk, setDesk } from './routes/desk.ts'
import { dispatch, setDispatch } from './routes/dispatch.ts'
import { guard } from './routes/guard.ts'
import { imports } from './routes/imports.ts'
import { mail } from './routes/mail.ts'
import { models, setModels } from './routes/models.ts'
import { operations as operating } from './routes/operations.ts'
import { organisation } from './routes/organisation.ts'
import { prices } from './routes/prices.ts'
import { printBatches } from './routes/print-batches.ts'
import { proofs } from './routes/proofs.ts'
import { reports } from './routes/reports.ts'
import { responseSources } from './routes/response-sources.ts'
import { responses, setResponses } from './routes/responses.ts'
import { segments } from './routes/segments.ts'
import { api, type Operations, setStage } from './routes/stage.ts'
import { statistics } from './routes/statistics.ts'
import { templates } from './routes/templates.ts'
import { timing } from './routes/timing.ts'
import { upkeep } from './routes/upkeep.ts'
import { ask } from './server.ts'

/**
 * Every operation of the staff API, with every answer its description promises. The list of operations is the
 * OpenAPI document's, so a route that is not tried, or a promised status that is not tried, fails at the end.
 */
const operations: Operations = {
  ...organisation,
  ...customers,
  ...upkeep,
  ...imports,
  ...segments,
  ...templates,
  ...campaigns,
  ...statistics,
  ...guard,
  ...prices,
  ...printBatches,
  ...proofs,
  ...deadLetters,
  ...timing,
  ...responses,
  ...desk,
  ...attribution,
  ...coupons,
  ...responseSources,
  ...mail,
  ...dispatch,
  ...operating,
  ...models,
  ...reports,
  ...approvals,
}

beforeAll(async () => {
  await setStage()
  await setDispatch()
  await setApprovals()
  await setModels()
  await setDesk()
  await setAttribution()
  await setResponses()
})
afterAll(() => api.dispose())

const tried = new Map<string, Set<number>>()

describe.each(Object.entries(operations))('%s', (operation, tries) => {
  const [method = '', template = ''] = operation.split(' ')

  test('answers as described', async () => {
    for (const one of tries()) {
      await one.before?.()
      const values = [...(one.at ?? [])]
      const path = template.replace(/\{\w+\}/g, () => encodeURIComponent(values.shift() ?? '')) + (one.query ?? '')
      const got = one.headers?.cookie
        ? await ask(api.url, method, path, one.body, one.headers)
        : await api[one.as ?? 'clerk'].ask(method, path, one.body, one.headers)
      expect(got.status, `${method} ${path} ${JSON.stringify(one.body)}\n${got.text}`).toBe(one.status)
      if (one.answer) expect(got.json).toMatchObject(one.answer)
      if (got.status >= 400) expectProblem(got)
      tried.set(operation, (tried.get(operation) ?? new Set()).add(one.status))
    }
  })

  test('needs a sign-in', async () => {
    const path = template.replace(/\{\w+\}/g, '1')
    for (const headers of [{}, { 'x-api-key': 'tw_wrong' }, { authorization: 'Bearer wrong' }, { cookie: 'a=b' }]) {
      const got = await ask(api.url, method, path, method === 'GET' ? undefined : {}, { origin: api.url, ...headers })
      expect(got.status).toBe(401)
      expectProblem(got)
    }
  })
})

test('every route is described, tried, and tried for all it promises', async () => {
  const { json: document } = await ask(api.url, 'GET', '/openapi.json')
  const described = new Map<string, string[]>()
  for (const [path, item] of Object.entries<Record<string, { responses: object }>>(document.paths)) {
    for (const [method, { responses }] of Object.entries(item)) {
      if (path.startsWith('/api/')) described.set(`${method.toUpperCase()} ${path}`, Object.keys(responses))
    }
  }
  const registered = api.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  expect(new Set(registered)).toEqual(new Set(described.keys()))
  expect(new Set(Object.keys(operations))).toEqual(new Set(described.keys()))
  // 401 is tried above, 413 and 415 in hostile.test.ts for all alike.
  for (const [operation, statuses] of described) {
    const open = statuses.filter((status) => !['401', '413', '415', '503'].includes(status))
    expect([...(tried.get(operation) ?? [])].map(String), operation).toEqual(expect.arrayContaining(open))
  }
})

function expectProblem(got: Awaited<ReturnType<typeof ask>>) {
  expect(got.headers.get('content-type')).toBe('application/problem+json')
  expect(got.json).toMatchObject({ status: got.status, requestId: got.headers.get('x-request-id') })
  expect(got.json.detail).toMatch(/\S.*[.?]$/)
}
