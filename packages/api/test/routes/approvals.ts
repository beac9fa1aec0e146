import { expect } from 'vitest'
import { api, mine, type Operations, plan, theirs } from './stage.ts'

let draft: number

/** A finished plan that nobody has handed in. */
export async function setApprovals(): Promise<void> {
  const made = await api.clerk.ask('POST', '/api/v1/campaigns', { unitId: api.branch.id, ...plan('要审批') })
  expect(made.status, made.text).toBe(201)
  draft = made.json.id
}

/** Last of all: while the rule holds, nothing else of the branch starts. */
export const approvals: Operations = {
  'PUT /api/v1/units/{id}/approval-rule': () => [
    { status: 403, at: [api.branch.id], body: { needed: true } },
    { status: 404, at: [api.sibling.id], body: { needed: true } },
    { status: 400, as: 'admin', at: [api.branch.id], body: { needed: 'yes' } },
    { status: 200, as: 'admin', at: [api.branch.id], body: { needed: true }, answer: { own: true, needed: true } },
  ],
  'GET /api/v1/units/{id}/approval-rule': () => [
    { status: 200, at: [api.branch.id], answer: { own: true, needed: true } },
    { status: 400, at: ['x'] },
    { status: 404, at: [api.sibling.id] },
  ],
  'POST /api/v1/campaigns/{id}/submit': () => [
    { status: 400, at: [draft], body: { note: 5 } },
    { status: 403, as: 'postman', at: [draft], body: {} },
    { status: 404, at: [theirs.campaign], body: {} },
    { status: 409, at: [mine.running], body: {} },
    { status: 200, at: [draft], body: { note: '春节前' }, answer: { needed: true, submission: { state: 'waiting' } } },
    { status: 200, at: [draft], body: { note: '春节前' }, answer: { submission: { state: 'waiting' } } },
  ],
  'GET /api/v1/approvals': () => [
    {
      status: 200,
      as: 'admin',
      query: `?unitId=${api.province.id}`,
      answer: { items: [{ campaignId: draft, note: '春节前' }], nextCursor: null },
    },
    {
      status: 200,
      as: 'admin',
      query: `?unitId=${api.province.id}&decision=approved`,
      answer: { items: [], nextCursor: null },
    },
    { status: 400, as: 'admin' },
    { status: 400, as: 'admin', query: `?unitId=${api.province.id}&decision=lost` },
    { status: 403, query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],
  'POST /api/v1/campaigns/{id}/decision': () => [
    { status: 400, as: 'admin', at: [draft], body: { decision: 'returned' }, answer: { issues: [{ path: 'remark' }] } },
    { status: 403, at: [draft], body: { decision: 'approved' } },
    { status: 404, at: [theirs.campaign], body: { decision: 'approved' } },
    { status: 400, as: 'admin', at: [draft], body: { decision: 'approved', submittedAt: 'then' } },
    { status: 409, as: 'admin', at: [draft], body: { decision: 'approved', submittedAt: '2020-01-01T00:00:00Z' } },
    {
      status: 200,
      as: 'admin',
      at: [draft],
      body: { decision: 'approved' },
      answer: { submission: { state: 'approved' } },
    },
    { status: 409, as: 'admin', at: [draft], body: { decision: 'approved' } },
  ],
  'GET /api/v1/campaigns/{id}/approval': () => [
    { status: 200, at: [draft], answer: { needed: true, submission: { state: 'approved', changed: [], remark: '' } } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.campaign] },
  ],
}
