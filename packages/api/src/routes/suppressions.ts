import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { isSuppressed, liftSuppression, newSuppression, suppress, suppressionEntry } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, problems } from '../operation.ts'

const tags = ['Do not contact']
// In bodies and never in an address: addresses of requests end up in logs.
const entry = body(z.strictObject(suppressionEntry.shape))

const add = createRoute({
  method: 'post',
  path: '/suppressions',
  tags,
  summary: 'Put an address or a customer on the do-not-contact list',
  description: 'It holds for the whole organisation and always wins. Adding an entry twice is once.',
  request: { body: body(z.strictObject(newSuppression.shape)) },
  responses: {
    201: answer('Whether the entry is new.', z.object({ added: z.boolean() })),
    ...problems(400, 401, 403, 404, 415),
  },
})
const check = createRoute({
  method: 'post',
  path: '/suppressions/check',
  tags,
  summary: 'Whether an address or a customer is on the list',
  request: { body: entry },
  responses: { 200: answer('The answer.', z.object({ suppressed: z.boolean() })), ...problems(400, 401, 403, 415) },
})
const lift = createRoute({
  method: 'post',
  path: '/suppressions/lift',
  tags,
  summary: 'Take an entry off the list',
  description: 'The address must be that of a customer of yours.',
  request: { body: entry },
  responses: { 204: { description: 'Taken off.' }, ...problems(400, 401, 403, 404, 415) },
})

export const suppressions = new OpenAPIHono<AppEnv>()
  .openapi(add, async (c) => c.json(await act(c, (ctx) => suppress(ctx, c.req.valid('json'))), 201))
  .openapi(check, async (c) => {
    return c.json({ suppressed: await act(c, (ctx) => isSuppressed(ctx, c.req.valid('json'))) }, 200)
  })
  .openapi(lift, async (c) => {
    await act(c, (ctx) => liftSuppression(ctx, c.req.valid('json')))
    return c.body(null, 204)
  })
