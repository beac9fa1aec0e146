import { expect } from 'vitest'
import { all, api, mine, type Operations, theirs } from './stage.ts'

export const segments: Operations = {
  'GET /api/v1/segments': () => [
    { status: 200, answer: { items: [{ id: mine.segment, revisedAt: expect.stringMatching(/Z$/) }] } },
    { status: 200, query: `?name=${encodeURIComponent('全')}&order=newest`, answer: { items: [{ id: mine.segment }] } },
    { status: 200, query: '?name=_', answer: { items: [] } },
    { status: 400, query: '?limit=201' },
    { status: 400, query: '?unitId=0' },
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
    { status: 200, at: [mine.segment], body: { filter: all, version: 1 }, answer: { version: 2 } },
    { status: 409, at: [mine.segment], body: { filter: all, version: 1 } },
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
      { status: 409, at: ['可用'], body: scores },
    ]
  },
  'GET /api/v1/models': () => [{ status: 200, answer: { items: [{ name: '流失' }] } }],
}
