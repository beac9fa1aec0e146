import { mine, type Operations, theirs } from './stage.ts'

export const guard: Operations = {
  'PUT /api/v1/guard-rules': () => {
    const rule = { channel: 'email', sign: 'bounce', threshold: 0.1, minimum: 10, hours: 24 }
    return [
      { status: 200, as: 'admin', body: { rules: [rule] }, answer: [rule] },
      { status: 400, as: 'admin', body: { rules: [rule, { ...rule, threshold: 0.2 }] } },
      { status: 400, as: 'admin', body: { rules: [{ ...rule, threshold: 0 }] } },
      { status: 400, as: 'admin', body: { rules: [{ ...rule, minimum: 1.5 }] } },
      { status: 403, body: { rules: [rule] } },
    ]
  },
  'GET /api/v1/guard-rules': () => [{ status: 200, as: 'postman', answer: [{ channel: 'email', threshold: 0.1 }] }],
  'GET /api/v1/campaigns/{id}/notices': () => [
    { status: 200, at: [mine.campaign], answer: [] },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.campaign] },
  ],
}
