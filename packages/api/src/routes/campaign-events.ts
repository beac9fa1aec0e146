import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { campaignProgress, campaignStates, getCampaign } from '@tradewind/engine'
import type { AppEnv } from '../app-env.ts'
import { streamChanges } from '../event-stream.ts'
import { idParam, problems } from '../operation.ts'
import { progress } from './campaigns.ts'

/** The data of an event `progress`. */
const live = progress.extend({ state: z.enum(campaignStates) }).openapi('LiveProgress')

const events = createRoute({
  method: 'get',
  path: '/campaigns/{id}/events',
  tags: ['Campaigns'],
  summary: 'Deliveries by state, as they change: server-sent events',
  description:
    'An event `progress` (LiveProgress) at once and after each change, not more than one a second. `end` says that no more ' +
    'will come: with a problem where you may not see it any more, without one for a cancelled campaign. At most four at a ' +
    'time a person.',
  request: { params: idParam },
  responses: {
    200: { description: 'Goes on until you hang up.', content: { 'text/event-stream': { schema: live } } },
    ...problems(400, 401, 404, 429),
  },
})

/** A campaign while it runs, for whoever watches. */
export const campaignEvents = new OpenAPIHono<AppEnv>().openapi(events, (c) => {
  const campaignId = c.req.valid('param').id
  return streamChanges(c, {
    event: 'progress',
    look: (actor) =>
      c.var.options.engine.as(actor, async (ctx) => {
        const { state } = await getCampaign(ctx, { id: campaignId })
        return { state, ...(await campaignProgress(ctx, { campaignId })) }
      }),
    isLast: ({ state }) => state === 'cancelled',
  })
})
