import { expect } from 'vitest'
import { api, mine, type Operations, theirs, unknown } from './stage.ts'

export const statistics: Operations = {
  'POST /api/v1/advice/sample-size': () => [
    { status: 200, body: { rate: 0.1, uplift: 0.05 }, answer: { control: 686, treated: 686 } },
    { status: 200, as: 'postman', body: { rate: 0.1, control: 686 }, answer: { uplift: expect.closeTo(0.05, 4) } },
    { status: 200, body: { rate: 0.5, control: 2 }, answer: { uplift: null } },
    { status: 400, body: { rate: 0.1 } },
    { status: 400, body: { rate: 0.1, uplift: 0 } },
    { status: 400, body: { rate: 0.1, uplift: -0.1 } },
    { status: 400, body: { rate: 0.1, uplift: 1e-12 } },
    { status: 400, body: { rate: 'high', uplift: 0.1 } },
    { status: 400, body: { rate: 0.1, uplift: 0.01, ratio: 0 } },
  ],
  'GET /api/v1/campaigns/{id}/monitor': () => [
    { status: 200, at: [mine.campaign], answer: { measures: [{ measure: 'responded', winner: null }, {}] } },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 404, at: [theirs.campaign] },
  ],
  'PUT /api/v1/campaigns/{id}/target': () => [
    {
      status: 200,
      at: [mine.campaign],
      body: { rate: 0.03 },
      answer: { measure: 'feedback', rate: 0.03, number: null },
    },
    { status: 400, at: [mine.campaign], body: { rate: 0.03, number: 5 } },
    { status: 400, at: [mine.campaign], body: {} },
    { status: 400, at: [mine.campaign], body: { rate: 3 } },
    { status: 403, as: 'postman', at: [mine.campaign], body: { rate: 0.03 } },
    { status: 404, at: [theirs.campaign], body: { rate: 0.03 } },
  ],
  'GET /api/v1/campaigns/{id}/target': () => [
    { status: 200, at: [mine.campaign], answer: { rate: 0.03, number: null } },
    { status: 400, at: ['x'] },
    { status: 404, at: [mine.listCampaign] },
    { status: 404, at: [theirs.campaign] },
  ],
  'GET /api/v1/campaigns/{id}/forecast': () => [
    {
      status: 200,
      at: [mine.campaign],
      answer: { closed: false, measures: [{ final: null }, { final: null }], target: { rate: 0.03, outlook: 'open' } },
    },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 404, at: [theirs.campaign] },
  ],
  'DELETE /api/v1/campaigns/{id}/target': () => [
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 204, at: [mine.campaign] },
    { status: 404, at: [mine.campaign] },
  ],
  'GET /api/v1/forecast/back-test': () => [
    { status: 200, query: '?channel=letter&day=3', answer: { tested: 0, error: null } },
    { status: 400, query: '' },
    { status: 400, query: '?channel=pigeon' },
    { status: 400, query: '?channel=letter&day=0' },
    { status: 403, as: 'postman', query: '?channel=letter' },
  ],
  'POST /api/v1/league': () => {
    const whole = { unitId: api.branch.id, from: '2026-01-01', to: '2026-12-31' }
    return [
      { status: 200, body: whole, answer: { places: [] } },
      {
        status: 200,
        body: { unitId: api.branch.id, of: 'staff', campaignId: mine.campaign },
        answer: { campaigns: 1 },
      },
      { status: 400, body: { unitId: api.branch.id } },
      { status: 400, body: { ...whole, campaignId: mine.campaign } },
      { status: 400, body: { ...whole, from: '2027-01-01' } },
      { status: 400, body: { ...whole, of: 'staff', kind: 'branch' } },
      { status: 400, body: { ...whole, from: '2026-02-30' } },
      { status: 403, as: 'postman', body: whole },
      { status: 404, body: { ...whole, unitId: api.sibling.id } },
      { status: 404, body: { ...whole, unitId: unknown } },
      { status: 404, body: { unitId: api.branch.id, campaignId: theirs.campaign } },
    ]
  },
}
