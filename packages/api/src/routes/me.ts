import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { getStaff, ownMobileInput, rightsOf, roles, setOwnMobile } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, problems } from '../operation.ts'

const mobile = z.string().nullable().openapi({ description: 'Where you get text messages for tests, E.164.' })
const view = z.object({
  staffId: id,
  name: z.string(),
  email: z.string(),
  mobile,
  timeZone: z.string().openapi({ description: 'IANA name: where the days of your organisation begin.' }),
  grants: z.array(z.object({ unitId: id, role: z.enum(roles), rights: z.array(z.string()) })),
})

const get = createRoute({
  method: 'get',
  path: '/me',
  tags: ['Organisation'],
  summary: 'Who you are and what you may do where',
  responses: { 200: answer('You.', view), ...problems(401) },
})

const setMobile = createRoute({
  method: 'put',
  path: '/me/mobile',
  tags: ['Organisation'],
  summary: 'Say where you get text messages for tests',
  request: { body: body(ownMobileInput) },
  responses: { 200: answer('As it is kept.', z.object({ mobile })), ...problems(400, 401, 415) },
})

export const me = new OpenAPIHono<AppEnv>()
  .openapi(get, async (c) => {
    const { staffId, name, grants } = c.var.actor
    // As the system: somebody whose roles lie elsewhere does not see the unit they belong to, nor themselves in it.
    const { email, mobile } = await c.var.options.engine.asSystem((ctx) => getStaff(ctx, { id: staffId }))
    const withRights = grants.map((grant) => ({ ...grant, rights: [...rightsOf[grant.role]] }))
    return c.json({ staffId, name, email, mobile, timeZone: c.var.options.engine.timeZone, grants: withRights }, 200)
  })
  .openapi(setMobile, async (c) => c.json(await act(c, (ctx) => setOwnMobile(ctx, c.req.valid('json'))), 200))
