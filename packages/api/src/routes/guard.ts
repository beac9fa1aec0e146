import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  guardRuleSchema,
  guardRulesInput,
  listGuardRules,
  listNotices,
  noticeSchema,
  setGuardRules,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, idParam, instantText, problems } from '../operation.ts'

const rules = z.array(guardRuleSchema)

const read = createRoute({
  method: 'get',
  path: '/guard-rules',
  tags: ['Organisation'],
  summary: 'By which rules a spike of bounces or complaints pauses a campaign',
  responses: { 200: answer('By channel and sign. What has no rule is not guarded.', rules), ...problems(401) },
})
const write = createRoute({
  method: 'put',
  path: '/guard-rules',
  tags: ['Organisation'],
  summary: 'Replace the rules of the guard',
  description: 'For the whole organisation; needs the right unit.manage at its top.',
  request: { body: body(guardRulesInput) },
  responses: { 200: answer('The rules that hold now.', rules), ...problems(400, 401, 403, 415) },
})
const notices = createRoute({
  method: 'get',
  path: '/campaigns/{id}/notices',
  tags: ['Campaigns'],
  summary: 'What was seen in a campaign that somebody should know: spikes, a target that will be missed',
  request: { params: idParam },
  responses: {
    200: answer('The newest first; each was noticed once.', z.array(noticeSchema.extend({ at: instantText }))),
    ...problems(400, 401, 404),
  },
})

export const guard = new OpenAPIHono<AppEnv>()
  .openapi(read, async (c) => c.json(await act(c, listGuardRules), 200))
  .openapi(write, async (c) => c.json(await act(c, (ctx) => setGuardRules(ctx, c.req.valid('json'))), 200))
  .openapi(notices, async (c) => {
    const campaignId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => listNotices(ctx, { campaignId })), 200)
  })
