import { expect } from 'vitest'
import { api, type Operations, unknown } from './stage.ts'

const secret = expect.stringMatching(/^tws_[\w-]{43}$/)

export const responseSources: Operations = {
  'POST /api/v1/response-sources': () => {
    const source = { name: 'shop', unitId: api.branch.id }
    return [
      { status: 201, as: 'admin', body: source, answer: { ...source, active: true, formerUntil: null, secret } },
      { status: 409, as: 'admin', body: source },
      { status: 400, as: 'admin', body: { ...source, name: 'Shop!' } },
      { status: 403, body: { ...source, name: 'mine' } },
      { status: 404, as: 'admin', body: { name: 'mine', unitId: unknown } },
    ]
  },
  'GET /api/v1/response-sources': () => [
    { status: 200, as: 'admin', answer: { items: [{ name: 'shop' }] } },
    { status: 403 },
  ],
  'POST /api/v1/response-sources/{name}/rotate': () => [
    { status: 200, as: 'admin', at: ['shop'], body: {}, answer: { formerUntil: expect.any(String), secret } },
    { status: 400, as: 'admin', at: ['shop'], body: { overlapHours: 169 } },
    { status: 403, at: ['shop'], body: {} },
    { status: 404, as: 'admin', at: ['nobody'], body: {} },
  ],
  'PATCH /api/v1/response-sources/{name}': () => [
    { status: 200, as: 'admin', at: ['shop'], body: { active: false }, answer: { active: false } },
    { status: 400, as: 'admin', at: ['shop'], body: { active: 'no' } },
    { status: 403, at: ['shop'], body: { active: true } },
    { status: 404, as: 'neighbour', at: ['shop'], body: { active: true } },
  ],
}
