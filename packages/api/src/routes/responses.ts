import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  recordResponses,
  responseBatchLimit,
  responseInput,
  responseResultSchema,
  takeBackByKey,
  takeBackResponse,
  takingBack,
  takingBackByKey,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { countCodes } from '../code-guard.ts'
import { answer, body, id, idParam, problems } from '../operation.ts'

const tags = ['Responses']
const record = createRoute({
  method: 'post',
  path: '/responses',
  tags,
  summary: 'Record what customers answered, one or up to 1,000 at a time',
  description:
    'Idempotent by source and externalId: send a batch again as often as you like. All of it is recorded, or, when ' +
    'something in it is not valid, nothing. At most 20 codes that are none in ten minutes, together with the desk.',
  request: { body: body(z.strictObject({ responses: z.array(responseInput).min(1).max(responseBatchLimit) })) },
  responses: {
    200: answer('In the order sent.', z.object({ results: z.array(responseResultSchema) })),
    ...problems(400, 401, 403, 413, 415, 429),
  },
})

const takenBack = answer(
  'It counts for nothing any more.',
  z.object({ id, status: z.enum(['taken-back', 'duplicate']) }),
)
const takeBack = createRoute({
  method: 'post',
  path: '/responses/{id}/take-back',
  tags,
  summary: 'Take back a redemption, or an answer from the desk, that was recorded by mistake',
  description:
    'Its coupon may be redeemed again; feedback, success and revenue are without it. It stays in the time line with who took it back and why. Idempotent.',
  request: { params: idParam, body: body(takingBack) },
  responses: { 200: takenBack, ...problems(400, 401, 403, 404, 409, 415) },
})
const takeBackOwn = createRoute({
  method: 'post',
  path: '/responses/take-back',
  tags,
  summary: 'Take back what you recorded at the desk or till, by the key that you gave it',
  description: 'As by its number; also of a customer of a branch that you do not see, who brought a code.',
  request: { body: body(takingBackByKey) },
  responses: { 200: takenBack, ...problems(400, 401, 403, 404, 409, 415) },
})

export const responses = new OpenAPIHono<AppEnv>()
  .openapi(record, async (c) => {
    const { responses } = c.req.valid('json')
    const { tokens } = c.var.options
    // Signed tokens are too long to be guessed; what is not one of them was typed, or is a guess.
    const typed = responses.flatMap(({ token }) => (token === undefined || tokens.verify(token) ? [] : [token]))
    const wrong = typed.filter((code) => tokens.readReplyCode(code) === null)
    if (typed.length > 0) await countCodes(c, `staff:${c.var.actor.staffId}`, wrong.length)
    return c.json({ results: await act(c, (ctx) => recordResponses(ctx, responses, tokens)) }, 200)
  })
  .openapi(takeBack, async (c) => {
    const input = { id: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => takeBackResponse(ctx, input)), 200)
  })
  .openapi(takeBackOwn, async (c) => {
    return c.json(await act(c, (ctx) => takeBackByKey(ctx, c.req.valid('json'))), 200)
  })
