import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { declareAttribute, listAttributes, newAttribute } from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, idempotencyKey, problems } from '../operation.ts'

const tags = ['Customers']
const attribute = z.object(newAttribute.shape)

const list = createRoute({
  method: 'get',
  path: '/attributes',
  tags,
  summary: 'Attributes declared for all customers',
  responses: { 200: answer('All of them, by name.', z.object({ items: z.array(attribute) })), ...problems(401) },
})
const declare = createRoute({
  method: 'post',
  path: '/attributes',
  tags,
  summary: 'Declare an attribute, or change its label',
  description: 'For the whole organisation, so it needs the right attribute.write at its top unit.',
  request: { headers: idempotencyKey, body: body(z.strictObject(newAttribute.shape)) },
  responses: { 201: answer('The attribute.', attribute), ...problems(400, 401, 403, 409, 415) },
})

export const attributes = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json({ items: await act(c, listAttributes) }, 200))
  .openapi(declare, async (c) => c.json(await actOnce(c, (ctx) => declareAttribute(ctx, c.req.valid('json'))), 201))
