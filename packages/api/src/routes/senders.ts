import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { createSender, listSenders, newSenderInput, pageInput } from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, pageOf, problems } from '../operation.ts'

const tags = ['Senders']
const sender = z
  .object({
    id,
    unitId: id,
    channel: z.enum(['email', 'sms']),
    name: z.string(),
    address: z.string(),
    replyTo: z.string().nullable(),
    ratePerSecond: z.number().nullable(),
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

export const senders = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listSenders(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => createSender(ctx, c.req.valid('json'))), 201))
