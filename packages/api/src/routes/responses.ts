import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { recordResponses, responseBatchLimit, responseInput, responseResultSchema } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, problems } from '../operation.ts'

const record = createRoute({
  method: 'post',
  path: '/responses',
  tags: ['Responses'],
  summary: 'Record what customers answered, one or up to 1,000 at a time',
  description:
    'Idempotent by source and externalId: send a batch again as often as you like. All of it is recorded, or, when ' +
    'something in it is not valid, nothing.',
  request: { body: body(z.strictObject({ responses: z.array(responseInput).min(1).max(responseBatchLimit) })) },
  responses: {
    200: answer('In the order sent.', z.object({ results: z.array(responseResultSchema) })),
    ...problems(400, 401, 403, 413, 415),
  },
})

export const responses = new OpenAPIHono<AppEnv>().openapi(record, async (c) => {
  const { responses } = c.req.valid('json')
  return c.json({ results: await act(c, (ctx) => recordResponses(ctx, responses, c.var.options.tokens)) }, 200)
})
