import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  createStaff,
  getStaff,
  grantRole,
  listStaff,
  newStaff,
  revokeRole,
  roles,
  staffChange,
  staffQuery,
  updateStaff,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { createLogin, passwordLength } from '../auth.ts'
import { answer, body, id, idempotencyKey, idParam, idText, pageOf, problems } from '../operation.ts'

const tags = ['Staff']
const view = z
  .object({
    id,
    unitId: id,
    name: z.string(),
    email: z.string(),
    mobile: z
      .string()
      .nullable()
      .openapi({ description: 'Where they get text messages for tests, E.164; they say it themselves.' }),
    active: z.boolean(),
    hasLogin: z.boolean(),
    roles: z.array(z.object({ unitId: id, role: z.enum(roles) })),
  })
  .openapi('Staff')

const list = createRoute({
  method: 'get',
  path: '/staff',
  tags,
  summary: 'Staff of your units',
  request: { query: staffQuery },
  responses: { 200: answer('A page of staff.', pageOf(view)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/staff',
  tags,
  summary: 'Add a staff member, with roles and without a login',
  request: { headers: idempotencyKey, body: body(newStaff) },
  responses: { 201: answer('The staff member.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const get = createRoute({
  method: 'get',
  path: '/staff/{id}',
  tags,
  summary: 'One staff member',
  request: { params: idParam },
  responses: { 200: answer('The staff member.', view), ...problems(400, 401, 404) },
})
const change = createRoute({
  method: 'patch',
  path: '/staff/{id}',
  tags,
  summary: 'Rename somebody, close or reopen their access',
  request: {
    params: idParam,
    body: body(z.strictObject(staffChange.omit({ id: true }).shape)),
  },
  responses: { 200: answer('The staff member.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const login = createRoute({
  method: 'put',
  path: '/staff/{id}/login',
  tags,
  summary: 'Give somebody a login, or a new password',
  description: 'They sign in with their e-mail address. Their running sessions end.',
  request: {
    params: idParam,
    body: body(z.strictObject({ password: z.string().min(passwordLength.min).max(passwordLength.max) })),
  },
  responses: { 204: { description: 'They can sign in.' }, ...problems(400, 401, 403, 404, 415) },
})
const roleParams = z.object({ id: idText, unitId: idText, role: z.enum(roles) })
const grant = createRoute({
  method: 'put',
  path: '/staff/{id}/roles/{unitId}/{role}',
  tags,
  summary: 'Grant a role at a unit and everything below it',
  request: { params: roleParams },
  responses: { 204: { description: 'Granted.' }, ...problems(400, 401, 403, 404) },
})
const revoke = createRoute({
  method: 'delete',
  path: '/staff/{id}/roles/{unitId}/{role}',
  tags,
  summary: 'Take a role back',
  request: { params: roleParams },
  responses: { 204: { description: 'Taken back.' }, ...problems(400, 401, 403, 404) },
})

export const staff = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listStaff(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => createStaff(ctx, c.req.valid('json'))), 201))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getStaff(ctx, c.req.valid('param'))), 200))
  .openapi(change, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => updateStaff(ctx, input)), 200)
  })
  .openapi(login, async (c) => {
    const { password } = c.req.valid('json')
    await createLogin(c.var.options.auth, { actor: c.var.actor, staff: c.req.valid('param'), password })
    return c.body(null, 204)
  })
  .openapi(grant, async (c) => {
    const { id: staffId, unitId, role } = c.req.valid('param')
    await act(c, (ctx) => grantRole(ctx, { staffId, unitId, role }))
    return c.body(null, 204)
  })
  .openapi(revoke, async (c) => {
    const { id: staffId, unitId, role } = c.req.valid('param')
    await act(c, (ctx) => revokeRole(ctx, { staffId, unitId, role }))
    return c.body(null, 204)
  })
