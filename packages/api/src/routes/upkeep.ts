import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  listRemovable,
  listToMend,
  mendKinds,
  mendQuery,
  removableQuery,
  removalInput,
  removeCustomers,
  requestRefresh,
  upkeepByUnit,
  upkeepQuery,
  upkeepTrend,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idText, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Upkeep']
const share = z.number().nullable().openapi({ description: 'Between 0 and 1; null over nobody.' })
const upkeepOf = z.object({
  day: z.iso.date(),
  customers: z.int(),
  grades: z.array(z.int()).length(4).openapi({ description: 'How many of grade 1, 2, 3 and 4.' }),
  freshness: share.openapi({ description: 'Share maintained within a year.' }),
  richness: share.openapi({ description: 'Share with every key attribute.' }),
  filled: z.record(z.string(), share).openapi({ description: 'By key attribute, the share that has it.' }),
  toMend: z
    .record(z.string(), z.int())
    .openapi({ description: 'How many records have each fault that staff can mend.' }),
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
const mend = createRoute({
  method: 'get',
  path: '/upkeep/mend/{kind}',
  tags,
  summary: 'Records with a fault that staff can mend, of a unit and those below it',
  description:
    '`address`: division and street could not be told, with the counties that it may mean. `postcode`: missing. `reach`: no address of any channel. `consent`: nothing recorded. `birthday`: implausible.',
  request: { params: z.object({ kind: z.enum(mendKinds) }), query: mendQuery },
  responses: {
    200: answer(
      'A page of records.',
      pageOf(
        z.object({
          id,
          unitId: id,
          name: z.string(),
          address: z.string().nullable(),
          divisionCode: z.string().nullable(),
          postcode: z.string().nullable(),
          birthday: z.string().nullable(),
          reason: z.string(),
          candidates: z.array(z.object({ code: z.string(), name: z.string() })),
        }),
      ),
    ),
    ...problems(400, 401, 403, 404),
  },
})
const removable = createRoute({
  method: 'get',
  path: '/upkeep/removable',
  tags,
  summary: 'Records fit for removal, of a unit and those below it',
  description:
    'Never selected, without number, identity number and mobile number, without activity, not maintained within a year.',
  request: { query: removableQuery },
  responses: {
    200: answer(
      'A page of them, and how many there are in all.',
      pageOf(
        z.object({
          id,
          unitId: id,
          name: z.string(),
          email: z.string().nullable(),
          address: z.string().nullable(),
          updatedAt: instantText,
        }),
      ).extend({ total: z.int() }),
    ),
    ...problems(400, 401, 403, 404),
  },
})
const remove = createRoute({
  method: 'post',
  path: '/upkeep/removals',
  tags,
  summary: 'Confirm that records fit for removal are deleted',
  description:
    'Those of the list that are named, or all of it, up to 10,000 at a time. Each is looked at again: one that has come to life since stays. It is not undone.',
  request: { body: body(removalInput) },
  responses: {
    200: answer('How many went, and how many of the list are left.', z.object({ removed: z.int(), left: z.int() })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})

export const upkeep = new OpenAPIHono<AppEnv>()
  .openapi(trend, async (c) => c.json({ items: await act(c, (ctx) => upkeepTrend(ctx, c.req.valid('query'))) }, 200))
  .openapi(byUnit, async (c) => c.json({ items: await act(c, (ctx) => upkeepByUnit(ctx, c.req.valid('query'))) }, 200))
  .openapi(refresh, async (c) => c.json(await act(c, requestRefresh), 202))
  .openapi(mend, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => listToMend(ctx, input)), 200)
  })
  .openapi(removable, async (c) => c.json(await act(c, (ctx) => listRemovable(ctx, c.req.valid('query'))), 200))
  .openapi(remove, async (c) => c.json(await act(c, (ctx) => removeCustomers(ctx, c.req.valid('json'))), 200))
