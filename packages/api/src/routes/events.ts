import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  answerInvitation,
  attendance,
  createEvent,
  eventChange,
  getEvent,
  invitationAnswer,
  listEvents,
  listGuests,
  newEvent,
  pageInput,
  recordAttendance,
  updateEvent,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, idText, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Events']
const replies = z.enum(['accepted', 'declined', 'none'])
const view = z
  .object({
    id,
    unitId: id,
    name: z.string(),
    place: z.string(),
    startsAt: instantText,
    endsAt: instantText.nullable(),
    seats: z.int().nullable(),
    state: z.enum(['planned', 'cancelled']),
    invited: z.int(),
    seated: z.int().openapi({ description: 'With whom they bring, as `waiting`.' }),
    waiting: z.int(),
    declined: z.int(),
    attended: z.int(),
  })
  .openapi('Event')
const guest = z.object({
  id: id.openapi({ description: 'Of the customer.' }),
  name: z.string(),
  mobile: z.string().nullable(),
  reply: replies,
  party: z.int(),
  seated: z.boolean(),
  repliedAt: instantText.nullable(),
  via: z.string(),
  attendedAt: instantText.nullable(),
})

const list = createRoute({
  method: 'get',
  path: '/events',
  tags,
  summary: 'Events of your units',
  request: { query: pageInput },
  responses: { 200: answer('A page of events.', pageOf(view)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/events',
  tags,
  summary: 'Plan an event',
  description: 'Steps of campaigns that name it invite to it, in whatever channel.',
  request: { headers: idempotencyKey, body: body(newEvent) },
  responses: { 201: answer('The event.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const get = createRoute({
  method: 'get',
  path: '/events/{id}',
  tags,
  summary: 'One event with its numbers',
  request: { params: idParam },
  responses: { 200: answer('The event.', view), ...problems(400, 401, 404) },
})
const change = createRoute({
  method: 'patch',
  path: '/events/{id}',
  tags,
  summary: 'Change place, time or seats, or call it off',
  request: { params: idParam, body: body(z.strictObject(eventChange.omit({ id: true }).shape)) },
  responses: { 200: answer('The event.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const guests = createRoute({
  method: 'get',
  path: '/events/{id}/guests',
  tags,
  summary: 'Who answered or came',
  request: { params: idParam, query: pageInput },
  responses: { 200: answer('A page of guests.', pageOf(guest)), ...problems(400, 401, 404) },
})
const reply = createRoute({
  method: 'put',
  path: '/events/{id}/guests/{customerId}',
  tags,
  summary: "Take down a customer's answer",
  description: 'Who accepts gets a seat, or a place on the waiting list; `movedUp` are those who got a seat by it.',
  request: {
    params: idParam.extend({ customerId: idText }),
    body: body(z.strictObject(invitationAnswer.omit({ eventId: true, customerId: true }).shape)),
  },
  responses: {
    200: answer('The answer.', z.object({ reply: replies, party: z.int(), seated: z.boolean(), movedUp: z.array(id) })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})
const attend = createRoute({
  method: 'post',
  path: '/events/{id}/attendance',
  tags,
  summary: 'Take down who came, or take it back',
  description: 'Each is a response of kind `visit`. Doing it again changes nothing.',
  request: { params: idParam, body: body(z.strictObject(attendance.omit({ eventId: true }).shape)) },
  responses: {
    200: answer('How many changed.', z.object({ changed: z.int() })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})

export const events = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listEvents(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => createEvent(ctx, c.req.valid('json'))), 201))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getEvent(ctx, c.req.valid('param'))), 200))
  .openapi(change, async (c) => {
    const given = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => updateEvent(ctx, given)), 200)
  })
  .openapi(guests, async (c) => {
    const eventId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => listGuests(ctx, { eventId, ...c.req.valid('query') })), 200)
  })
  .openapi(reply, async (c) => {
    const { id: eventId, customerId } = c.req.valid('param')
    return c.json(await act(c, (ctx) => answerInvitation(ctx, { eventId, customerId, ...c.req.valid('json') })), 200)
  })
  .openapi(attend, async (c) => {
    const eventId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => recordAttendance(ctx, { eventId, ...c.req.valid('json') })), 200)
  })
