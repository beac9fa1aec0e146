import { api, mine, type Operations, session, unknown } from './stage.ts'

export const organisation: Operations = {
  'GET /api/v1/me': () => [{ status: 200, answer: { name: 'clerk@example.com' } }],
  'GET /api/v1/units': () => [
    { status: 200, answer: { items: [{ id: api.branch.id, code: 'B1' }], nextCursor: null } },
    { status: 400, query: '?limit=0' },
    { status: 400, query: '?cursor=%27%3B--' },
  ],
  'POST /api/v1/units': () => {
    const unit = { parentId: api.province.id, kind: 'county', code: 'X', name: '新县' }
    return [
      { status: 201, as: 'admin', body: unit, answer: { code: 'X' } },
      { status: 400, as: 'admin', body: { ...unit, kind: 'province', code: 'Y' } },
      { status: 400, as: 'admin', body: { ...unit, code: 'Z', extra: 1 } },
      { status: 400, as: 'admin', body: { ...unit, code: 'Z', name: 'a\u0000b' } },
      { status: 403, body: { ...unit, parentId: api.branch.id } },
      { status: 403, as: 'admin', body: { ...unit, parentId: null } },
      { status: 404, body: { ...unit, parentId: api.sibling.id } },
      { status: 409, as: 'admin', body: unit },
    ]
  },
  'GET /api/v1/units/{id}': () => [
    { status: 200, at: [api.branch.id], answer: { code: 'B1' } },
    { status: 400, at: ['one'] },
    { status: 404, at: [api.sibling.id] },
    { status: 404, at: [api.province.id] },
    { status: 404, at: [unknown] },
  ],
  'PATCH /api/v1/units/{id}': () => [
    { status: 200, as: 'admin', at: [api.branch.id], body: { name: 'B1' }, answer: { name: 'B1', code: 'B1' } },
    { status: 400, as: 'admin', at: [api.branch.id], body: { name: ' ' } },
    { status: 400, as: 'admin', at: [api.branch.id], body: { name: 'a', code: 'B9' } },
    { status: 403, at: [api.branch.id], body: { name: 'mine' } },
    { status: 404, at: [api.sibling.id], body: { name: 'mine' } },
  ],
  'GET /api/v1/staff': () => [
    { status: 200 },
    {
      status: 200,
      query: `?unitId=${api.branch.id}&search=CLERK&active=true&role=branch`,
      answer: { items: [{ id: api.clerk.staff.id }] },
    },
    { status: 200, query: '?active=false', answer: { items: [] } },
    { status: 200, query: `?right=staff.manage&unitId=${api.branch.id}`, answer: { items: [] } },
    { status: 400, query: '?right=everything' },
    { status: 200, query: `?unitId=${api.sibling.id}`, answer: { items: [] } },
    { status: 400, query: '?limit=many' },
    { status: 400, query: '?active=perhaps' },
  ],
  'POST /api/v1/staff': () => {
    const person = { unitId: api.branch.id, name: '赵', email: 'zhao@example.com', roles: [] }
    return [
      { status: 201, as: 'admin', body: person, answer: { email: 'zhao@example.com', hasLogin: false } },
      { status: 400, as: 'admin', body: { ...person, email: 'zhao' } },
      { status: 403, body: person },
      { status: 404, body: { ...person, unitId: api.sibling.id } },
      { status: 409, as: 'admin', body: person },
    ]
  },
  'GET /api/v1/staff/{id}': () => [
    { status: 200, at: [api.clerk.staff.id] },
    { status: 400, at: ['0'] },
    { status: 404, at: [api.neighbour.staff.id] },
  ],
  'PATCH /api/v1/staff/{id}': () => [
    { status: 200, as: 'admin', at: [api.postman.staff.id], body: { name: '老周' }, answer: { name: '老周' } },
    { status: 400, as: 'admin', at: [api.postman.staff.id], body: { name: '' } },
    { status: 403, at: [api.postman.staff.id], body: { name: 'me' } },
    { status: 404, at: [api.neighbour.staff.id], body: { name: 'me' } },
    { status: 409, as: 'admin', at: [api.admin.staff.id], body: { active: false } },
  ],
  'PUT /api/v1/staff/{id}/login': () => [
    { status: 204, as: 'admin', at: [api.postman.staff.id], body: { password: 'another long one' } },
    { status: 400, as: 'admin', at: [api.postman.staff.id], body: { password: 'short' } },
    { status: 403, at: [api.postman.staff.id], body: { password: 'another long one' } },
    { status: 404, at: [api.neighbour.staff.id], body: { password: 'another long one' } },
  ],
  'PUT /api/v1/staff/{id}/roles/{unitId}/{role}': () => [
    { status: 204, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 400, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'king'] },
    { status: 403, at: [api.clerk.staff.id, api.branch.id, 'admin'] },
    { status: 404, at: [api.clerk.staff.id, api.sibling.id, 'admin'] },
    { status: 404, as: 'admin', at: [unknown, api.branch.id, 'field'] },
  ],
  'DELETE /api/v1/staff/{id}/roles/{unitId}/{role}': () => [
    { status: 403, at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 204, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 404, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 400, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'king'] },
  ],
  'GET /api/v1/api-keys': () => [{ status: 200, headers: session }, { status: 403 }],
  'POST /api/v1/api-keys': () => [
    { status: 201, headers: session, body: { name: 'till' }, answer: { name: 'till' } },
    { status: 400, headers: session, body: { name: '' } },
    { status: 403, body: { name: 'till' } },
  ],
  'DELETE /api/v1/api-keys/{keyId}': () => [
    { status: 404, headers: session, at: ['nothing'] },
    { status: 403, at: ['nothing'] },
    { status: 204, headers: session, at: [mine.key] },
  ],
}
