import { api, mine, type Operations, unknown } from './stage.ts'

const ids = { mine: 0, theirs: 0, visit: 0 }

/** A redemption of each side, and a visit of the clerk's. */
export async function setResponses(): Promise<void> {
  const of = async (who: 'clerk' | 'neighbour', externalId: string, kind: string) => {
    const response = { source: 'till', externalId, kind, occurredAt: '2026-01-05T08:00:00Z' }
    const made = await api[who].ask('POST', '/api/v1/responses', { responses: [response] })
    return made.json.results[0].id
  }
  ids.mine = await of('clerk', 't1', 'redeem')
  ids.theirs = await of('neighbour', 't2', 'redeem')
  ids.visit = await of('clerk', 't3', 'visit')
}

export const responses: Operations = {
  'POST /api/v1/responses': () => {
    const response = { source: 'counter', externalId: '1', kind: 'reply', occurredAt: '2026-01-05T08:00:00Z' }
    const named = { ...response, externalId: '2', customer: { ref: 'R1' } }
    return [
      {
        status: 200,
        body: { responses: [response, named] },
        answer: { results: [{ status: 'recorded' }, { status: 'recorded' }] },
      },
      { status: 200, as: 'postman', body: { responses: [response] }, answer: { results: [{ status: 'duplicate' }] } },
      {
        status: 400,
        body: { responses: [{ ...response, kind: 'sigh' }] },
        answer: { issues: [{ path: 'responses.0.kind' }] },
      },
      { status: 400, body: { responses: Array(1001).fill(response) } },
      { status: 403, as: 'analyst', body: { responses: [response] } },
      {
        status: 429,
        body: {
          responses: Array.from({ length: 21 }, (_, n) => ({
            ...response,
            externalId: `g${n}`,
            token: `7K3F-92QX-${n}M`,
          })),
        },
      },
      {
        status: 200,
        before: () => api.query("delete from attempt where who = 'staff:' || $1", [api.clerk.staff.id]),
        body: { responses: [{ ...response, externalId: 'misread', token: '7K3F-92QX-4M' }] },
        answer: { results: [{ status: 'unknown-customer' }] },
      },
    ]
  },
  'POST /api/v1/responses/{id}/take-back': () => {
    const body = { reason: 'the wrong customer' }
    return [
      { status: 403, as: 'analyst', at: [ids.mine], body },
      { status: 200, at: [ids.mine], body, answer: { id: ids.mine, status: 'taken-back' } },
      { status: 200, at: [ids.mine], body, answer: { status: 'duplicate' } },
      { status: 400, at: [ids.mine], body: { reason: ' ' } },
      { status: 404, at: [ids.theirs], body },
      { status: 404, at: [unknown], body },
      { status: 409, at: [ids.visit], body },
    ]
  },
  'POST /api/v1/responses/take-back': () => {
    const key = 'k-take-back'
    const body = { key, reason: 'a slip of the finger' }
    const recorded = (own: string) =>
      api.clerk.ask('POST', '/api/v1/desk/answers', { key: own, customerId: mine.customer, outcome: 'answered' })
    const saidGoodbye = async () => {
      await recorded('k-goodbye')
      await api.query("update response set kind = 'unsubscribe' where external_id like '%:k-goodbye'")
    }
    return [
      { status: 404, body },
      { status: 200, before: () => recorded(key), body, answer: { status: 'taken-back' } },
      { status: 400, body: { key } },
      { status: 403, as: 'analyst', body },
      { status: 404, as: 'neighbour', body },
      { status: 409, before: saidGoodbye, body: { ...body, key: 'k-goodbye' } },
    ]
  },
}
