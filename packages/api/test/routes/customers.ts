import { api, customer, mine, type Operations, theirs, unknown } from './stage.ts'

export const customers: Operations = {
  'GET /api/v1/customers': () => [
    { status: 200, query: '?search=Zhang', answer: { items: [{ id: mine.customer }], nextCursor: null } },
    { status: 200, query: `?search=${encodeURIComponent("' or 1=1 --")}`, answer: { items: [], nextCursor: null } },
    { status: 200, query: `?unitId=${api.sibling.id}`, answer: { items: [], nextCursor: null } },
    { status: 400, query: '?unitId=all' },
  ],
  'POST /api/v1/customers': () => [
    {
      status: 201,
      body: customer('R1'),
      answer: { tags: [], gender: 'female', mobile: '+8613800138000', consents: [] },
    },
    { status: 400, body: { ...customer('R2'), mobile: '12' } },
    { status: 400, body: { ...customer('R2'), nmae: 'typo' } },
    { status: 403, as: 'postman', body: customer('R2') },
    { status: 404, body: { ...customer('R2'), unitId: api.sibling.id } },
    { status: 409, body: customer('R1') },
  ],
  'GET /api/v1/customers/{id}': () => [
    { status: 200, at: [mine.customer], answer: { name: 'Zhang clerk' } },
    { status: 200, as: 'admin', at: [theirs.customer] },
    { status: 400, at: ['1;drop table customer'] },
    { status: 400, at: ['1e99'] },
    { status: 404, at: [theirs.customer] },
    { status: 404, at: [unknown] },
  ],
  'PATCH /api/v1/customers/{id}': () => [
    { status: 200, at: [mine.customer], body: { tags: ['b', 'a，b'] }, answer: { tags: ['a', 'b'] } },
    { status: 200, at: [mine.customer], body: { tags: null }, answer: { tags: [] } },
    { status: 400, at: [mine.customer], body: { tags: 'VIP' } },
    { status: 200, at: [mine.customer], body: { gender: 'male' }, answer: { gender: 'male', name: 'Zhang clerk' } },
    { status: 400, at: [mine.customer], body: { birthday: '2999-01-01' } },
    { status: 403, as: 'postman', at: [mine.customer], body: { name: 'x' } },
    { status: 404, at: [theirs.customer], body: { name: 'x' } },
    { status: 404, at: [mine.customer], body: { unitId: api.sibling.id } },
    { status: 409, at: [mine.customer], body: { ref: 'R1' } },
    { status: 409, at: [mine.customer], body: { name: 'x', updatedAt: '2020-01-01T00:00:00Z' } },
    { status: 400, at: [mine.customer], body: { name: 'x', updatedAt: 'yesterday' } },
  ],
  'GET /api/v1/customers/{id}/timeline': () => [
    {
      status: 200,
      at: [mine.customer],
      query: '?kind=change&limit=1',
      answer: { items: [{ kind: 'change', action: 'customer.change', fields: ['gender'] }] },
    },
    { status: 200, as: 'postman', at: [mine.customer] },
    { status: 400, at: [mine.customer], query: '?kind=gossip' },
    { status: 400, at: [mine.customer], query: '?cursor=bm9uc2Vuc2U' },
    { status: 404, at: [theirs.customer] },
    { status: 404, at: [unknown] },
  ],
  'GET /api/v1/customers/{id}/household': () => [
    { status: 200, at: [mine.customer], answer: { items: [] } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.customer] },
  ],
  'POST /api/v1/customers/{id}/consents': () => {
    const consent = { channel: 'email', status: 'granted', evidence: '柜台表单' }
    return [
      { status: 201, at: [mine.customer], body: consent, answer: { consents: [{ status: 'granted' }] } },
      { status: 400, at: [mine.customer], body: { ...consent, channel: 'pigeon' } },
      { status: 403, as: 'postman', at: [mine.customer], body: consent },
      { status: 404, at: [theirs.customer], body: consent },
      { status: 201, at: [mine.customer], body: consent, headers: { 'idempotency-key': 'consent-1' } },
      {
        status: 409,
        at: [mine.customer],
        body: { ...consent, status: 'refused' },
        headers: { 'idempotency-key': 'consent-1' },
      },
    ]
  },
  'POST /api/v1/customers/{id}/id-number': () => [
    { status: 404, as: 'admin', at: [mine.customer], body: { reason: '核对' } },
    { status: 200, as: 'admin', at: [mine.holder], body: { reason: '核对' }, answer: { idNumber: mine.idNumber } },
    { status: 400, as: 'admin', at: [mine.holder], body: { reason: '' } },
    { status: 403, at: [mine.holder], body: { reason: '核对' } },
    { status: 404, at: [theirs.holder], body: { reason: '核对' } },
  ],
  'GET /api/v1/audit': () => [
    {
      status: 200,
      as: 'admin',
      query: `?unitId=${api.branch.id}&customerId=${mine.holder}`,
      answer: { items: [{ action: 'id-number.reveal', who: 'admin@example.com', detail: { reason: '核对' } }] },
    },
    { status: 400, as: 'admin' },
    { status: 403, query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],
  'POST /api/v1/suppressions': () => {
    const entry = { kind: 'customer', value: String(mine.customer), reason: '本人要求', source: 'counter' }
    return [
      { status: 201, body: entry, answer: { added: true } },
      { status: 201, body: entry, answer: { added: false } },
      { status: 400, body: { ...entry, kind: 'email', value: 'nowhere' } },
      { status: 403, as: 'postman', body: entry },
      { status: 404, body: { ...entry, value: String(theirs.customer) } },
    ]
  },
  'POST /api/v1/suppressions/check': () => [
    { status: 200, body: { kind: 'customer', value: String(mine.customer) }, answer: { suppressed: true } },
    { status: 400, body: { kind: 'customer' } },
    { status: 403, as: 'postman', body: { kind: 'customer', value: '1' } },
  ],
  'POST /api/v1/suppressions/lift': () => [
    { status: 204, body: { kind: 'customer', value: String(mine.customer) } },
    { status: 404, body: { kind: 'customer', value: String(mine.customer) } },
    { status: 404, body: { kind: 'customer', value: String(theirs.customer) } },
    { status: 400, body: { kind: 'customer', value: 'x' } },
    { status: 403, as: 'postman', body: { kind: 'customer', value: '1' } },
  ],
  'POST /api/v1/customers/{id}/confirm': () => [
    { status: 200, at: [mine.customer], answer: { id: mine.customer } },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.customer] },
    { status: 404, at: [theirs.customer] },
  ],
  'GET /api/v1/attributes': () => [{ status: 200, answer: { items: [] } }],
  'POST /api/v1/attributes': () => [
    { status: 201, as: 'admin', body: { name: 'tier', type: 'text', label: '等级' } },
    { status: 400, as: 'admin', body: { name: 'Tier!', type: 'text', label: '等级' } },
    { status: 403, body: { name: 'tier', type: 'text', label: '等级' } },
    { status: 409, as: 'admin', body: { name: 'tier', type: 'number', label: '等级' } },
  ],
  'POST /api/v1/tags': () => {
    const women = { filter: { field: 'gender', op: 'eq', value: 'female' }, unitId: api.branch.id }
    const fifty = Array.from({ length: 50 }, (_, n) => `T${n}`)
    return [
      { status: 200, body: { ...women, add: ['团购', ' VIP '] }, answer: { changed: 1 } },
      { status: 200, body: { ...women, add: ['VIP'] }, answer: { changed: 0 } },
      { status: 400, body: women },
      { status: 400, body: { ...women, add: ['x'.repeat(51)] }, answer: { issues: [{ path: 'add' }] } },
      { status: 400, body: { ...women, filter: { field: 'tag', op: 'eq', value: 'x' }, add: ['x'] } },
      { status: 403, as: 'postman', body: { ...women, add: ['x'] } },
      { status: 404, body: { ...women, unitId: api.sibling.id, add: ['x'] } },
      { status: 409, body: { ...women, add: fifty } },
    ]
  },
  'GET /api/v1/tags': () => [
    {
      status: 200,
      answer: {
        items: [
          { tag: 'VIP', count: 1 },
          { tag: '团购', count: 1 },
        ],
      },
    },
    { status: 200, as: 'neighbour', answer: { items: [] } },
  ],
}
