import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { requestRefresh, upkeepByUnit, upkeepQuery, upkeepTrend } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, id, idText, problems } from '../operation.ts'

const tags = ['Upkeep']
const share = z.number().nullable().openapi({ description: 'Between 0 and 1; null over nobody.' })
const upkeepOf = z.object({
  day: z.iso.date(),
  customers: z.int(),
  grades: z.array(z.int()).length(4).openapi({ description: 'How many of grade 1, 2, 3 and 4.' }),
  freshness: share.openapi({ description: 'Share maintained within a year.' }),
  richness: share.openapi({ description: 'Share with every key attribute.' }),
  filled: z.record(z.string(), share).openapi({ description: 'By key attribute, the share that has it.' }),
})
const unitId = z.object({ unitId: idText })

const trend = createRoute({
  method: 'get',
  path: '/upkeep',
  tags,
  summary: 'State of the data of a unit and everything below it, day by day',
  description: 'Counted every night. Without `since`, the last 30 days that were counted.',
  request: { query: upkeepQuery },
  responses: {
    200: answer('By day, the oldest first.', z.object({ items: z.array(upkeepOf) })),
    ...problems(400, 401, 403, 404),
  },
})
const byUnit = createRoute({
  method: 'get',
  path: '/upkeep/units',
  tags,
  summary: 'State of the data of each unit right below a unit, as last counted',
  request: { query: unitId },
  responses: {
    200: answer('The units.', z.object({ items: z.array(upkeepOf.extend({ unitId: id, name: z.string() })) })),
    ...problems(400, 401, 403, 404),
  },
})
const refresh = createRoute({
  method: 'post',
  path: '/upkeep/refresh',
  tags,
  summary: 'Compute grades, RFM and the state of the data now instead of tonight',
  description: 'Takes place in a worker. `running`: it is being done at this moment, and nothing was added.',
  responses: {
    202: answer('What became of it.', z.object({ state: z.enum(['due', 'running']) })),
    ...problems(401, 403),
  },
})

export const upkeep = new OpenAPIHono<AppEnv>()
  .openapi(trend, async (c) => c.json({ items: await act(c, (ctx) => upkeepTrend(ctx, c.req.valid('query'))) }, 200))
  .openapi(byUnit, async (c) => c.json({ items: await act(c, (ctx) => upkeepByUnit(ctx, c.req.valid('query'))) }, 200))
  .openapi(refresh, async (c) => c.json(await act(c, requestRefresh), 202))
