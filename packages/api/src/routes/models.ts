import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { listModels, modelScoresInput, putModelScores } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, problems } from '../operation.ts'

const tags = ['Segments']

const list = createRoute({
  method: 'get',
  path: '/models',
  tags,
  summary: 'Models whose scores segments and rankings can ask for',
  responses: {
    200: answer('By name.', z.object({ items: z.array(z.object({ name: z.string() })) })),
    ...problems(401),
  },
})
const put = createRoute({
  method: 'put',
  path: '/models/{model}/scores',
  tags,
  summary: 'Keep what a model makes of customers',
  description:
    'At most 10,000 at a time. Needs the right customer.write for every customer named. A score of an older version never ' +
    'replaces that of a newer one; sending the same again changes nothing.',
  request: {
    params: z.object({ model: modelScoresInput.shape.model }),
    body: body(modelScoresInput.omit({ model: true })),
  },
  responses: {
    200: answer(
      'How many customers have a new score, and the refs of no customer whom you see.',
      z.object({ changed: z.int(), unknown: z.array(z.string()) }),
    ),
    ...problems(400, 401, 403, 409, 415),
  },
})

export const models = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json({ items: (await act(c, listModels)).map((name) => ({ name })) }, 200))
  .openapi(put, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => putModelScores(ctx, input)), 200)
  })
