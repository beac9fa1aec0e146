import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { listTags, tagInput, tagSegment } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, problems } from '../operation.ts'
import { filter } from './segments.ts'

const tags = ['Customers']

const list = createRoute({
  method: 'get',
  path: '/tags',
  tags,
  summary: 'Tags that your customers have, the most frequent first',
  description: 'A tag needs no declaration: give it to a customer, or to everybody whom a filter selects.',
  responses: {
    200: answer('At most a thousand.', z.object({ items: z.array(z.object({ tag: z.string(), count: z.int() })) })),
    ...problems(401),
  },
})
const give = createRoute({
  method: 'post',
  path: '/tags',
  tags,
  summary: 'Give tags to everybody a filter selects, or take them off',
  description: 'In one unit and those below it: all of them are changed, or nobody. Doing it again changes nothing.',
  request: { body: body(tagInput.extend({ filter })) },
  responses: {
    200: answer('How many customers it changed.', z.object({ changed: z.int() })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})

export const tagsInUse = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json({ items: await act(c, listTags) }, 200))
  .openapi(give, async (c) => c.json({ changed: await act(c, (ctx) => tagSegment(ctx, c.req.valid('json'))) }, 200))
