import { expect } from 'vitest'
import { api, csv, mine, moves, type Operations, plan, type Try, theirs, unknown } from './stage.ts'

/** Two e-mails, the second a week later to those whom the first did not reach. */
const cascade = (name: string) => {
  const step = { channel: 'email', senderId: mine.sender, contents: [{ cell: 'A', templateId: mine.template }] }
  const later = { ...step, delayDays: 7, condition: { unreached: true, filter: { all: [] } } }
  return { name, segmentId: mine.segment, cells: [{ name: 'A', weight: 1 }], steps: [step, later] }
}

/** Of every report, as of the campaign that it is about. */
const refusals = (): Try[] => [
  { status: 400, at: ['x'] },
  { status: 400, at: [mine.campaign], query: '?fresh=1' },
  { status: 403, as: 'postman', at: [mine.campaign] },
  { status: 404, at: [theirs.running] },
  { status: 404, at: [unknown] },
]

const eventsOf = (id: number) => new URL(`/api/v1/campaigns/${id}/events`, api.url)
const keyOf = (who: 'analyst') => ({ 'x-api-key': api[who].apiKey })

export const campaigns: Operations = {
  'GET /api/v1/campaigns': () => [
    {
      status: 200,
      query: '?limit=1',
      answer: { items: [{ id: mine.cancelled, state: 'cancelled', segmentId: null, launchedAt: null }] },
    },
    { status: 200, query: '?order=newest&limit=1&state=draft&state=paused', answer: { items: [{ state: 'draft' }] } },
    {
      status: 200,
      query: `?name=${encodeURIComponent('进行')}&state=running`,
      answer: { items: [{ id: mine.running }] },
    },
    { status: 200, query: `?name=%25&unitId=${api.branch.id}`, answer: { items: [] } },
    { status: 200, query: `?unitId=${api.sibling.id}`, answer: { items: [], nextCursor: null } },
    { status: 400, query: '?limit=x' },
    { status: 400, query: '?state=lost' },
    { status: 400, query: '?order=random' },
  ],
  'POST /api/v1/campaigns': () => {
    const campaign = { unitId: api.branch.id, ...plan('秋季') }
    return [
      { status: 201, body: campaign, answer: { state: 'draft', version: 1, priority: 0, maxTargeted: null } },
      {
        status: 201,
        body: { ...campaign, name: '有限', priority: 5, oncePerHousehold: true, maxTargeted: 500, maxPerUnit: 50 },
        answer: { priority: 5, oncePerHousehold: true, maxTargeted: 500, maxPerUnit: 50 },
      },
      {
        status: 201,
        body: { ...cascade('瀑布'), unitId: api.branch.id },
        answer: {
          steps: [
            { delayDays: 0, condition: null },
            { delayDays: 7, condition: { unreached: true } },
          ],
        },
      },
      { status: 400, body: { ...cascade('b'), unitId: api.branch.id, senderId: mine.sender } },
      {
        status: 201,
        body: {
          unitId: api.branch.id,
          name: '想法',
          idea: '老客回访',
          unfinished: true,
          cells: [{ name: 'A', weight: 1 }],
        },
        answer: {
          idea: '老客回访',
          gaps: [{ path: 'segmentId' }, { path: 'steps.0.senderId' }, { path: 'steps.0.contents' }],
        },
      },
      { status: 400, body: { unitId: api.branch.id, name: 'b', cells: [{ name: 'A', weight: 1 }] } },
      { status: 400, body: { ...campaign, name: 'b', unfinished: true, uploadedList: true } },
      { status: 400, body: { ...campaign, name: 'b', maxTargeted: 0 } },
      { status: 400, body: { ...campaign, name: 'b', cells: [] } },
      { status: 400, body: { ...campaign, name: 'b', segmentId: theirs.segment } },
      { status: 403, as: 'postman', body: campaign },
      { status: 404, body: { ...campaign, unitId: api.sibling.id } },
      { status: 409, body: campaign },
    ]
  },
  'GET /api/v1/campaigns/{id}': () => [
    { status: 200, at: [mine.campaign], answer: { cells: [{ name: 'A' }, { name: '对照', control: true }] } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.campaign] },
  ],
  'PUT /api/v1/campaigns/{id}': () => [
    { status: 200, at: [mine.campaign], body: { ...plan('改名'), version: 1 }, answer: { version: 2, name: '改名' } },
    { status: 409, at: [mine.campaign], body: { ...plan('再改'), version: 1 } },
    { status: 400, at: [mine.campaign], body: plan('没有版本') },
    { status: 403, as: 'postman', at: [mine.campaign], body: { ...plan('x'), version: 2 } },
    { status: 404, at: [theirs.campaign], body: { ...plan('x'), version: 1 } },
  ],
  'POST /api/v1/campaigns/{id}/copy': () => [
    {
      status: 201,
      at: [mine.running],
      body: { name: '再来一次' },
      answer: { state: 'draft', segmentId: mine.segment, gaps: [], cells: [{ name: 'A' }] },
    },
    { status: 201, at: [mine.listCampaign], body: { name: '换人' }, answer: { gaps: [{ path: 'segmentId' }] } },
    { status: 400, at: [mine.running], body: { name: ' ' } },
    { status: 403, as: 'postman', at: [mine.running], body: { name: 'x' } },
    { status: 404, at: [theirs.running], body: { name: 'x' } },
    { status: 404, at: [mine.running], body: { name: 'x', unitId: api.sibling.id } },
    { status: 409, at: [mine.running], body: { name: '再来一次' } },
  ],
  'POST /api/v1/campaigns/{id}/list': () => {
    const entries = [{ ref: 'R1', cell: 'A' }, { ref: 'nobody' }]
    return [
      {
        status: 200,
        at: [mine.listCampaign],
        body: { entries },
        answer: { added: 1, changed: 0, unknown: ['nobody'] },
      },
      { status: 400, at: [mine.listCampaign], body: { entries: [{ ref: 'R1', cell: 'Z' }] } },
      { status: 400, at: [mine.campaign], body: { entries } },
      { status: 403, as: 'postman', at: [mine.listCampaign], body: { entries } },
      { status: 404, at: [theirs.listCampaign], body: { entries } },
      { status: 409, at: [mine.cancelled], body: { entries } },
    ]
  },
  'POST /api/v1/campaigns/{id}/list.csv': () => {
    const list = { query: '?fileName=list.csv', body: '客户号,单元\nR1,A\nnobody,A\nZ-clerk,Z\n', headers: csv }
    const at = [mine.listCampaign]
    return [
      { ...list, status: 201, at, answer: { kind: 'campaign-list', read: 3, unchanged: 1, rejected: 2 } },
      { ...list, status: 201, at, query: `${list.query}&refColumn=${encodeURIComponent('客户号')}` },
      { ...list, status: 201, at, query: `${list.query}&headerLine=1` },
      { ...list, status: 400, at, query: `${list.query}&headerLine=last` },
      { ...list, status: 400, at, query: `${list.query}&cellColumn=Zelle` },
      { ...list, status: 400, at, query: `${list.query}&delimiter=x` },
      { ...list, status: 400, at, query: '' },
      { ...list, status: 400, at: [mine.campaign] },
      { ...list, status: 403, at, as: 'postman' },
      { ...list, status: 404, at: [theirs.listCampaign] },
      { ...list, status: 409, at: [mine.cancelled] },
      { status: 415, at, query: list.query, body: { entries: [] } },
    ]
  },
  'GET /api/v1/campaigns/{id}/audience': () => [
    { status: 200, at: [mine.campaign], answer: { suppressed: 0 } },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 404, at: [theirs.campaign] },
    { status: 409, at: [mine.unfinished] },
  ],
  'GET /api/v1/campaigns/{id}/audience/customers': () => [
    { status: 200, at: [mine.running], query: '?fate=no-consent', answer: { items: [{ ref: 'Z-clerk', cell: null }] } },
    { status: 200, at: [mine.running], query: '?fate=targeted', answer: { items: [], nextCursor: null } },
    { status: 400, at: [mine.running], query: '?fate=lost' },
    { status: 403, as: 'postman', at: [mine.running] },
    { status: 404, at: [theirs.running] },
  ],
  'GET /api/v1/customers/{id}/campaigns': () => [
    {
      status: 200,
      at: [mine.customer],
      answer: { items: expect.arrayContaining([expect.objectContaining({ campaign: '进行中', fate: 'no-consent' })]) },
    },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.customer] },
    { status: 404, at: [theirs.customer] },
  ],
  'GET /api/v1/campaigns/{id}/why': () => [
    { status: 200, at: [mine.running], query: '?ref=Z-clerk', answer: { fate: 'no-consent', frozen: true } },
    { status: 200, at: [mine.campaign], query: '?ref=Z-clerk', answer: { fate: 'unreachable', frozen: false } },
    { status: 400, at: [mine.campaign] },
    { status: 200, at: [mine.running], query: `?customerId=${mine.customer}`, answer: { fate: 'no-consent' } },
    { status: 400, at: [mine.campaign], query: `?ref=Z-clerk&customerId=${mine.customer}` },
    { status: 400, at: [mine.campaign], query: '?ref=%20' },
    { status: 400, at: [mine.listCampaign], query: '?ref=a%00b' },
    { status: 403, as: 'postman', at: [mine.campaign], query: '?ref=Z-clerk' },
    { status: 404, at: [theirs.campaign], query: '?ref=Z-clerk' },
    { status: 404, at: [mine.campaign], query: '?ref=Z-neighbour' },
    { status: 409, at: [mine.unfinished], query: '?ref=Z-clerk' },
  ],
  'PUT /api/v1/units/{id}/contact-rules': () => {
    const rules = [{ channel: 'email', maxContacts: 2, days: 7 }]
    const at = [api.province.id]
    return [
      { status: 200, as: 'admin', at, body: { rules }, answer: [{ unitId: api.province.id, ...rules[0] }] },
      { status: 400, as: 'admin', at, body: { rules: [...rules, ...rules] } },
      { status: 400, as: 'admin', at, body: { rules: [{ maxContacts: 0, days: 7 }] } },
      { status: 403, at: [api.branch.id], body: { rules } },
      { status: 404, at, body: { rules } },
    ]
  },
  'GET /api/v1/units/{id}/contact-rules': () => [
    { status: 200, at: [api.branch.id], answer: [{ unitId: api.province.id, channel: 'email', maxContacts: 2 }] },
    { status: 400, at: ['x'] },
    { status: 404, at: [api.sibling.id] },
  ],
  'GET /api/v1/campaigns/{id}/progress': () => [
    { status: 200, at: [mine.campaign], answer: { promised: 0, sent: 0 } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.campaign] },
  ],
  'GET /api/v1/campaigns/{id}/events': () => {
    const at = [mine.running]
    const fourWindows = () =>
      Promise.all(Array.from({ length: 4 }, () => fetch(eventsOf(mine.running), { headers: keyOf('analyst') })))
    return [
      { status: 200, at: [mine.cancelled] },
      { status: 400, at: ['x'] },
      { status: 404, at: [theirs.running] },
      { status: 429, as: 'analyst', at, before: fourWindows },
    ]
  },
  'GET /api/v1/campaigns/{id}/score': () => [
    {
      status: 200,
      at: [mine.campaign],
      answer: { window: null, pending: 0, total: { assigned: 0, feedbackRate: null } },
    },
    { status: 200, at: [mine.campaign], query: '?fresh=true', answer: { asOf: expect.stringMatching(/Z$/) } },
    ...refusals(),
  ],
  'GET /api/v1/campaigns/{id}/units': () => [
    { status: 200, at: [mine.running], answer: { unitId: api.branch.id, currency: 'CNY', pending: 0 } },
    { status: 200, at: [mine.running], query: `?unitId=${api.branch.id}&fresh=true` },
    { status: 404, at: [mine.running], query: `?unitId=${api.sibling.id}` },
    { status: 404, at: [mine.running], query: `?unitId=${unknown}` },
    { status: 400, at: [mine.running], query: '?unitId=1%20or%201%3D1' },
    ...refusals(),
  ],
  'GET /api/v1/campaigns/{id}/steps': () => [
    {
      status: 200,
      at: [mine.campaign],
      answer: { steps: [{ position: 1, channel: 'email', reached: 0, states: {} }] },
    },
    { status: 404, at: [mine.campaign], query: `?unitId=${api.sibling.id}` },
    ...refusals(),
  ],
  'GET /api/v1/campaigns/{id}/days': () => [
    { status: 200, at: [mine.campaign], answer: { days: [] } },
    { status: 400, at: [mine.campaign], query: `?unitId=${api.branch.id}` },
    ...refusals(),
  ],
  'GET /api/v1/campaigns/{id}/curve': () => [
    { status: 200, at: [mine.campaign], answer: { channels: [] } },
    ...refusals(),
  ],
  'GET /api/v1/campaigns/{id}/staff': () => [
    { status: 200, at: [mine.campaign], query: '?from=2026-03-01&to=2026-03-31', answer: { staff: [] } },
    { status: 400, at: [mine.campaign], query: '?from=yesterday' },
    ...refusals(),
  ],
  'POST /api/v1/campaigns/{id}/schedule': () => [
    { status: 400, at: [mine.campaign], body: { startAt: 'tomorrow' } },
    { status: 400, at: [mine.unfinished], body: {}, answer: { issues: [{ path: 'segmentId' }, {}, {}] } },
    { status: 403, as: 'postman', at: [mine.campaign], body: {} },
    { status: 404, at: [theirs.campaign], body: {} },
    { status: 200, at: [mine.campaign], body: {}, answer: { state: 'scheduled' } },
    { status: 409, at: [mine.campaign], body: {} },
  ],
  'POST /api/v1/campaigns/{id}/unschedule': () => [
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 404, at: [theirs.campaign] },
    { status: 200, at: [mine.campaign], answer: { state: 'draft' } },
    { status: 409, at: [mine.campaign] },
  ],
  'POST /api/v1/campaigns/{id}/extend-pilot': () => [
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.pilot] },
    { status: 404, at: [theirs.pilot] },
    { status: 200, at: [mine.pilot], answer: { outsidePilot: 0, targeted: 1 } },
    { status: 409, at: [mine.pilot] },
    { status: 409, at: [mine.cancelled] },
  ],
  'POST /api/v1/campaigns/{id}/release-held': () => [
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.running] },
    { status: 404, at: [theirs.campaign] },
    { status: 200, at: [mine.running], answer: { held: 0 } },
    { status: 409, at: [mine.campaign] },
  ],
  'POST /api/v1/campaigns/{id}/resolve-unknown': () => [
    { status: 400, at: [mine.running], body: { as: 'lost' } },
    { status: 403, as: 'postman', at: [mine.running], body: { as: 'sent' } },
    { status: 404, at: [theirs.campaign], body: { as: 'sent' } },
    { status: 200, at: [mine.running], body: { as: 'sent' }, answer: { unknown: 0 } },
    { status: 409, at: [mine.campaign], body: { as: 'queued' } },
  ],
  'POST /api/v1/campaigns/{id}/pause': () => moves(mine.running, 'paused'),
  'POST /api/v1/campaigns/{id}/resume': () => moves(mine.running, 'running'),
  'POST /api/v1/campaigns/{id}/cancel': () => moves(mine.running, 'cancelled'),
}
