import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  breakDownSegment,
  countSegment,
  describeInput,
  describeSegment,
  estimateSegment,
  type Filter,
  getSegment,
  listInput,
  listSegmentFields,
  listSegments,
  overlapSegments,
  reviseSegment,
  sampleSegment,
  saveSegment,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, idText, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Segments']
// The verb parses it, with bounds that hold before anything recurses; here it is only described.
export const filter = z
  .custom<Filter>((value) => value !== undefined, 'This is missing.')
  .openapi('Filter', {
    type: 'object',
    description:
      'One of {all: [filter…]}, {any: [filter…]}, {not: filter}, {field, op, value}, {orders, op, value, where}, ' +
      '{score, op, value}, {contacted: {campaignId, channel, withinDays}}, {responded: {…}}, {converted: {…}} with the ' +
      'same members, {top: {n, by, lowest, among}}, {random: {percent, seed}} or {segment, version}. ' +
      'An empty `all` selects everybody. Amounts of orders are in minor units of one currency: `where.currency`, or CNY. ' +
      'The members of contacted, responded and converted may all be left out: {} means ever; `not` makes it never. ' +
      'A top is taken by {field}, {orders, where} or {score}, of everybody asked about or those that `among` selects. ' +
      'The same seed draws the same customers. A segment without a version is pinned to its newest when it is saved.',
    example: {
      all: [
        { field: 'gender', op: 'eq', value: 'female' },
        { orders: 'sum', op: 'gte', value: 50_000, where: { since: { monthsAgo: 12 } } },
      ],
    },
  })
const summary = z.object({ id, unitId: id, name: z.string(), version: z.int(), createdAt: instantText })
const timeZone = z.string().openapi({ description: 'Where the days of the filter begin.', example: 'Asia/Shanghai' })
const view = summary.extend({ latestVersion: z.int(), filter, timeZone, createdBy: id.nullable() }).openapi('Segment')
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
  request: { query: listInput },
  responses: {
    200: answer('A page of segments.', pageOf(summary.extend({ revisedAt: instantText }))),
    ...problems(400, 401),
  },
})
const label = z.object({ zh: z.string(), en: z.string() })
const operators = z.array(z.string()).readonly()
const fields = createRoute({
  method: 'get',
  path: '/segments/fields',
  tags,
  summary: 'All that filters can ask for, with what it is called',
  description:
    'Fields with their types, operators and choices, the attributes you declared among them; measures of orders; models.',
  responses: {
    200: answer(
      'The fields.',
      z.object({
        fields: z.array(
          z.object({
            ...{ name: z.string(), type: z.string(), operators, label },
            values: z.array(z.object({ value: z.string(), label })).nullable(),
          }),
        ),
        orders: z.array(z.object({ name: z.string(), type: z.string(), operators })),
        models: z.array(z.string()),
      }),
    ),
    ...problems(401),
  },
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
  description:
    'Campaigns keep the version they were planned with. With `version`, the newest you saw, it is a conflict if somebody ' +
    'changed the segment meanwhile.',
  request: { params: idParam, body: body(z.strictObject({ filter, version: z.int().positive().optional() })) },
  responses: { 200: answer('The segment.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const count = createRoute({
  method: 'post',
  path: '/segments/count',
  tags,
  summary: 'How many of your customers a filter selects',
  request: { body: body(selection) },
  description: 'Hanging up stops the count.',
  responses: { 200: answer('The number.', z.object({ count: z.int() })), ...problems(400, 401, 404, 415, 503) },
})
const estimate = createRoute({
  method: 'post',
  path: '/segments/estimate',
  tags,
  summary: 'About how many of your customers a filter selects',
  description:
    'For a number that follows every change of a filter. Among many customers it comes from a sample, with its 95 % ' +
    'interval; among few it is exact. Hanging up stops it.',
  request: { body: body(selection) },
  responses: {
    200: answer(
      'The number, its interval, and how many customers the filter selects from.',
      z.object({ count: z.int(), lo: z.int(), hi: z.int(), exact: z.boolean(), population: z.int() }),
    ),
    ...problems(400, 401, 404, 415, 503),
  },
})
const breakdown = createRoute({
  method: 'post',
  path: '/segments/breakdown',
  tags,
  summary: 'The customers a filter selects, counted by one field',
  request: {
    body: body(
      selection.extend({
        by: z.string().openapi({
          description:
            'Any field: gender, grade, tags, consent.email, attributes.tier, … In bands or parts of equal size: age:5, ' +
            'attributes.points:q4. By year or month: joinedOn:month. By its beginning: divisionCode:4. Added up by level: ' +
            'unit:county. Ages come in bands of ten years without one.',
          example: 'age:5',
        }),
      }),
    ),
  },
  responses: {
    200: answer(
      'The largest parts first.',
      z.object({
        parts: z.array(
          z.object({
            value: z
              .union([z.string(), z.number(), z.boolean()])
              .nullable()
              .openapi({
                description:
                  'Null where it is missing. Of a unit its id, of a band its lowest value: 30 stands for ages from 30 to 39. By ' +
                  'tags a customer counts once for each.',
              }),
            count: z.int(),
          }),
        ),
        others: z.int().openapi({ description: 'Customers in all parts beyond the fiftieth.' }),
      }),
    ),
    ...problems(400, 401, 404, 415, 503),
  },
})
const overlap = createRoute({
  method: 'post',
  path: '/segments/overlap',
  tags,
  summary: 'How many customers two filters select, together and each alone',
  request: { body: body(z.strictObject({ a: filter, b: filter, unitId: id.optional() })) },
  responses: {
    200: answer('The three numbers.', z.object({ onlyA: z.int(), onlyB: z.int(), both: z.int() })),
    ...problems(400, 401, 404, 415, 503),
  },
})
const show = createRoute({
  method: 'post',
  path: '/segments/sample',
  tags,
  summary: 'The first customers a filter selects, by id',
  request: { body: body(selection.extend({ limit: z.int().min(1).max(100).default(20) })) },
  responses: {
    200: answer('The customers.', z.object({ items: z.array(sample) })),
    ...problems(400, 401, 404, 415, 503),
  },
})
const describe = createRoute({
  method: 'post',
  path: '/segments/describe',
  tags,
  summary: 'Whom a filter or a saved segment selects, in a sentence',
  description: 'In Chinese and in English, with the names of what it is about.',
  request: { body: body(describeInput.safeExtend({ filter: filter.optional() })) },
  responses: {
    200: answer('The sentences.', z.object({ zh: z.string(), en: z.string(), timeZone })),
    ...problems(400, 401, 404, 415),
  },
})

export const segments = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listSegments(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => saveSegment(ctx, c.req.valid('json'))), 201))
  .openapi(fields, async (c) => c.json(await act(c, listSegmentFields), 200)) // before {id}
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
    const counted = await act(c, (ctx) => countSegment(ctx, c.req.valid('json'), c.req.raw.signal))
    return c.json({ count: counted }, 200)
  })
  .openapi(estimate, async (c) => {
    return c.json(await act(c, (ctx) => estimateSegment(ctx, c.req.valid('json'), c.req.raw.signal)), 200)
  })
  .openapi(breakdown, async (c) => {
    return c.json(await act(c, (ctx) => breakDownSegment(ctx, c.req.valid('json'), c.req.raw.signal)), 200)
  })
  .openapi(overlap, async (c) => {
    return c.json(await act(c, (ctx) => overlapSegments(ctx, c.req.valid('json'), c.req.raw.signal)), 200)
  })
  .openapi(show, async (c) => {
    return c.json({ items: await act(c, (ctx) => sampleSegment(ctx, c.req.valid('json'), c.req.raw.signal)) }, 200)
  })
  .openapi(describe, async (c) => c.json(await act(c, (ctx) => describeSegment(ctx, c.req.valid('json'))), 200))
