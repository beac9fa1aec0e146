import { api, type Operations } from './stage.ts'

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
}
