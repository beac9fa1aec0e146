import { launchCampaign } from '@tradewind/engine'
import { expect } from 'vitest'
import { ask, createTestApi, password, type TestApi } from '../server.ts'

/** What the cases of all resources are tried on: an organisation, with one of everything in two neighbouring branches. */
export let api: TestApi
/** The clerk's own. */
export let mine: Fixture
/** The neighbour's. */
export let theirs: Fixture
/** Headers of the clerk's session in a browser. */
export let session: Record<string, string>

export async function setStage(): Promise<void> {
  api = await createTestApi()
  mine = await fixture('clerk')
  theirs = await fixture('neighbour')
  await api.query(
    `insert into unit_upkeep values ($1, '2026-01-01', 1, 1, 0, '{0,1,0,0}', '{"mobile": [0, 1]}', '{"reach": 1}')`,
    [api.branch.id],
  )
  await api.query(
    `insert into customer (unit_id, name, created_at, updated_at) values ($1, '无名', '2020-01-01', '2020-01-01')`,
    [api.sibling.id],
  )
  const credentials = { email: 'clerk@example.com', password }
  const signedIn = await ask(api.url, 'POST', '/auth/sign-in', credentials, { origin: api.url })
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0])
  session = { origin: api.url, cookie: cookie.join('; ') }
}

type Who = 'admin' | 'clerk' | 'neighbour' | 'postman' | 'analyst'
export interface Try {
  status: number
  /** Default: the clerk. */
  as?: Who
  /** Values for the path's parameters, in their order. */
  at?: (string | number)[]
  query?: string
  body?: unknown
  headers?: Record<string, string>
  /** A part of the answer. */
  answer?: unknown
  /** What has to be there that no request makes. */
  before?: () => Promise<unknown>
}

export const unknown = 999_999_999
export const content = {
  subject: '您好 {{customer.name}}',
  html: '<p>{{customer.salutation}} <a href="https://example.com/a">看</a></p>',
}
export const all = { all: [] }
const cells = () => [
  { name: 'A', weight: 9, templateId: mine.template },
  { name: '对照', weight: 1, control: true },
]
export const plan = (name: string) => ({ name, segmentId: mine.segment, senderId: mine.sender, cells: cells() })
export const customer = (ref: string) => ({
  unitId: api.branch.id,
  name: '王芳',
  gender: '女',
  mobile: '13800138000',
  ref,
})
export const csv = { 'content-type': 'text/csv' }
export const file = '客户号,姓名\nN1,李雷\n,韩梅梅\n'

/** By operation; tried in this order, since some build on others. */
export type Operations = Record<string, () => Try[]>

export function uploads(text: string, counts: object): Try[] {
  const query = `?unitId=${api.branch.id}&fileName=a.csv`
  return [
    { status: 201, query, body: text, headers: csv, answer: counts },
    { status: 400, query, body: 'x,y\n1,2\n', headers: csv },
    { status: 400, query: `${query}&options=%5B`, body: text, headers: csv },
    { status: 400, query: '?fileName=a.csv', body: text, headers: csv },
    { status: 403, as: 'postman', query, body: text, headers: csv },
    { status: 404, query: `?unitId=${api.sibling.id}&fileName=a.csv`, body: text, headers: csv },
    { status: 415, query, body: { rows: [] } },
  ]
}

export function moves(id: number, state: string): Try[] {
  return [
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [id] },
    { status: 404, at: [theirs.campaign] },
    { status: 200, at: [id], answer: { state } },
    { status: 409, at: [id] },
  ]
}

type Fixture = Awaited<ReturnType<typeof fixture>>

/** One of everything, made over HTTP by somebody for their own unit. */
async function fixture(who: 'clerk' | 'neighbour') {
  const unitId = api[who].staff.unitId
  const make = async (path: string, body: unknown, headers?: Record<string, string>): Promise<number> => {
    const made = await api[who].ask('POST', `/api/v1/${path}`, body, headers)
    expect(made.status, made.text).toBe(201)
    return made.json.id
  }
  const person = await make('customers', { unitId, name: `Zhang ${who}`, ref: `Z-${who}` })
  const idNumber = '91350100M000100Y43'
  const segment = await make('segments', { unitId, name: '全部', filter: all })
  const template = await make('templates', { unitId, name: '问候', ...content })
  const sender = await make('senders', { unitId, name: '网点', address: `${who}-branch@example.com` })
  const campaign = (name: string, whom: object) =>
    make('campaigns', {
      unitId,
      name,
      senderId: sender,
      cells: [{ name: 'A', weight: 1, templateId: template }],
      ...whom,
    })
  const cancelled = await campaign('作废', { uploadedList: true })
  await api[who].ask('POST', `/api/v1/campaigns/${cancelled}/cancel`)
  const running = await campaign('进行中', { segmentId: segment })
  await api[who].ask('POST', `/api/v1/campaigns/${running}/schedule`, {})
  await api.engine.asSystem((ctx) => launchCampaign(ctx, { campaignId: running }))
  const pilot = await campaign('试点', { segmentId: segment })
  await api[who].ask('POST', `/api/v1/campaigns/${pilot}/schedule`, {})
  await api.engine.asSystem(async (ctx) => {
    await launchCampaign(ctx, { campaignId: pilot })
    // As if a pilot had been drawn: the only customer has neither address nor consent.
    await ctx.em.execute(
      `update audience a set fate = 'outside-pilot', cell_id = l.id
       from cell l where l.campaign_id = a.campaign_id and a.campaign_id = ?`,
      [pilot],
    )
  })
  return {
    pilot,
    customer: person,
    holder: await make('customers', { unitId, name: '持证人', idNumber }),
    idNumber,
    segment,
    template,
    sender,
    cancelled,
    running,
    campaign: await make('campaigns', {
      unitId,
      name: '春季',
      senderId: sender,
      segmentId: segment,
      cells: [
        { name: 'A', weight: 9, templateId: template },
        { name: '对照', weight: 1, control: true },
      ],
    }),
    listCampaign: await campaign('名单', { uploadedList: true }),
    unfinished: await make('campaigns', { unitId, name: '未定', unfinished: true, cells: [{ name: 'A', weight: 1 }] }),
    import: await make(`imports/customers?unitId=${unitId}&fileName=a.csv`, file.replace('N1', `N-${who}`), csv),
    undo: await make(`imports/customers?unitId=${unitId}&fileName=b.csv`, `客户号,姓名\nU-${who},赵\n`, csv),
    key: await keyOf(who),
  }
}

async function keyOf(who: 'clerk' | 'neighbour'): Promise<string> {
  const { key } = await api.auth.api.verifyApiKey({ body: { key: api[who].apiKey } })
  const { id } = await api.auth.api.createApiKey({ body: { name: 'spare', userId: key?.referenceId ?? '' } })
  return id
}
