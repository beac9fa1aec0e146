import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  absencesInput,
  absencesOf,
  assignmentInput,
  assignWorkOrders,
  assistedChannels,
  businessDay,
  correctOutcome,
  dayList,
  dayListQuery,
  fieldWorkInput,
  fieldWorkOf,
  getWorkOrder,
  listWorkOrders,
  outcomeCorrection,
  outcomeRecord,
  ownerInput,
  postponeInput,
  postponeWorkOrders,
  recordOutcome,
  releaseInput,
  releaseWorkOrders,
  setAbsences,
  setFieldWork,
  setOwner,
  workOrderQuery,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, idText, instantText, pageOf, problems } from '../operation.ts'
import { workOrderPage } from '../work-order-page.ts'

const tags = ['Work orders']
const day = z.iso.date()
const view = z.object({
  id,
  unitId: id,
  campaignId: id,
  campaignName: z.string(),
  stepId: id,
  channel: z.enum(assistedChannels),
  state: z.enum(['open', 'done', 'cancelled']),
  staffId: id.nullable().openapi({ description: 'Who has it; null: nobody, for the reason.' }),
  staffName: z.string().nullable(),
  reason: z.string().nullable(),
  priority: z.int(),
  plannedOn: day.nullable(),
  dueOn: day.openapi({ description: 'It is given up after this day.' }),
  appointmentAt: instantText.nullable(),
  attempts: z.int().openapi({ description: 'Outcomes so far that did not end it.' }),
  outcome: z.string().nullable().openapi({ description: 'What came of it last.' }),
  customer: z.object({
    id,
    name: z.string(),
    address: z.string().nullable(),
    postcode: z.string().nullable(),
    mobile: z.string().nullable(),
    fax: z.string().nullable(),
  }),
  answeredAt: instantText.nullable().openapi({ description: 'When the customer answered this campaign last.' }),
})
const outcome = z.object({
  id,
  code: z.string(),
  label: z.string(),
  at: instantText,
  staffId: id.nullable(),
  note: z.string().nullable(),
  minutes: z.int().nullable(),
  amount: z.int().nullable(),
  currency: z.string().nullable(),
  nextAt: instantText.nullable(),
  correctedAt: instantText.nullable().openapi({ description: 'When it was taken back as mistaken.' }),
})
const detail = view
  .extend({ script: z.string().openapi({ description: 'What to say to this customer.' }), outcomes: z.array(outcome) })
  .openapi('WorkOrder')

const list = createRoute({
  method: 'get',
  path: '/work-orders',
  tags,
  summary: 'Work orders of a unit and those below it',
  description: 'With `assigned=no`, those that nobody has, each with what to do about it.',
  request: { query: workOrderQuery },
  responses: { 200: answer('A page of work orders.', pageOf(view)), ...problems(400, 401, 403, 404) },
})
const today = createRoute({
  method: 'get',
  path: '/work-orders/day',
  tags,
  summary: "A person's day: appointments first, then as the addresses are walked, or by priority",
  description: 'With scripts and outcomes, so that a phone can take it along.',
  request: { query: dayListQuery },
  responses: {
    200: answer(
      'The list.',
      z.object({
        day,
        at: instantText.openapi({ description: 'When it was read, by the clock that outcomes are judged by.' }),
        items: z.array(detail),
      }),
    ),
    ...problems(400, 401, 404),
  },
})
const get = createRoute({
  method: 'get',
  path: '/work-orders/{id}',
  tags,
  summary: 'One work order with its script and what came of it',
  request: { params: idParam },
  responses: { 200: answer('The work order.', detail), ...problems(400, 401, 404) },
})
const page = createRoute({
  method: 'get',
  path: '/work-orders/{id}/page',
  tags,
  summary: 'A page to print: whom it is for, and the script',
  request: { params: idParam },
  responses: {
    200: { description: 'A page of HTML.', content: { 'text/html': { schema: z.string() } } },
    ...problems(400, 401, 404),
  },
})
const record = createRoute({
  method: 'post',
  path: '/work-orders/{id}/outcomes',
  tags,
  summary: 'Record what came of it',
  description:
    'Idempotent by `key`, which the device gives: a phone that was offline sends again whatever it is not sure of. An ' +
    'outcome is taken also when the order was cancelled or given to somebody else meanwhile.',
  request: { params: idParam, body: body(z.strictObject(outcomeRecord.omit({ workOrderId: true }).shape)) },
  responses: { 201: answer('The work order as it is now.', detail), ...problems(400, 401, 404, 409, 415) },
})
const correct = createRoute({
  method: 'post',
  path: '/work-orders/{id}/outcomes/{outcomeId}/correct',
  tags,
  summary: 'Take a mistaken outcome back, with all that it did, and say what it was instead',
  request: { headers: idempotencyKey, params: idParam.extend({ outcomeId: idText }), body: body(outcomeCorrection) },
  responses: { 200: answer('The work order as it is now.', detail), ...problems(400, 401, 404, 409, 415) },
})
const assign = createRoute({
  method: 'post',
  path: '/work-orders/assign',
  tags,
  summary: 'Give work orders to somebody',
  request: { body: body(assignmentInput) },
  responses: {
    200: answer('How many.', z.object({ assigned: z.int() })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})
const release = createRoute({
  method: 'post',
  path: '/work-orders/release',
  tags,
  summary: 'Take work orders from who has them, for somebody else',
  description: 'Who has them may do so themselves.',
  request: { headers: idempotencyKey, body: body(releaseInput) },
  responses: {
    200: answer('How many found somebody.', z.object({ placed: z.int(), unplaced: z.int() })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})
const postpone = createRoute({
  method: 'post',
  path: '/work-orders/postpone',
  tags,
  summary: 'Put work orders on another day of who has them',
  description: 'No outcome: no attempt counts. Who has them may do so themselves.',
  request: { headers: idempotencyKey, body: body(postponeInput) },
  responses: {
    200: answer('How many.', z.object({ postponed: z.int() })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})
const fieldWork = z.object({
  staffId: id,
  capacity: z.array(
    z.object({
      channel: z.enum(assistedChannels),
      perDay: z.int(),
      weekdays: z.array(z.int()).openapi({ description: '1 is Monday.' }),
    }),
  ),
  areas: z.array(z.object({ unitId: id, division: z.string(), postcode: z.string() })),
})
const readFieldWork = createRoute({
  method: 'get',
  path: '/staff/{id}/field-work',
  tags,
  summary: 'Which work somebody takes, how much a day, and where',
  request: { params: idParam },
  responses: { 200: answer('Their work.', fieldWork), ...problems(400, 401, 404) },
})
const writeFieldWork = createRoute({
  method: 'put',
  path: '/staff/{id}/field-work',
  tags,
  summary: 'Say which work somebody takes, how much a day, and where',
  description: 'What no longer finds room on their days is planned again, with others where need be.',
  request: { params: idParam, body: body(z.strictObject(fieldWorkInput.omit({ staffId: true }).shape)) },
  responses: { 200: answer('Their work.', fieldWork), ...problems(400, 401, 403, 404, 415) },
})
const absences = z.object({
  staffId: id,
  absences: z.array(z.object({ firstDay: day, lastDay: day })),
  staying: z.int().openapi({
    description: 'Work orders that stay on their list on such a day: appointments, and what was tried before.',
  }),
})
const readAbsences = createRoute({
  method: 'get',
  path: '/staff/{id}/absences',
  tags,
  summary: 'When somebody is away',
  request: { params: idParam },
  responses: { 200: answer('Their absences.', absences), ...problems(400, 401, 404) },
})
const writeAbsences = createRoute({
  method: 'put',
  path: '/staff/{id}/absences',
  tags,
  summary: 'Say when somebody is away',
  description: 'Days, both ends included. Their work orders of those days go to others, or to another day of theirs.',
  request: { params: idParam, body: body(z.strictObject(absencesInput.omit({ staffId: true }).shape)) },
  responses: { 200: answer('Their absences.', absences), ...problems(400, 401, 403, 404, 415) },
})
const owner = createRoute({
  method: 'post',
  path: '/customers/owner',
  tags: ['Customers'],
  summary: 'Say who looks after customers',
  description: 'Their work orders go there first.',
  request: { body: body(ownerInput) },
  responses: {
    200: answer('How many changed.', z.object({ changed: z.int() })),
    ...problems(400, 401, 403, 404, 415),
  },
})

export const workOrders = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listWorkOrders(ctx, c.req.valid('query'))), 200))
  .openapi(today, async (c) => {
    const query = c.req.valid('query')
    const list = await act(c, async (ctx) => {
      return { day: query.day ?? businessDay(ctx), at: ctx.now, items: await dayList(ctx, query) }
    })
    return c.json(list, 200)
  })
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getWorkOrder(ctx, c.req.valid('param'))), 200))
  .openapi(page, async (c) => {
    const order = await act(c, (ctx) => getWorkOrder(ctx, c.req.valid('param')))
    const { html, policy } = workOrderPage(order)
    c.header('Content-Security-Policy', policy)
    return c.html(html, 200)
  })
  .openapi(record, async (c) => {
    const { id: workOrderId } = c.req.valid('param')
    return c.json(await act(c, (ctx) => recordOutcome(ctx, { workOrderId, ...c.req.valid('json') })), 201)
  })
  .openapi(correct, async (c) => {
    const { id: workOrderId, outcomeId } = c.req.valid('param')
    const given = c.req.valid('json')
    return c.json(await actOnce(c, (ctx) => correctOutcome(ctx, { workOrderId, outcomeId, ...given })), 200)
  })
  .openapi(assign, async (c) => c.json(await act(c, (ctx) => assignWorkOrders(ctx, c.req.valid('json'))), 200))
  .openapi(release, async (c) => c.json(await actOnce(c, (ctx) => releaseWorkOrders(ctx, c.req.valid('json'))), 200))
  .openapi(postpone, async (c) => c.json(await actOnce(c, (ctx) => postponeWorkOrders(ctx, c.req.valid('json'))), 200))
  .openapi(readFieldWork, async (c) => {
    return c.json(await act(c, (ctx) => fieldWorkOf(ctx, { staffId: c.req.valid('param').id })), 200)
  })
  .openapi(writeFieldWork, async (c) => {
    const staffId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => setFieldWork(ctx, { staffId, ...c.req.valid('json') })), 200)
  })
  .openapi(readAbsences, async (c) => {
    return c.json(await act(c, (ctx) => absencesOf(ctx, { staffId: c.req.valid('param').id })), 200)
  })
  .openapi(writeAbsences, async (c) => {
    const staffId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => setAbsences(ctx, { staffId, ...c.req.valid('json') })), 200)
  })
  .openapi(owner, async (c) => c.json(await act(c, (ctx) => setOwner(ctx, c.req.valid('json'))), 200))
