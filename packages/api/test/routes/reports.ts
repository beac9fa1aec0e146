import { api, mine, type Operations, theirs } from './stage.ts'

export const reports: Operations = {
  'GET /api/v1/campaigns/{id}/report': () => [
    {
      status: 200,
      at: [mine.running],
      answer: { whole: true, name: '进行中', definitions: { uplift: { name: { zh: '增量' } } } },
    },
    { status: 200, at: [mine.campaign], answer: { window: null } },
    { status: 200, at: [mine.running], query: '?format=html&language=en' },
    { status: 200, at: [mine.running], query: '?format=csv' },
    { status: 200, at: [mine.running], query: '?format=xlsx' },
    { status: 200, at: [mine.running], headers: { accept: 'text/html,*/*;q=0.8' } },
    { status: 400, at: ['x'] },
    { status: 400, at: [mine.running], query: '?format=pdf' },
    { status: 400, at: [mine.running], query: '?language=fr' },
    { status: 400, at: [mine.running], query: '?unitId=-1' },
    { status: 400, at: [mine.running], query: '?fresh=perhaps' },
    { status: 403, as: 'postman', at: [mine.running] },
    { status: 404, at: [theirs.running] },
    { status: 404, at: [mine.running], query: `?unitId=${theirs.running + 1_000_000}` },
  ],
  'GET /api/v1/units/{id}/bulletins/{month}': () => {
    const at = [api.branch.id, '2026-01']
    return [
      { status: 200, at, answer: { month: '2026-01', total: { sent: 0, previous: { sent: 0 } } } },
      { status: 200, at, query: '?format=html&language=en' },
      { status: 200, at, query: '?format=csv' },
      { status: 200, at, query: '?format=xlsx' },
      { status: 400, at: [api.branch.id, '2026-13'] },
      { status: 400, at: [api.branch.id, '2999-01'] },
      { status: 400, at, query: '?format=pdf' },
      { status: 403, as: 'postman', at },
      { status: 404, at: [api.sibling.id, '2026-01'] },
    ]
  },
  'GET /api/v1/units/{id}/today': () => [
    { status: 200, at: [api.branch.id], answer: { unitId: api.branch.id, campaigns: { byState: { paused: 0 } } } },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [api.branch.id] },
    { status: 404, at: [api.sibling.id] },
  ],
}
