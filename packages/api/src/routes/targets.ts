import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { dropTarget, getTarget, setTarget, targetBody, targetSchema } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, idParam, instantText, problems } from '../operation.ts'

const tags = ['Campaigns']

const target = answer('The target.', targetSchema.extend({ setAt: instantText }))
const read = createRoute({
  method: 'get',
  path: '/campaigns/{id}/target',
  tags,
  summary: 'What a campaign is meant to reach',
  request: { params: idParam },
  responses: { 200: target, ...problems(400, 401, 404) },
})
const write = createRoute({
  method: 'put',
  path: '/campaigns/{id}/target',
  tags,
  summary: 'Say what a campaign is meant to reach',
  description:
    'A rate of those reached, or a number of customers. It is looked at every day; a notice is kept when the forecast misses it.',
  request: { params: idParam, body: body(targetBody) },
  responses: {
    200: target,
    ...problems(400, 401, 403, 404, 415),
  },
})
const drop = createRoute({
  method: 'delete',
  path: '/campaigns/{id}/target',
  tags,
  summary: 'Take the target away',
  request: { params: idParam },
  responses: { 204: { description: 'It has none any more.' }, ...problems(400, 401, 403, 404) },
})

export const targets = new OpenAPIHono<AppEnv>()
  .openapi(read, async (c) => {
    return c.json(await act(c, (ctx) => getTarget(ctx, { campaignId: c.req.valid('param').id })), 200)
  })
  .openapi(write, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setTarget(ctx, input)), 200)
  })
  .openapi(drop, async (c) => {
    const campaignId = c.req.valid('param').id
    await act(c, (ctx) => dropTarget(ctx, { campaignId }))
    return c.body(null, 204)
  })
