import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import {
  adviseSampleSize,
  backTestForecast,
  backTestInput,
  backTestSchema,
  leagueInput,
  leagueSchema,
  leagueTable,
  sampleSizeInput,
  sampleSizeSchema,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, instantText, problems } from '../operation.ts'

const tags = ['Statistics']

const advice = createRoute({
  method: 'post',
  path: '/advice/sample-size',
  tags,
  summary: 'How many customers a cell needs to find an uplift, or what a cell of some size can find',
  description: 'For 80 % power at 5 %, two-sided. Everybody assigned counts, whether they answer or not.',
  request: { body: body(sampleSizeInput) },
  responses: { 200: answer('Sizes, the uplift, and a sentence.', sampleSizeSchema), ...problems(400, 401, 415) },
})
const league = createRoute({
  method: 'post',
  path: '/league',
  tags,
  summary: 'Units or staff ranked by a rate, so that nobody is first or last by chance',
  description:
    'Of one campaign, or of all that were launched in a period. Ranked by the shrunken rate; `group` says who cannot be ' +
    'told apart yet. Those who have reached nobody have no place.',
  request: { body: body(leagueInput) },
  responses: {
    200: answer('The places, the best first.', leagueSchema.extend({ asOf: instantText })),
    ...problems(400, 401, 403, 404, 415),
  },
})

const tested = createRoute({
  method: 'get',
  path: '/forecast/back-test',
  tags,
  summary: "How good the forecast would have been for the organisation's own closed campaigns",
  description: 'Each of the latest 100 of a channel is forecast on a day after its launch from those closed by then.',
  request: { query: backTestInput },
  responses: { 200: answer('How many bands held, and the error.', backTestSchema), ...problems(400, 401, 403) },
})

export const statistics = new OpenAPIHono<AppEnv>()
  .openapi(advice, async (c) => c.json(await act(c, (ctx) => adviseSampleSize(ctx, c.req.valid('json'))), 200))
  .openapi(tested, async (c) => c.json(await act(c, (ctx) => backTestForecast(ctx, c.req.valid('query'))), 200))
  .openapi(league, async (c) => c.json(await act(c, (ctx) => leagueTable(ctx, c.req.valid('json'))), 200))
