import { expect } from 'vitest'
import type { Operations } from './stage.ts'

export const operations: Operations = {
  'GET /api/v1/operations/queue': () => [
    {
      status: 200,
      as: 'admin',
      answer: {
        queues: expect.arrayContaining([expect.objectContaining({ queue: 'deliveries', due: expect.any(Number) })]),
        stubborn: [],
      },
    },
    { status: 403 },
    { status: 403, as: 'analyst' },
  ],
  'GET /api/v1/operations/queue.html': () => [{ status: 200, as: 'admin' }, { status: 403 }],
}
