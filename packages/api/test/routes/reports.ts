import { mine, type Operations, theirs } from './stage.ts'

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
}
