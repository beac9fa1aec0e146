import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  createResponseSource,
  listResponseSources,
  newResponseSource,
  responseSourceChange,
  responseSourceName,
  rotateSourceSecret,
  secretRotation,
  setSourceActive,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, instantText, problems } from '../operation.ts'

const tags = ['Responses']
const source = z
  .object({
    name: z.string(),
    unitId: id.openapi({ description: 'Whose customers it may speak of, with those of the units below.' }),
    active: z.boolean(),
    createdAt: instantText,
    secretMadeAt: instantText,
    formerUntil: instantText.nullable().openapi({ description: 'Until when the secret before still holds.' }),
  })
  .openapi('ResponseSource')
const withSecret = source.extend({ secret: z.string().openapi({ description: 'Shown in this answer only.' }) })

const list = createRoute({
  method: 'get',
  path: '/response-sources',
  tags,
  summary: 'Systems that may push responses',
  responses: { 200: answer('Those of your units.', z.object({ items: z.array(source) })), ...problems(401, 403) },
})
const create = createRoute({
  method: 'post',
  path: '/response-sources',
  tags,
  summary: 'Let a system push responses, to /hooks/responses/{name}',
  description: 'The secret by which it signs is shown in this answer only, so this takes no Idempotency-Key.',
  request: { body: body(newResponseSource) },
  responses: { 201: answer('The source.', withSecret), ...problems(400, 401, 403, 404, 409, 415) },
})
const rotate = createRoute({
  method: 'post',
  path: '/response-sources/{name}/rotate',
  tags,
  summary: 'Give a source a new secret',
  description:
    'The former holds some hours more, so that the other side can change over; no more than two hold at once.',
  request: { params: responseSourceName, body: body(secretRotation) },
  responses: { 200: answer('The source.', withSecret), ...problems(400, 401, 403, 404, 415) },
})
const change = createRoute({
  method: 'patch',
  path: '/response-sources/{name}',
  tags,
  summary: 'Close a source, or open it again',
  request: { params: responseSourceName, body: body(responseSourceChange) },
  responses: { 200: answer('The source.', source), ...problems(400, 401, 403, 404, 415) },
})

export const responseSources = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json({ items: await act(c, listResponseSources) }, 200))
  .openapi(create, async (c) => c.json(await act(c, (ctx) => createResponseSource(ctx, c.req.valid('json'))), 201))
  .openapi(rotate, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => rotateSourceSecret(ctx, input)), 200)
  })
  .openapi(change, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setSourceActive(ctx, input)), 200)
  })
