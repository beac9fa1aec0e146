import { api, mine, type Operations, theirs } from './stage.ts'

export const upkeep: Operations = {
  'GET /api/v1/upkeep': () => [
    { status: 200, as: 'admin', query: `?unitId=${api.province.id}`, answer: { items: [{ day: '2026-01-01' }] } },
    { status: 400 },
    { status: 400, query: `?unitId=${api.branch.id}&since=yesterday` },
    { status: 403, as: 'postman', query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],
  'GET /api/v1/upkeep/units': () => [
    { status: 200, as: 'admin', query: `?unitId=${api.province.id}`, answer: { items: [{ unitId: api.branch.id }] } },
    { status: 400 },
    { status: 403, as: 'postman', query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],
  'POST /api/v1/upkeep/refresh': () => [{ status: 202, as: 'admin', answer: { state: 'due' } }, { status: 403 }],
  'GET /api/v1/upkeep/mend/{kind}': () => [
    { status: 200, at: ['consent'], query: `?unitId=${api.branch.id}`, answer: { nextCursor: null } },
    { status: 400, at: ['mood'], query: `?unitId=${api.branch.id}` },
    { status: 400, at: ['address'] },
    { status: 403, as: 'postman', at: ['address'], query: `?unitId=${api.branch.id}` },
    { status: 404, at: ['address'], query: `?unitId=${api.sibling.id}` },
  ],
  'GET /api/v1/upkeep/removable': () => [
    { status: 200, query: `?unitId=${api.branch.id}`, answer: { items: [], total: 0, nextCursor: null } },
    { status: 400 },
    { status: 403, as: 'postman', query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],
  'POST /api/v1/upkeep/removals': () => {
    const unitId = api.branch.id
    return [
      { status: 200, as: 'admin', body: { unitId, ids: [mine.customer] }, answer: { removed: 0, left: 0 } },
      { status: 400, as: 'admin', body: { unitId, ids: 'all' } },
      { status: 400, as: 'admin', body: { unitId, ids: [] } },
      { status: 403, body: { unitId, ids: [mine.customer] } },
      { status: 404, body: { unitId: api.sibling.id, ids: [theirs.customer] } },
      { status: 409, as: 'admin', body: { unitId: api.sibling.id, ids: 'all', total: 0 } },
    ]
  },
}
