import { launchCampaign } from '@tradewind/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, createTestApi, password, type TestApi } from './server.ts'

/**
 * Every operation of the staff API, with every answer its description promises. The list of operations is the
 * OpenAPI document's, so a route that is not tried, or a promised status that is not tried, fails at the end.
 */
let api: TestApi
let mine: Fixture
let theirs: Fixture
let session: Record<string, string>

beforeAll(async () => {
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
})
afterAll(() => api.dispose())

type Who = 'admin' | 'clerk' | 'neighbour' | 'postman' | 'analyst'
interface Try {
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
}

const unknown = 999_999_999
const content = {
  subject: '您好 {{customer.name}}',
  html: '<p>{{customer.salutation}} <a href="https://example.com/a">看</a></p>',
}
const all = { all: [] }
const cells = () => [
  { name: 'A', weight: 9, templateId: mine.template },
  { name: '对照', weight: 1, control: true },
]
const plan = (name: string) => ({ name, segmentId: mine.segment, senderId: mine.sender, cells: cells() })
const customer = (ref: string) => ({ unitId: api.branch.id, name: '王芳', gender: '女', mobile: '13800138000', ref })
const csv = { 'content-type': 'text/csv' }
const file = '客户号,姓名\nN1,李雷\n,韩梅梅\n'

/** By operation; tried in this order, since some build on others. */
const operations: Record<string, () => Try[]> = {
  'GET /api/v1/me': () => [{ status: 200, answer: { name: 'clerk@example.com' } }],

  'GET /api/v1/units': () => [
    { status: 200, answer: { items: [{ id: api.branch.id, code: 'B1' }], nextCursor: null } },
    { status: 400, query: '?limit=0' },
    { status: 400, query: '?cursor=%27%3B--' },
  ],
  'POST /api/v1/units': () => {
    const unit = { parentId: api.province.id, kind: 'county', code: 'X', name: '新县' }
    return [
      { status: 201, as: 'admin', body: unit, answer: { code: 'X' } },
      { status: 400, as: 'admin', body: { ...unit, kind: 'province', code: 'Y' } },
      { status: 400, as: 'admin', body: { ...unit, code: 'Z', extra: 1 } },
      { status: 400, as: 'admin', body: { ...unit, code: 'Z', name: 'a\u0000b' } },
      { status: 403, body: { ...unit, parentId: api.branch.id } },
      { status: 403, as: 'admin', body: { ...unit, parentId: null } },
      { status: 404, body: { ...unit, parentId: api.sibling.id } },
      { status: 409, as: 'admin', body: unit },
    ]
  },
  'GET /api/v1/units/{id}': () => [
    { status: 200, at: [api.branch.id], answer: { code: 'B1' } },
    { status: 400, at: ['one'] },
    { status: 404, at: [api.sibling.id] },
    { status: 404, at: [api.province.id] },
    { status: 404, at: [unknown] },
  ],

  'GET /api/v1/staff': () => [{ status: 200 }, { status: 400, query: '?limit=many' }],
  'POST /api/v1/staff': () => {
    const person = { unitId: api.branch.id, name: '赵', email: 'zhao@example.com', roles: [] }
    return [
      { status: 201, as: 'admin', body: person, answer: { email: 'zhao@example.com', hasLogin: false } },
      { status: 400, as: 'admin', body: { ...person, email: 'zhao' } },
      { status: 403, body: person },
      { status: 404, body: { ...person, unitId: api.sibling.id } },
      { status: 409, as: 'admin', body: person },
    ]
  },
  'GET /api/v1/staff/{id}': () => [
    { status: 200, at: [api.clerk.staff.id] },
    { status: 400, at: ['0'] },
    { status: 404, at: [api.neighbour.staff.id] },
  ],
  'PATCH /api/v1/staff/{id}': () => [
    { status: 200, as: 'admin', at: [api.postman.staff.id], body: { name: '老周' }, answer: { name: '老周' } },
    { status: 400, as: 'admin', at: [api.postman.staff.id], body: { name: '' } },
    { status: 403, at: [api.postman.staff.id], body: { name: 'me' } },
    { status: 404, at: [api.neighbour.staff.id], body: { name: 'me' } },
    { status: 409, as: 'admin', at: [api.admin.staff.id], body: { active: false } },
  ],
  'PUT /api/v1/staff/{id}/login': () => [
    { status: 204, as: 'admin', at: [api.postman.staff.id], body: { password: 'another long one' } },
    { status: 400, as: 'admin', at: [api.postman.staff.id], body: { password: 'short' } },
    { status: 403, at: [api.postman.staff.id], body: { password: 'another long one' } },
    { status: 404, at: [api.neighbour.staff.id], body: { password: 'another long one' } },
  ],
  'PUT /api/v1/staff/{id}/roles/{unitId}/{role}': () => [
    { status: 204, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 400, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'king'] },
    { status: 403, at: [api.clerk.staff.id, api.branch.id, 'admin'] },
    { status: 404, at: [api.clerk.staff.id, api.sibling.id, 'admin'] },
    { status: 404, as: 'admin', at: [unknown, api.branch.id, 'field'] },
  ],
  'DELETE /api/v1/staff/{id}/roles/{unitId}/{role}': () => [
    { status: 403, at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 204, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 404, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'analyst'] },
    { status: 400, as: 'admin', at: [api.postman.staff.id, api.branch.id, 'king'] },
  ],

  'GET /api/v1/api-keys': () => [{ status: 200, headers: session }, { status: 403 }],
  'POST /api/v1/api-keys': () => [
    { status: 201, headers: session, body: { name: 'till' }, answer: { name: 'till' } },
    { status: 400, headers: session, body: { name: '' } },
    { status: 403, body: { name: 'till' } },
  ],
  'DELETE /api/v1/api-keys/{keyId}': () => [
    { status: 404, headers: session, at: ['nothing'] },
    { status: 403, at: ['nothing'] },
    { status: 204, headers: session, at: [mine.key] },
  ],

  'GET /api/v1/customers': () => [
    { status: 200, query: '?search=Zhang', answer: { items: [{ id: mine.customer }], nextCursor: null } },
    { status: 200, query: `?search=${encodeURIComponent("' or 1=1 --")}`, answer: { items: [], nextCursor: null } },
    { status: 200, query: `?unitId=${api.sibling.id}`, answer: { items: [], nextCursor: null } },
    { status: 400, query: '?unitId=all' },
  ],
  'POST /api/v1/customers': () => [
    {
      status: 201,
      body: customer('R1'),
      answer: { tags: [], gender: 'female', mobile: '+8613800138000', consents: [] },
    },
    { status: 400, body: { ...customer('R2'), mobile: '12' } },
    { status: 400, body: { ...customer('R2'), nmae: 'typo' } },
    { status: 403, as: 'postman', body: customer('R2') },
    { status: 404, body: { ...customer('R2'), unitId: api.sibling.id } },
    { status: 409, body: customer('R1') },
  ],
  'GET /api/v1/customers/{id}': () => [
    { status: 200, at: [mine.customer], answer: { name: 'Zhang clerk' } },
    { status: 200, as: 'admin', at: [theirs.customer] },
    { status: 400, at: ['1;drop table customer'] },
    { status: 400, at: ['1e99'] },
    { status: 404, at: [theirs.customer] },
    { status: 404, at: [unknown] },
  ],
  'PATCH /api/v1/customers/{id}': () => [
    { status: 200, at: [mine.customer], body: { tags: ['b', 'a，b'] }, answer: { tags: ['a', 'b'] } },
    { status: 200, at: [mine.customer], body: { tags: null }, answer: { tags: [] } },
    { status: 400, at: [mine.customer], body: { tags: 'VIP' } },
    { status: 200, at: [mine.customer], body: { gender: 'male' }, answer: { gender: 'male', name: 'Zhang clerk' } },
    { status: 400, at: [mine.customer], body: { birthday: '2999-01-01' } },
    { status: 403, as: 'postman', at: [mine.customer], body: { name: 'x' } },
    { status: 404, at: [theirs.customer], body: { name: 'x' } },
    { status: 404, at: [mine.customer], body: { unitId: api.sibling.id } },
    { status: 409, at: [mine.customer], body: { ref: 'R1' } },
  ],
  'POST /api/v1/customers/{id}/consents': () => {
    const consent = { channel: 'email', status: 'granted', evidence: '柜台表单' }
    return [
      { status: 201, at: [mine.customer], body: consent, answer: { consents: [{ status: 'granted' }] } },
      { status: 400, at: [mine.customer], body: { ...consent, channel: 'pigeon' } },
      { status: 403, as: 'postman', at: [mine.customer], body: consent },
      { status: 404, at: [theirs.customer], body: consent },
      { status: 201, at: [mine.customer], body: consent, headers: { 'idempotency-key': 'consent-1' } },
      {
        status: 409,
        at: [mine.customer],
        body: { ...consent, status: 'refused' },
        headers: { 'idempotency-key': 'consent-1' },
      },
    ]
  },

  'POST /api/v1/customers/{id}/id-number': () => [
    { status: 404, as: 'admin', at: [mine.customer], body: { reason: '核对' } },
    { status: 200, as: 'admin', at: [mine.holder], body: { reason: '核对' }, answer: { idNumber: mine.idNumber } },
    { status: 400, as: 'admin', at: [mine.holder], body: { reason: '' } },
    { status: 403, at: [mine.holder], body: { reason: '核对' } },
    { status: 404, at: [theirs.holder], body: { reason: '核对' } },
  ],
  'GET /api/v1/audit': () => [
    {
      status: 200,
      as: 'admin',
      query: `?unitId=${api.branch.id}&customerId=${mine.holder}`,
      answer: { items: [{ action: 'id-number.reveal', who: 'admin@example.com', detail: { reason: '核对' } }] },
    },
    { status: 400, as: 'admin' },
    { status: 403, query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],

  'POST /api/v1/suppressions': () => {
    const entry = { kind: 'customer', value: String(mine.customer), reason: '本人要求', source: 'counter' }
    return [
      { status: 201, body: entry, answer: { added: true } },
      { status: 201, body: entry, answer: { added: false } },
      { status: 400, body: { ...entry, kind: 'email', value: 'nowhere' } },
      { status: 403, as: 'postman', body: entry },
      { status: 404, body: { ...entry, value: String(theirs.customer) } },
    ]
  },
  'POST /api/v1/suppressions/check': () => [
    { status: 200, body: { kind: 'customer', value: String(mine.customer) }, answer: { suppressed: true } },
    { status: 400, body: { kind: 'customer' } },
    { status: 403, as: 'postman', body: { kind: 'customer', value: '1' } },
  ],
  'POST /api/v1/suppressions/lift': () => [
    { status: 204, body: { kind: 'customer', value: String(mine.customer) } },
    { status: 404, body: { kind: 'customer', value: String(mine.customer) } },
    { status: 404, body: { kind: 'customer', value: String(theirs.customer) } },
    { status: 400, body: { kind: 'customer', value: 'x' } },
    { status: 403, as: 'postman', body: { kind: 'customer', value: '1' } },
  ],

  'POST /api/v1/customers/{id}/confirm': () => [
    { status: 200, at: [mine.customer], answer: { id: mine.customer } },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.customer] },
    { status: 404, at: [theirs.customer] },
  ],

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

  'GET /api/v1/attributes': () => [{ status: 200, answer: { items: [] } }],
  'POST /api/v1/attributes': () => [
    { status: 201, as: 'admin', body: { name: 'tier', type: 'text', label: '等级' } },
    { status: 400, as: 'admin', body: { name: 'Tier!', type: 'text', label: '等级' } },
    { status: 403, body: { name: 'tier', type: 'text', label: '等级' } },
    { status: 409, as: 'admin', body: { name: 'tier', type: 'number', label: '等级' } },
  ],

  'POST /api/v1/tags': () => {
    const women = { filter: { field: 'gender', op: 'eq', value: 'female' }, unitId: api.branch.id }
    const fifty = Array.from({ length: 50 }, (_, n) => `T${n}`)
    return [
      { status: 200, body: { ...women, add: ['团购', ' VIP '] }, answer: { changed: 1 } },
      { status: 200, body: { ...women, add: ['VIP'] }, answer: { changed: 0 } },
      { status: 400, body: women },
      { status: 400, body: { ...women, add: ['x'.repeat(51)] }, answer: { issues: [{ path: 'add' }] } },
      { status: 400, body: { ...women, filter: { field: 'tag', op: 'eq', value: 'x' }, add: ['x'] } },
      { status: 403, as: 'postman', body: { ...women, add: ['x'] } },
      { status: 404, body: { ...women, unitId: api.sibling.id, add: ['x'] } },
      { status: 409, body: { ...women, add: fifty } },
    ]
  },
  'GET /api/v1/tags': () => [
    {
      status: 200,
      answer: {
        items: [
          { tag: 'VIP', count: 1 },
          { tag: '团购', count: 1 },
        ],
      },
    },
    { status: 200, as: 'neighbour', answer: { items: [] } },
  ],

  'POST /api/v1/imports/customers': () =>
    uploads('客户号,姓名\nI1,李雷\n,韩梅梅\n', { read: 2, inserted: 1, rejected: 1 }),
  'POST /api/v1/imports/orders': () =>
    uploads('order no,customer ref,date,amount\nO1,R1,2026-01-05,12.50\n', { read: 1, inserted: 1, rejected: 0 }),
  'POST /api/v1/imports/responses': () => {
    const [first, ...others] = uploads('编号,类型,时间,客户号\nV1,到访,2026-01-05 10:00,R1\nV2,飞来,2026-01-05,R1\n', {
      read: 2,
      inserted: 1,
      rejected: 1,
    })
    // Those who visit customers record what they answered, but nobody who only reads.
    return [first!, ...others.map((one) => (one.as === 'postman' ? { ...one, as: 'analyst' as const } : one))]
  },
  'POST /api/v1/imports/suggest': () => [
    {
      status: 200,
      headers: csv,
      body: '客户号;手机号码;备注\nR1;13800138000;\n',
      answer: {
        columns: ['客户号', '手机号码', '备注'],
        mapping: [
          { column: '客户号', field: 'ref', confidence: 1, by: 'name' },
          { column: '手机号码', field: 'mobile', confidence: 1, by: 'name' },
        ],
        unmapped: ['备注'],
        rows: [{ line: 2, cells: ['R1', '13800138000', ''], problem: null }],
      },
    },
    {
      status: 200,
      headers: csv,
      query: '?kind=orders',
      body: '订单号\n',
      answer: { mapping: [{ field: 'externalId' }] },
    },
    {
      status: 200,
      headers: csv,
      query: '?kind=responses&headerLine=none&delimiter=%7C',
      body: '1|13800138000\n',
      answer: {
        columns: ['1', '2'],
        headerLine: null,
        mapping: [{ column: '2', field: 'mobile', confidence: 0.6, by: 'content' }],
      },
    },
    { status: 400, headers: csv, query: '?headerLine=last', body: 'ref\n' },
    { status: 400, headers: csv, body: '' },
    { status: 400, headers: csv, query: '?sheet=a', body: 'ref\n' },
  ],
  'GET /api/v1/imports': () => [{ status: 200 }, { status: 400, query: '?limit=-1' }],
  'POST /api/v1/imports/customers/preview': () => [
    ...uploads('客户号,姓名\nI1,李雷雷\nI9,韩梅梅\n', {}).map((one) =>
      one.status === 201
        ? { ...one, status: 200, answer: { read: 2, new: 1, matched: { ref: 1 }, merges: [{ line: 2, by: 'ref' }] } }
        : one,
    ),
  ],
  'POST /api/v1/imports/{id}/undo': () => [
    { status: 403, as: 'postman', at: [mine.undo] },
    { status: 200, at: [mine.undo], answer: { state: 'undone', undone: { removed: 1, restored: 0, kept: [] } } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.import] },
    { status: 409, at: [mine.undo] },
  ],
  'GET /api/v1/imports/{id}': () => [
    { status: 200, at: [mine.import], answer: { read: 2, rejected: 1 } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.import] },
  ],
  'GET /api/v1/imports/{id}/rejects': () => [
    { status: 200, at: [mine.import], answer: { items: [{ rowNumber: 3, raw: ',韩梅梅' }], nextCursor: null } },
    { status: 400, at: [mine.import], query: '?cursor=x' },
    { status: 404, at: [theirs.import] },
  ],
  'GET /api/v1/imports/{id}/rejects.csv': () => [
    { status: 200, at: [mine.import] },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.import] },
  ],

  'GET /api/v1/segments': () => [
    { status: 200, answer: { items: [{ id: mine.segment }] } },
    { status: 400, query: '?limit=201' },
  ],
  'GET /api/v1/segments/fields': () => [
    {
      status: 200,
      answer: {
        fields: expect.arrayContaining([
          {
            ...{ name: 'gender', type: 'choice', operators: ['eq', 'ne', 'in', 'notIn', 'isNull', 'isNotNull'] },
            label: { zh: '性别', en: 'gender' },
            values: [
              { value: 'male', label: { zh: '男', en: 'male' } },
              { value: 'female', label: { zh: '女', en: 'female' } },
            ],
          },
          expect.objectContaining({
            name: 'attributes.tier',
            type: 'text',
            label: { zh: '等级', en: '等级' },
            values: null,
          }),
        ]),
        orders: expect.arrayContaining([expect.objectContaining({ name: 'sum', type: 'integer' })]),
        models: [],
      },
    },
  ],
  'POST /api/v1/segments': () => {
    const segment = { unitId: api.branch.id, name: '女士', filter: { field: 'gender', op: 'eq', value: 'female' } }
    return [
      { status: 201, body: segment, answer: { version: 1, filter: segment.filter } },
      { status: 400, body: { ...segment, name: 'b', filter: { field: 'gender; drop table', op: 'eq', value: 'x' } } },
      { status: 400, body: { unitId: api.branch.id, name: 'none' } },
      { status: 403, as: 'postman', body: segment },
      { status: 404, body: { ...segment, unitId: api.sibling.id } },
      { status: 409, body: segment },
    ]
  },
  'GET /api/v1/segments/{id}': () => [
    { status: 200, at: [mine.segment], answer: { filter: all } },
    { status: 200, at: [mine.segment], query: '?version=1' },
    { status: 400, at: [mine.segment], query: '?version=x' },
    { status: 404, at: [mine.segment], query: '?version=9' },
    { status: 404, at: [theirs.segment] },
  ],
  'PUT /api/v1/segments/{id}': () => [
    { status: 200, at: [mine.segment], body: { filter: all }, answer: { version: 2 } },
    { status: 400, at: [mine.segment], body: { filter: { any: [] } } },
    { status: 403, as: 'postman', at: [mine.segment], body: { filter: all } },
    { status: 404, at: [theirs.segment], body: { filter: all } },
  ],
  'POST /api/v1/segments/count': () => [
    { status: 200, body: { filter: { field: 'ref', op: 'eq', value: 'R1' } }, answer: { count: 1 } },
    { status: 200, body: { filter: { top: { n: 1, by: { orders: 'count' } } } }, answer: { count: 1 } },
    { status: 400, body: { filter: 'everybody' } },
    { status: 400, body: { filter: { score: 'none', op: 'isNull' } }, answer: { issues: [{ path: 'filter.score' }] } },
    { status: 400, body: {} },
    { status: 404, body: { filter: all, unitId: api.sibling.id } },
  ],
  'POST /api/v1/segments/estimate': () => [
    {
      status: 200,
      body: { filter: { field: 'ref', op: 'eq', value: 'R1' } },
      answer: { count: 1, lo: 1, exact: true },
    },
    { status: 400, body: { filter: { any: [] } } },
    { status: 404, body: { filter: all, unitId: api.sibling.id } },
  ],
  'POST /api/v1/segments/breakdown': () => [
    {
      status: 200,
      body: { filter: { field: 'ref', op: 'eq', value: 'R1' }, by: 'unit' },
      answer: { parts: [{ value: api.branch.id, count: 1 }], others: 0 },
    },
    { status: 200, body: { filter: all, by: 'unit:branch' } },
    { status: 400, body: { filter: all, by: 'nmae' }, answer: { issues: [{ path: 'by' }] } },
    { status: 400, body: { filter: all, by: 'age:0' }, answer: { issues: [{ path: 'by' }] } },
    { status: 404, body: { filter: all, by: 'gender', unitId: api.sibling.id } },
  ],
  'POST /api/v1/segments/overlap': () => [
    {
      status: 200,
      body: { a: { field: 'ref', op: 'eq', value: 'R1' }, b: { field: 'ref', op: 'eq', value: 'nobody' } },
      answer: { onlyA: 1, onlyB: 0, both: 0 },
    },
    { status: 400, body: { a: all } },
    { status: 404, body: { a: all, b: all, unitId: api.sibling.id } },
  ],
  'POST /api/v1/segments/sample': () => [
    {
      status: 200,
      body: { filter: { field: 'ref', op: 'eq', value: 'R1' }, limit: 1 },
      answer: { items: [{ ref: 'R1' }] },
    },
    { status: 400, body: { filter: all, limit: 101 } },
    { status: 404, body: { filter: all, unitId: api.sibling.id } },
  ],

  'GET /api/v1/senders': () => [
    { status: 200, answer: { items: [{ id: mine.sender, replyTo: null, ratePerSecond: null }] } },
    { status: 400, query: '?cursor=!' },
  ],
  'POST /api/v1/senders': () => {
    const sender = { unitId: api.branch.id, name: '网点', address: 'second@example.com' }
    return [
      { status: 201, body: sender, answer: { address: 'second@example.com' } },
      { status: 400, body: { ...sender, name: 'a\r\nBcc: x@example.com' } },
      { status: 403, as: 'postman', body: sender },
      { status: 404, body: { ...sender, unitId: api.sibling.id } },
      { status: 409, body: sender },
    ]
  },

  'POST /api/v1/segments/describe': () => [
    {
      status: 200,
      body: { filter: { all: [{ field: 'unit', op: 'eq', value: api.branch.id }, { segment: mine.segment }] } },
      answer: {
        zh: '属于“B1”（含下级），并且属于客群“全部”的客户',
        en: 'Customers who belong to “B1” (units below included) and are in segment “全部”',
        timeZone: 'Asia/Shanghai',
      },
    },
    { status: 200, body: { segmentId: mine.segment, version: 1 }, answer: { zh: '所有客户' } },
    { status: 400, body: {} },
    { status: 400, body: { segmentId: mine.segment, filter: all } },
    {
      status: 400,
      body: { filter: { field: 'agee', op: 'eq', value: 1 } },
      answer: { issues: [{ path: 'filter.field' }] },
    },
    { status: 404, body: { segmentId: theirs.segment } },
  ],
  'PUT /api/v1/models/{model}/scores': () => {
    const scores = {
      version: 1,
      scores: [
        { customerRef: 'R1', score: 0.7 },
        { customerRef: 'Z-neighbour', score: 1 },
      ],
    }
    return [
      { status: 200, at: ['流失'], body: scores, answer: { changed: 1, unknown: ['Z-neighbour'] } },
      { status: 200, at: ['流失'], body: scores, answer: { changed: 0 } },
      { status: 400, at: ['流失'], body: { version: 1, scores: [] } },
      { status: 400, at: ['流失'], body: { version: 1, scores: [{ customerRef: 'R1', score: 'high' }] } },
      { status: 400, at: [' '], body: scores },
      { status: 403, as: 'postman', at: ['流失'], body: scores },
    ]
  },
  'GET /api/v1/models': () => [{ status: 200, answer: { items: [{ name: '流失' }] } }],

  'GET /api/v1/templates': () => [
    { status: 200, answer: { items: [{ id: mine.template }] } },
    { status: 400, query: '?limit=x' },
  ],
  'POST /api/v1/templates': () => {
    const template = { unitId: api.branch.id, name: '春季', ...content }
    return [
      { status: 201, body: template, answer: { version: 1, links: ['https://example.com/a'] } },
      {
        status: 400,
        body: { ...template, name: 'b', html: '<p>一</p>\n<p>{{customer.nmae}}</p>' },
        answer: { issues: [{ path: 'html:2' }] },
      },
      { status: 400, body: { ...template, name: 'b', links: ['https://evil.example'] } },
      { status: 403, as: 'postman', body: template },
      { status: 404, body: { ...template, unitId: api.sibling.id } },
      { status: 409, body: template },
    ]
  },
  'GET /api/v1/templates/{id}': () => [
    { status: 200, at: [mine.template], answer: content },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.template] },
  ],
  'PUT /api/v1/templates/{id}': () => [
    { status: 200, at: [mine.template], body: content, answer: { version: 2 } },
    { status: 400, at: [mine.template], body: { ...content, subject: '{{' } },
    { status: 403, as: 'postman', at: [mine.template], body: content },
    { status: 404, at: [theirs.template], body: content },
  ],
  'POST /api/v1/templates/preview': () => [
    { status: 200, body: content, answer: { subject: '您好 王芳', fields: ['customer.name', 'customer.salutation'] } },
    { status: 200, body: { ...content, customerId: mine.customer }, answer: { subject: '您好 Zhang clerk' } },
    { status: 400, body: { ...content, html: '{{#each customer}}{{/each}}' } },
    { status: 404, body: { ...content, customerId: theirs.customer } },
  ],
  'GET /api/v1/merge-fields': () => [{ status: 200 }],

  'GET /api/v1/campaigns': () => [
    {
      status: 200,
      query: '?limit=1',
      answer: { items: [{ id: mine.cancelled, state: 'cancelled', segmentId: null, launchedAt: null }] },
    },
    { status: 400, query: '?limit=x' },
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
  'GET /api/v1/campaigns/{id}/score': () => [
    { status: 200, at: [mine.campaign], answer: { window: null, total: { assigned: 0, feedbackRate: null } } },
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 404, at: [theirs.campaign] },
  ],
  'POST /api/v1/campaigns/{id}/schedule': () => [
    { status: 400, at: [mine.campaign], body: { startAt: 'tomorrow' } },
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

  'POST /api/v1/responses': () => {
    const response = { source: 'counter', externalId: '1', kind: 'reply', occurredAt: '2026-01-05T08:00:00Z' }
    const named = { ...response, externalId: '2', customer: { ref: 'R1' } }
    return [
      {
        status: 200,
        body: { responses: [response, named] },
        answer: { results: [{ status: 'recorded' }, { status: 'recorded' }] },
      },
      { status: 200, as: 'postman', body: { responses: [response] }, answer: { results: [{ status: 'duplicate' }] } },
      {
        status: 400,
        body: { responses: [{ ...response, kind: 'sigh' }] },
        answer: { issues: [{ path: 'responses.0.kind' }] },
      },
      { status: 400, body: { responses: Array(1001).fill(response) } },
      { status: 403, as: 'analyst', body: { responses: [response] } },
    ]
  },
}

function uploads(text: string, counts: object): Try[] {
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

function moves(id: number, state: string): Try[] {
  return [
    { status: 400, at: ['x'] },
    { status: 403, as: 'postman', at: [id] },
    { status: 404, at: [theirs.campaign] },
    { status: 200, at: [id], answer: { state } },
    { status: 409, at: [id] },
  ]
}

const tried = new Map<string, Set<number>>()

describe.each(Object.entries(operations))('%s', (operation, tries) => {
  const [method = '', template = ''] = operation.split(' ')

  test('answers as described', async () => {
    for (const one of tries()) {
      const values = [...(one.at ?? [])]
      const path = template.replace(/\{\w+\}/g, () => encodeURIComponent(values.shift() ?? '')) + (one.query ?? '')
      const got = one.headers?.cookie
        ? await ask(api.url, method, path, one.body, one.headers)
        : await api[one.as ?? 'clerk'].ask(method, path, one.body, one.headers)
      expect(got.status, `${method} ${path} ${JSON.stringify(one.body)}\n${got.text}`).toBe(one.status)
      if (one.answer) expect(got.json).toMatchObject(one.answer)
      if (got.status >= 400) expectProblem(got)
      tried.set(operation, (tried.get(operation) ?? new Set()).add(one.status))
    }
  })

  test('needs a sign-in', async () => {
    const path = template.replace(/\{\w+\}/g, '1')
    for (const headers of [{}, { 'x-api-key': 'tw_wrong' }, { authorization: 'Bearer wrong' }, { cookie: 'a=b' }]) {
      const got = await ask(api.url, method, path, method === 'GET' ? undefined : {}, { origin: api.url, ...headers })
      expect(got.status).toBe(401)
      expectProblem(got)
    }
  })
})

test('every route is described, tried, and tried for all it promises', async () => {
  const { json: document } = await ask(api.url, 'GET', '/openapi.json')
  const described = new Map<string, string[]>()
  for (const [path, item] of Object.entries<Record<string, { responses: object }>>(document.paths)) {
    for (const [method, { responses }] of Object.entries(item)) {
      if (path.startsWith('/api/')) described.set(`${method.toUpperCase()} ${path}`, Object.keys(responses))
    }
  }
  const registered = api.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
  expect(new Set(registered)).toEqual(new Set(described.keys()))
  expect(new Set(Object.keys(operations))).toEqual(new Set(described.keys()))
  // 401 is tried above, 413 and 415 in hostile.test.ts for all alike.
  for (const [operation, statuses] of described) {
    const open = statuses.filter((status) => !['401', '413', '415', '503'].includes(status))
    expect([...(tried.get(operation) ?? [])].map(String), operation).toEqual(expect.arrayContaining(open))
  }
})

function expectProblem(got: Awaited<ReturnType<typeof ask>>) {
  expect(got.headers.get('content-type')).toBe('application/problem+json')
  expect(got.json).toMatchObject({ status: got.status, requestId: got.headers.get('x-request-id') })
  expect(got.json.detail).toMatch(/\S.*[.?]$/)
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
