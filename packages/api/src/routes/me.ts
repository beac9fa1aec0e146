import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { getStaff, rightsOf, roles } from '@tradewind/engine'
import type { AppEnv } from '../app-env.ts'
import { answer, id, problems } from '../operation.ts'

const view = z.object({
  staffId: id,
  name: z.string(),
  email: z.string(),
  timeZone: z.string().openapi({ description: 'IANA name: where the days of your organisation begin.' }),
  grants: z.array(z.object({ unitId: id, role: z.enum(roles), rights: z.array(z.string()) })),
})

const route = createRoute({
  method: 'get',
  path: '/me',
  tags: ['Organisation'],
  summary: 'Who you are and what you may do where',
  responses: { 200: answer('You.', view), ...problems(401) },
})

export const me = new OpenAPIHono<AppEnv>().openapi(route, async (c) => {
  const { staffId, name, grants } = c.var.actor
  // As the system: somebody whose roles lie elsewhere does not see the unit they belong to, nor themselves in it.
  const { email } = await c.var.options.engine.asSystem((ctx) => getStaff(ctx, { id: staffId }))
  const withRights = grants.map((grant) => ({ ...grant, rights: [...rightsOf[grant.role]] }))
  return c.json({ staffId, name, email, timeZone: c.var.options.engine.timeZone, grants: withRights }, 200)
})
