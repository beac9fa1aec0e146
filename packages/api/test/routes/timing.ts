import { api, mine, type Operations, theirs } from './stage.ts'

export const timing: Operations = {
  'PUT /api/v1/units/{id}/quiet-hours': () => {
    const rules = [{ channel: 'sms', from: '21:00', until: '08:00', days: 'holidays' }]
    const at = [api.province.id]
    const answer = { timeZone: 'Asia/Urumqi', rules: [{ unitId: api.province.id, ...rules[0] }] }
    return [
      { status: 200, as: 'admin', at, body: { timeZone: 'Asia/Urumqi', rules }, answer },
      { status: 400, as: 'admin', at, body: { rules: [...rules, ...rules] } },
      { status: 400, as: 'admin', at, body: { rules: [{ channel: 'sms', from: '9pm', until: '08:00' }] } },
      { status: 400, as: 'admin', at, body: { rules: [{ channel: 'sms', from: '21:00' }] } },
      { status: 400, as: 'admin', at, body: { timeZone: 'Mars/Olympus', rules } },
      { status: 403, at: [api.branch.id], body: { rules } },
      { status: 404, at, body: { rules } },
    ]
  },
  'GET /api/v1/units/{id}/quiet-hours': () => [
    {
      status: 200,
      at: [api.branch.id],
      answer: { timeZone: 'Asia/Urumqi', rules: [{ channel: 'sms', from: '21:00' }] },
    },
    { status: 400, at: ['x'] },
    { status: 404, at: [api.sibling.id] },
  ],
  'PUT /api/v1/senders/{id}/limits': () => {
    const warming = { domains: ['QQ.com', 'foxmail.com'], perDay: 200, growth: 2, since: '2026-03-01' }
    const body = { limits: [warming] }
    const at = [mine.sender]
    return [
      {
        status: 200,
        at,
        body,
        answer: [{ domains: ['foxmail.com', 'qq.com'], perDay: 200, allowedToday: 1_000_000_000, usedToday: 0 }],
      },
      { status: 400, at, body: { limits: [warming, warming] } },
      { status: 400, at, body: { limits: [{ domains: null }] } },
      { status: 400, at, body: { limits: [{ perDay: 5, growth: 2 }] } },
      { status: 400, at, body: { limits: [{ domains: ['not a domain'], perDay: 5 }] } },
      { status: 403, as: 'postman', at, body },
      { status: 404, at: [theirs.sender], body },
    ]
  },
  'GET /api/v1/senders/{id}/limits': () => [
    { status: 200, at: [mine.sender], answer: [{ growth: 2, since: '2026-03-01', ratePerSecond: null }] },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.sender] },
  ],
}
