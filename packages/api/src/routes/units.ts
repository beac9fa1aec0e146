import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  createUnit,
  getUnit,
  listUnits,
  newUnit,
  pageInput,
  renameUnit,
  renameUnitInput,
  unitKinds,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, pageOf, problems } from '../operation.ts'

const tags = ['Organisation']
const unit = z
  .object({ id, parentId: id.nullable(), kind: z.enum(unitKinds), code: z.string(), name: z.string() })
  .openapi('Unit')

const list = createRoute({
  method: 'get',
  path: '/units',
  tags,
  summary: 'Your units and those below them',
  request: { query: pageInput },
  responses: { 200: answer('A page of units.', pageOf(unit)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/units',
  tags,
  summary: 'Add a unit below one of yours',
  request: { headers: idempotencyKey, body: body(newUnit) },
  responses: { 201: answer('The unit.', unit), ...problems(400, 401, 403, 404, 409, 415) },
})
const get = createRoute({
  method: 'get',
  path: '/units/{id}',
  tags,
  summary: 'One unit',
  request: { params: idParam },
  responses: { 200: answer('The unit.', unit), ...problems(400, 401, 404) },
})
const rename = createRoute({
  method: 'patch',
  path: '/units/{id}',
  tags,
  summary: 'Give a unit another name',
  description: 'Its code stays: files name it by that.',
  request: { params: idParam, body: body(renameUnitInput.omit({ id: true })) },
  responses: { 200: answer('The unit.', unit), ...problems(400, 401, 403, 404, 415) },
})

export const units = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listUnits(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => createUnit(ctx, c.req.valid('json'))), 201))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getUnit(ctx, c.req.valid('param'))), 200))
  .openapi(rename, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => renameUnit(ctx, input)), 200)
  })
