import { api, mine, type Operations, theirs, unknown } from './stage.ts'

export const prices: Operations = {
  'PUT /api/v1/units/{id}/prices': () => {
    const price = { channel: 'email', perThousand: 500, validFrom: '2026-01-01' }
    const at = [api.province.id]
    return [
      {
        status: 200,
        as: 'admin',
        at,
        body: { prices: [price] },
        answer: [{ unitId: api.province.id, item: 'message' }],
      },
      { status: 400, as: 'admin', at, body: { prices: [price, price] } },
      { status: 400, as: 'admin', at, body: { prices: [{ ...price, item: 'segment' }] } },
      { status: 400, as: 'admin', at, body: { prices: [{ ...price, perThousand: -1 }] } },
      { status: 400, as: 'admin', at, body: { prices: [{ ...price, perThousand: 0.5 }] } },
      { status: 400, as: 'admin', at, body: { prices: [{ ...price, currency: 'YUAN' }] } },
      { status: 400, as: 'admin', at, body: { prices: [{ ...price, validUntil: '2025-01-01' }] } },
      { status: 403, at: [api.branch.id], body: { prices: [price] } },
      { status: 404, at, body: { prices: [price] } },
      { status: 404, as: 'admin', at: [unknown], body: { prices: [price] } },
    ]
  },
  'GET /api/v1/units/{id}/prices': () => [
    { status: 200, at: [api.branch.id], answer: [{ channel: 'email', perThousand: 500, validUntil: null }] },
    { status: 400, at: ['x'] },
    { status: 404, at: [api.sibling.id] },
  ],
  'PUT /api/v1/campaigns/{id}/costs': () => [
    { status: 200, at: [mine.campaign], body: { margin: 0.3, fixed: 5_000 }, answer: { margin: 0.3, steps: [] } },
    { status: 400, at: [mine.campaign], body: { margin: 30 } },
    { status: 400, at: [mine.campaign], body: { margin: 0.3, steps: [{ stepId: unknown }] } },
    { status: 403, as: 'postman', at: [mine.campaign], body: { margin: 0.3 } },
    { status: 404, at: [theirs.campaign], body: { margin: 0.3 } },
  ],
  'GET /api/v1/campaigns/{id}/costs': () => [
    { status: 200, at: [mine.campaign], answer: { margin: 0.3, fixed: 5_000 } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.campaign] },
  ],
  'GET /api/v1/campaigns/{id}/expected-cost': () => [
    {
      status: 200,
      at: [mine.campaign],
      answer: { fixed: 5_000, total: 5_000, steps: [{ channel: 'email', people: 0 }] },
    },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 404, at: [theirs.campaign] },
    { status: 409, at: [mine.unfinished] },
  ],
  'GET /api/v1/campaigns/{id}/money': () => [
    { status: 200, at: [mine.campaign], answer: { currency: 'CNY', cost: { total: 5_000 } } },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 404, at: [theirs.campaign] },
  ],
}
