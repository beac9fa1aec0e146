import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  createSender,
  getSenderLimits,
  listSenders,
  newSenderInput,
  pageInput,
  senderLimitsInput,
  setSenderLimits,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, pageOf, problems } from '../operation.ts'

const tags = ['Senders']
const limits = z.array(
  z.object({
    domains: z.array(z.string()).nullable().openapi({ description: 'Of one provider; null: all recipients.' }),
    ratePerSecond: z.number().nullable(),
    perDay: z.int().nullable(),
    growth: z.number().openapi({ description: 'Warming up: a day takes as many as the day before, times this.' }),
    since: z.iso.date().nullable(),
    allowedToday: z.int().nullable().openapi({ description: 'What perDay has grown to today.' }),
    usedToday: z.int(),
  }),
)
const sender = z
  .object({
    id,
    unitId: id,
    channel: z.enum(['email', 'sms']),
    name: z.string(),
    address: z.string(),
    replyTo: z.string().nullable(),
    ratePerSecond: z.number().nullable(),
    limits: limits.openapi({ description: 'What else holds; all of them do.' }),
  })
  .openapi('Sender')

const list = createRoute({
  method: 'get',
  path: '/senders',
  tags,
  summary: 'Who messages of your units can come from',
  request: { query: pageInput },
  responses: { 200: answer('A page of senders.', pageOf(sender)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/senders',
  tags,
  summary: 'Register a sender',
  request: { headers: idempotencyKey, body: body(newSenderInput) },
  responses: { 201: answer('The sender.', sender), ...problems(400, 401, 403, 404, 409, 415) },
})
const readLimits = createRoute({
  method: 'get',
  path: '/senders/{id}/limits',
  tags,
  summary: 'How many messages of a sender a provider is sent',
  request: { params: idParam },
  responses: { 200: answer('The limits; all of them hold.', limits), ...problems(400, 401, 404) },
})
const writeLimits = createRoute({
  method: 'put',
  path: '/senders/{id}/limits',
  tags,
  summary: 'Replace the limits of a sender',
  description:
    'By the domains of a provider or for all: a rate per second, a number per day, and by how much that number grows ' +
    'while the sender is new. What they leave no room for waits. Limits that are said again keep what they have counted.',
  request: { params: idParam, body: body(senderLimitsInput.omit({ senderId: true })) },
  responses: { 200: answer('The limits that hold now.', limits), ...problems(400, 401, 403, 404, 415) },
})

export const senders = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listSenders(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => createSender(ctx, c.req.valid('json'))), 201))
  .openapi(readLimits, async (c) => {
    const senderId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => getSenderLimits(ctx, { senderId })), 200)
  })
  .openapi(writeLimits, async (c) => {
    const input = { senderId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setSenderLimits(ctx, input)), 200)
  })
