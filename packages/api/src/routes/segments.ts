import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  countSegment,
  type Filter,
  getSegment,
  listSegments,
  pageInput,
  reviseSegment,
  sampleSegment,
  saveSegment,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, idText, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Segments']
// The verb parses it, with bounds that hold before anything recurses; here it is only described.
const filter = z
  .custom<Filter>((value) => value !== undefined, 'This is missing.')
  .openapi('Filter', {
    type: 'object',
    description:
      'One of {all: [filter…]}, {any: [filter…]}, {not: filter}, {field, op, value} or {orders, op, value, where}. ' +
      'An empty `all` selects everybody. A sum of orders is in minor units of one currency: `where.currency`, or CNY.',
    example: {
      all: [
        { field: 'gender', op: 'eq', value: 'female' },
        { orders: 'sum', op: 'gte', value: 50_000, where: { since: { monthsAgo: 12 } } },
      ],
    },
  })
const summary = z.object({ id, unitId: id, name: z.string(), version: z.int(), createdAt: instantText })
const view = summary.extend({ latestVersion: z.int(), filter, createdBy: id.nullable() }).openapi('Segment')
const selection = z.strictObject({ filter, unitId: id.optional() })
const sample = z.object({
  id,
  unitId: id,
  ref: z.string().nullable(),
  name: z.string(),
  kind: z.enum(['person', 'organisation']),
  gender: z.enum(['male', 'female']).nullable(),
  email: z.string().nullable(),
  mobile: z.string().nullable(),
  divisionCode: z.string().nullable(),
  birthday: z.string().nullable(),
  joinedOn: z.string().nullable(),
})

const list = createRoute({
  method: 'get',
  path: '/segments',
  tags,
  summary: 'Segments of your units, without their filters',
  request: { query: pageInput },
  responses: { 200: answer('A page of segments.', pageOf(summary)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/segments',
  tags,
  summary: 'Save a filter under a name',
  request: { headers: idempotencyKey, body: body(z.strictObject({ unitId: id, name: z.string(), filter })) },
  responses: { 201: answer('The segment.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const get = createRoute({
  method: 'get',
  path: '/segments/{id}',
  tags,
  summary: 'One segment, at its newest version or an older one',
  request: { params: idParam, query: z.object({ version: idText.optional() }) },
  responses: { 200: answer('The segment.', view), ...problems(400, 401, 404) },
})
const revise = createRoute({
  method: 'put',
  path: '/segments/{id}',
  tags,
  summary: 'Give a segment a new filter, as its next version',
  description: 'Campaigns keep the version they were planned with.',
  request: { params: idParam, body: body(z.strictObject({ filter })) },
  responses: { 200: answer('The segment.', view), ...problems(400, 401, 403, 404, 415) },
})
const count = createRoute({
  method: 'post',
  path: '/segments/count',
  tags,
  summary: 'How many of your customers a filter selects',
  request: { body: body(selection) },
  responses: { 200: answer('The number.', z.object({ count: z.int() })), ...problems(400, 401, 404, 415) },
})
const show = createRoute({
  method: 'post',
  path: '/segments/sample',
  tags,
  summary: 'The first customers a filter selects, by id',
  request: { body: body(selection.extend({ limit: z.int().min(1).max(100).default(20) })) },
  responses: { 200: answer('The customers.', z.object({ items: z.array(sample) })), ...problems(400, 401, 404, 415) },
})

export const segments = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listSegments(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => saveSegment(ctx, c.req.valid('json'))), 201))
  .openapi(get, async (c) => {
    const { version } = c.req.valid('query')
    const input = { ...c.req.valid('param'), ...(version !== undefined && { version }) }
    return c.json(await act(c, (ctx) => getSegment(ctx, input)), 200)
  })
  .openapi(revise, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => reviseSegment(ctx, input)), 200)
  })
  .openapi(count, async (c) => {
    return c.json({ count: await act(c, (ctx) => countSegment(ctx, c.req.valid('json'))) }, 200)
  })
  .openapi(show, async (c) => {
    return c.json({ items: await act(c, (ctx) => sampleSegment(ctx, c.req.valid('json'))) }, 200)
  })
