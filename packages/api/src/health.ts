import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { TradewindError } from '@tradewind/engine'
import type { AppEnv } from './app-env.ts'
import { answer, problems } from './operation.ts'

const route = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Operation'],
  summary: 'Whether requests can be served: the database answers',
  responses: { 200: answer('It can.', z.object({ status: z.literal('ok') })), ...problems(503) },
})

export const health = new OpenAPIHono<AppEnv>().openapi(route, async (c) => {
  try {
    await c.var.options.engine.orm.em.fork().execute('select 1')
  } catch (cause) {
    throw new TradewindError('unavailable', 'The database does not answer. Check that it runs.', { cause })
  }
  return c.json({ status: 'ok' as const }, 200)
})
