import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  assistedChannels,
  listOutcomeCodes,
  outcomeCodeInput,
  responseKindNames,
  retireOutcomeCode,
  saveOutcomeCode,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, problems } from '../operation.ts'

const tags = ['Work orders']
const view = z
  .object({
    channel: z.enum(assistedChannels),
    code: z.string(),
    label: z.string(),
    position: z.int(),
    reached: z.boolean(),
    response: z.enum(responseKindNames).nullable(),
    stop: z.enum(['channel', 'customer']).nullable(),
    mend: z.enum(['mobile', 'postal', 'fax']).nullable(),
    guest: z.enum(['accepted', 'declined']).nullable(),
    retry: z.object({ days: z.int(), tries: z.int() }).nullable(),
  })
  .openapi('OutcomeCode')
const key = z.object({ channel: z.enum(assistedChannels), code: z.string().max(40) })

const list = createRoute({
  method: 'get',
  path: '/outcome-codes',
  tags,
  summary: 'What may come of work orders, and what it counts as',
  request: { query: z.strictObject({ channel: z.enum(assistedChannels).optional() }) },
  responses: { 200: answer('The codes.', z.object({ items: z.array(view) })), ...problems(400, 401) },
})
const save = createRoute({
  method: 'put',
  path: '/outcome-codes',
  tags,
  summary: 'Add a code, or change what it counts as from now on',
  description: 'Codes hold for the whole organisation. What was recorded stays what it was.',
  request: { body: body(outcomeCodeInput) },
  responses: { 200: answer('The code.', view), ...problems(400, 401, 403, 415) },
})
const retire = createRoute({
  method: 'delete',
  path: '/outcome-codes/{channel}/{code}',
  tags,
  summary: 'Take a code out of use',
  request: { params: key },
  responses: { 204: { description: 'Out of use.' }, ...problems(400, 401, 403, 404, 409) },
})

export const outcomeCodes = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => {
    const { channel } = c.req.valid('query')
    return c.json({ items: await act(c, (ctx) => listOutcomeCodes(ctx, channel ? { channel } : {})) }, 200)
  })
  .openapi(save, async (c) => c.json(await act(c, (ctx) => saveOutcomeCode(ctx, c.req.valid('json'))), 200))
  .openapi(retire, async (c) => {
    await act(c, (ctx) => retireOutcomeCode(ctx, c.req.valid('param')))
    return c.body(null, 204)
  })
