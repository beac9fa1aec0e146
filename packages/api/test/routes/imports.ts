import { csv, mine, type Operations, theirs, uploads } from './stage.ts'

export const imports: Operations = {
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
  'GET /api/v1/imports': () => [
    { status: 200 },
    { status: 200, query: '?kind=responses&limit=1', answer: { items: [{ kind: 'responses' }], nextCursor: null } },
    { status: 400, query: '?limit=-1' },
    { status: 400, query: '?kind=everything' },
  ],
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
}
