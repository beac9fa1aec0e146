import { mine, type Operations, theirs } from './stage.ts'

export const deadLetters: Operations = {
  'GET /api/v1/campaigns/{id}/dead-letters': () => [
    { status: 200, at: [mine.running], answer: { items: [] } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.running] },
  ],
  'GET /api/v1/campaigns/{id}/dead-letters/deliveries': () => {
    const query = '?stepId=1&state=failed&reason=550%20%E2%80%A6'
    return [
      { status: 200, at: [mine.running], query, answer: { items: [], nextCursor: null } },
      { status: 400, at: [mine.running] },
      { status: 400, at: [mine.running], query: '?stepId=1&state=sent' },
      { status: 403, as: 'postman', at: [mine.running], query },
      { status: 404, at: [theirs.running], query },
    ]
  },
  'POST /api/v1/campaigns/{id}/dead-letters/resolve': () => {
    const body = { state: 'failed', as: 'queued' }
    return [
      { status: 200, at: [mine.pilot], body, answer: { failed: 0 } },
      { status: 200, at: [mine.pilot], body: { state: 'unknown', as: 'sent', stepId: 1, reason: 'x' } },
      { status: 400, at: [mine.pilot], body: { state: 'failed', as: 'sent' } },
      { status: 400, at: [mine.pilot], body: { state: 'failed', as: 'cancelled' } },
      { status: 400, at: [mine.pilot], body: { state: 'sent', as: 'queued' } },
      { status: 403, as: 'postman', at: [mine.pilot], body },
      { status: 404, at: [theirs.pilot], body },
      { status: 409, at: [mine.campaign], body },
    ]
  },
}
