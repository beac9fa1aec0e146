import { OpenAPIHono, z } from '@hono/zod-openapi'
import { recordFromSource, responseBatchLimit, responseResultSchema, sourcedResponseInput } from '@tradewind/engine'
import type { AppEnv } from '../app-env.ts'
import { bodySize } from '../body-size.ts'
import { answer, body, problems } from '../operation.ts'

const results = z.object({
  results: z.array(
    z.object({
      externalId: z.string(),
      status: responseResultSchema.shape.status,
    }),
  ),
})

/** Where other systems push responses, signed. The signature is of the bytes, so the body is read before it is parsed. */
export const responseHooks = new OpenAPIHono<AppEnv>()
responseHooks.use('/responses/:source', bodySize)
responseHooks.openAPIRegistry.registerPath({
  method: 'post',
  path: '/responses/{source}',
  tags: ['For other systems'],
  summary: 'Push what customers answered, one or up to 1,000 at a time, signed',
  description:
    'Signed with the secret of the source: `v1=` and the hex HMAC-SHA256 of the time stamp, a full stop and the body. The ' +
    'time stamp may be five minutes off. Idempotent by externalId: what may not have arrived is sent again, signed anew.',
  request: {
    params: z.object({ source: z.string() }),
    headers: z.object({
      'x-tradewind-timestamp': z.string().openapi({ description: 'Seconds since 1970.', example: '1772330400' }),
      'x-tradewind-signature': z.string().openapi({ description: 'One, or several separated by commas.' }),
    }),
    body: body(z.strictObject({ responses: z.array(sourcedResponseInput).min(1).max(responseBatchLimit) })),
  },
  responses: { 200: answer('In the order sent.', results), ...problems(400, 401, 413, 503) },
})
responseHooks.post('/responses/:source', async (c) => {
  const { engine, tokens } = c.var.options
  const call = {
    name: c.req.param('source'),
    timestamp: c.req.header('x-tradewind-timestamp'),
    signature: c.req.header('x-tradewind-signature'),
    body: new Uint8Array(await c.req.arrayBuffer()),
  }
  return c.json({ results: await engine.asSystem((ctx) => recordFromSource(ctx, call, tokens)) }, 200)
})
