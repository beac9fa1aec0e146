import { api, mine, type Operations, theirs, unknown } from './stage.ts'

const of = async (who: 'clerk' | 'neighbour', externalId: string, token?: string) => {
  const response = { source: 'letters', externalId, kind: 'reply', occurredAt: '2026-01-05T08:00:00Z' }
  const made = await api[who].ask('POST', '/api/v1/responses', {
    responses: [{ ...response, ...(token && { token }) }],
  })
  return made.json.results[0].id
}
const ids = { mine: 0, theirs: 0 }

export async function setAttribution(): Promise<void> {
  ids.mine = await of('clerk', 'a1')
  ids.theirs = await of('neighbour', 'a2')
}

export const attribution: Operations = {
  'GET /api/v1/campaigns/{id}/attribution': () => [
    {
      status: 200,
      at: [mine.campaign],
      answer: { windowDays: 30, credit: 'last', uncontacted: true, version: 1, run: null },
    },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.campaign] },
  ],
  'PATCH /api/v1/campaigns/{id}/attribution': () => [
    {
      status: 200,
      at: [mine.running],
      body: { windowDays: 60 },
      answer: { windowDays: 60, version: 2, run: { done: 0 } },
    },
    { status: 200, at: [mine.running], body: { windowDays: 60 }, answer: { version: 2 } },
    { status: 400, at: [mine.running], body: { windowDays: 0 } },
    { status: 403, as: 'postman', at: [mine.running], body: {} },
    { status: 404, at: [theirs.running], body: {} },
  ],
  'GET /api/v1/responses/unattributed': () => [
    { status: 200, query: `?unitId=${api.branch.id}&customer=unknown`, answer: { nextCursor: null } },
    { status: 400, query: '?unitId=x' },
    { status: 403, as: 'analyst', query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],
  'POST /api/v1/responses/{id}/attribute': () => {
    const said = { customerId: mine.customer, reason: 'she came back' }
    return [
      {
        status: 200,
        at: [ids.mine],
        body: said,
        answer: { customerId: mine.customer, campaignId: null, stepId: null },
      },
      { status: 400, at: [ids.mine], body: { ...said, campaignId: theirs.campaign } },
      { status: 403, as: 'analyst', at: [ids.mine], body: said },
      { status: 404, at: [ids.theirs], body: said },
      { status: 404, at: [ids.mine], body: { ...said, customerId: theirs.customer } },
      { status: 404, at: [unknown], body: said },
      {
        status: 409,
        at: [ids.mine],
        before: () => api.query("update response set attribution = 'token' where id = $1", [ids.mine]),
        body: said,
      },
    ]
  },
}
