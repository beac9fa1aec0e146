import { api, csv, mine, type Operations, type Try, theirs } from './stage.ts'

/** A version of a model in a branch of its own choice, as if its training had come so far. */
async function modelIn(unit: 'branch' | 'sibling', name: string, state: string): Promise<number> {
  const [made] = await api.query<{ id: string }>(
    `insert into response_model (unit_id, name, version, state, plan, created_at)
     values ($1, $2, 1, $3, '{"campaignIds":[1],"outcome":"converted","features":["gender"],"choices":[]}', now()) returning id`,
    [api[unit].id, name, state],
  )
  return Number(made?.id)
}

const ids = { training: 0, ready: 0, theirs: 0, past: 0 }

/** Models in each state, and a campaign that was run before. */
export async function setModels(): Promise<void> {
  ids.training = await modelIn('branch', '训练中', 'training')
  ids.ready = await modelIn('branch', '可用', 'ready')
  ids.theirs = await modelIn('sibling', '别处', 'ready')
  const options = { campaign: '往年', channel: 'letter', knownBefore: ['年龄'] }
  const query = `unitId=${api.branch.id}&fileName=before.csv&options=${encodeURIComponent(JSON.stringify(options))}`
  const file = '客户号,联系日期,是否成交,年龄\nZ-clerk,2025-01-05,是,40\n'
  await api.clerk.ask('POST', `/api/v1/imports/past-campaigns?${query}`, file, csv)
  const [past] = await api.query<{ id: string }>(`select id from campaign where name = '往年'`)
  ids.past = Number(past?.id)
}

/** The same refusals for each move, then the move itself, and that it cannot be made twice. */
function modelMoves(from: 'training' | 'ready', done: Partial<Try>, again: 200 | 409): Try[] {
  const at = [ids[from]]
  return [
    { status: 400, as: 'analyst', at: ['x'] },
    { status: 403, as: 'clerk', at },
    { status: 404, as: 'analyst', at: [ids.theirs] },
    { status: 200, as: 'analyst', at, ...done },
    ...(again === 409 ? [{ status: 409, as: 'analyst', at } as const] : []),
  ]
}

const rows = '客户号,联系日期,是否成交,年龄\nR1,2025-01-05,是,40\n'

export const models: Operations = {
  'POST /api/v1/imports/past-campaigns': () => {
    const options = (given: object) =>
      encodeURIComponent(JSON.stringify({ campaign: '往期', channel: 'letter', knownBefore: ['年龄'], ...given }))
    const query = `?unitId=${api.branch.id}&fileName=past.csv`
    const file = { query: `${query}&options=${options({})}`, body: rows, headers: csv }
    return [
      { ...file, status: 201, answer: { kind: 'past-campaign', read: 1, inserted: 1 } },
      { ...file, status: 201, answer: { inserted: 0, unchanged: 1 } },
      { ...file, status: 400, query },
      { ...file, status: 400, query: `${query}&options=${options({ channel: 'pigeon' })}` },
      { ...file, status: 400, query: `${query}&options=${options({ knownBefore: ['是否成交'] })}` },
      { ...file, status: 403, as: 'postman' },
      { ...file, status: 404, query: `?unitId=${api.sibling.id}&fileName=past.csv&options=${options({})}` },
      { ...file, status: 409, query: `${query}&options=${options({ channel: 'email' })}` },
      { status: 415, query: file.query, body: { rows: [] } },
    ]
  },
  'GET /api/v1/campaigns/{id}/rates': () => [
    { status: 400, at: [mine.running], query: '?column=x' },
    { status: 400, at: [mine.running], query: '' },
    { status: 400, at: [mine.running], query: '?column=x&bands=1,b' },
    { status: 403, as: 'postman', at: [mine.running], query: '?column=x' },
    { status: 404, at: [theirs.running], query: '?column=x' },
    // Of the past campaign that the file above has made.
    {
      status: 200,
      at: [ids.past],
      query: `?column=${encodeURIComponent('年龄')}&bands=30,50`,
      answer: { groups: [{ from: 30, to: 50, reached: 1, reachedAndConverted: 1 }] },
    },
  ],
  'GET /api/v1/model-features': () => [
    { status: 200, as: 'analyst', query: `?campaignIds=${mine.running}` },
    { status: 400, as: 'analyst', query: '?campaignIds=x' },
    { status: 400, as: 'analyst', query: `?campaignIds=${theirs.running}` },
    { status: 403, as: 'postman', query: `?campaignIds=${mine.running}` },
  ],
  'POST /api/v1/response-models': () => {
    const plan = { unitId: api.branch.id, name: '响应', campaignIds: [ids.past] }
    const headers = { 'idempotency-key': 'train' }
    return [
      {
        status: 201,
        as: 'analyst',
        body: plan,
        headers,
        answer: { name: '响应', version: 1, state: 'training', progress: { stage: 'reading' } },
      },
      { status: 201, as: 'analyst', body: plan, headers, answer: { version: 1 } },
      { status: 400, as: 'analyst', body: { ...plan, features: ['before.duration'] } },
      { status: 400, as: 'analyst', body: { ...plan, campaignIds: [theirs.running] } },
      { status: 400, as: 'analyst', body: { ...plan, outcome: 'opened' } },
      { status: 403, body: plan },
      { status: 404, as: 'analyst', body: { ...plan, unitId: api.sibling.id } },
      { status: 409, as: 'analyst', body: plan },
      { status: 409, as: 'analyst', body: { ...plan, name: '别的', campaignIds: [mine.running] } },
      { status: 415, as: 'analyst', body: 'x', headers: csv },
    ]
  },
  'GET /api/v1/response-models': () => [
    { status: 200, as: 'analyst' },
    { status: 400, as: 'analyst', query: '?cursor=x' },
  ],
  'GET /api/v1/response-models/{id}': () => [
    { status: 200, as: 'analyst', at: [ids.ready], answer: { state: 'ready', figures: null } },
    { status: 400, as: 'analyst', at: ['x'] },
    { status: 403, as: 'postman', at: [ids.ready] },
    { status: 404, as: 'analyst', at: [ids.theirs] },
  ],
  'POST /api/v1/response-models/{id}/cancel': () =>
    modelMoves('training', { answer: { state: 'cancelled', progress: null } }, 409),
  'POST /api/v1/response-models/{id}/score': () => [
    ...modelMoves('ready', { answer: { state: 'ready' } }, 200),
    { status: 409, as: 'analyst', at: [ids.training] },
  ],
  'POST /api/v1/response-models/{id}/retire': () => modelMoves('ready', { answer: { state: 'retired' } }, 409),
  'GET /api/v1/rfm/back-test': () => [
    { status: 400, as: 'analyst', query: `?unitId=${api.branch.id}&asOf=yesterday` },
    { status: 400, as: 'analyst', query: `?unitId=${api.branch.id}&asOf=2999-01-01` },
    { status: 403, as: 'postman', query: `?unitId=${api.branch.id}&asOf=2026-01-06&days=1` },
    { status: 404, as: 'analyst', query: `?unitId=${api.sibling.id}&asOf=2026-01-06&days=1` },
    {
      status: 200,
      as: 'analyst',
      query: `?unitId=${api.branch.id}&asOf=2026-01-06&days=1`,
      answer: { sum: { customers: 1, responders: 0, auc: null } },
    },
  ],
}
