import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  campaignCostsInput,
  campaignCostsSchema,
  getCampaignCosts,
  getPrices,
  previewSpending,
  priceSchema,
  pricesInput,
  setCampaignCosts,
  setPrices,
  spendingPreviewSchema,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, idParam, problems } from '../operation.ts'

const prices = z.array(priceSchema)

const readPrices = createRoute({
  method: 'get',
  path: '/units/{id}/prices',
  tags: ['Organisation'],
  summary: 'What contacts cost campaigns of a unit: its own prices first, then those above',
  request: { params: idParam },
  responses: { 200: answer('The prices, of all days.', prices), ...problems(400, 401, 404) },
})
const writePrices = createRoute({
  method: 'put',
  path: '/units/{id}/prices',
  tags: ['Organisation'],
  summary: "Replace a unit's own prices",
  description:
    'For a thousand messages, segments or minutes, from a day on. Postage goes by class and weight. They hold for campaigns ' +
    'of the unit and everything below it, before the prices above; the audit keeps what was set.',
  request: { params: idParam, body: body(pricesInput.omit({ unitId: true })) },
  responses: { 200: answer('The prices that hold now.', prices), ...problems(400, 401, 403, 404, 415) },
})
const readCosts = createRoute({
  method: 'get',
  path: '/campaigns/{id}/costs',
  tags: ['Campaigns'],
  summary: 'What its planner said of its costs and margin',
  request: { params: idParam },
  responses: {
    200: answer('The costs; margin is null until somebody says it.', campaignCostsSchema),
    ...problems(400, 401, 404),
  },
})
const writeCosts = createRoute({
  method: 'put',
  path: '/campaigns/{id}/costs',
  tags: ['Campaigns'],
  summary: 'Say what its letters weigh, how many parts its texts have, what is fixed, and the margin',
  request: { params: idParam, body: body(campaignCostsInput.omit({ campaignId: true })) },
  responses: { 200: answer('The costs.', campaignCostsSchema), ...problems(400, 401, 403, 404, 415) },
})

const expected = createRoute({
  method: 'get',
  path: '/campaigns/{id}/expected-cost',
  tags: ['Campaigns'],
  summary: 'What a campaign will cost at most, if it is launched now',
  description: "Whom each step could contact now, at today's prices. What it did cost, /campaigns/{id}/money tells.",
  request: { params: idParam },
  responses: {
    200: answer('Numbers of people and amounts, by step.', spendingPreviewSchema),
    ...problems(400, 401, 403, 404, 409),
  },
})

/** Prices of units, and what only a campaign's planner knows of its costs. */
export const priceRoutes = new OpenAPIHono<AppEnv>()
  .openapi(readPrices, async (c) => {
    const unitId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => getPrices(ctx, { unitId })), 200)
  })
  .openapi(writePrices, async (c) => {
    const input = { unitId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setPrices(ctx, input)), 200)
  })
  .openapi(readCosts, async (c) => {
    const campaignId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => getCampaignCosts(ctx, { campaignId })), 200)
  })
  .openapi(writeCosts, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setCampaignCosts(ctx, input)), 200)
  })
  .openapi(expected, async (c) => {
    const campaignId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => previewSpending(ctx, { campaignId })), 200)
  })
