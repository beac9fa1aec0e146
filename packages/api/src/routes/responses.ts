import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { recordResponses, responseBatchLimit, responseInput, responseResultSchema } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { countCodes } from '../code-guard.ts'
import { answer, body, problems } from '../operation.ts'

const record = createRoute({
  method: 'post',
  path: '/responses',
  tags: ['Responses'],
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

export const responses = new OpenAPIHono<AppEnv>().openapi(record, async (c) => {
  const { responses } = c.req.valid('json')
  const { tokens } = c.var.options
  // Signed tokens are too long to be guessed; what is not one of them was typed, or is a guess.
  const typed = responses.flatMap(({ token }) => (token === undefined || tokens.verify(token) ? [] : [token]))
  const wrong = typed.filter((code) => tokens.readReplyCode(code) === null)
  if (typed.length > 0) await countCodes(c, `staff:${c.var.actor.staffId}`, wrong.length)
  return c.json({ results: await act(c, (ctx) => recordResponses(ctx, responses, tokens)) }, 200)
})
