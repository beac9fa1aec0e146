import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import {
  adviseSampleSize,
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

export const statistics = new OpenAPIHono<AppEnv>()
  .openapi(advice, async (c) => c.json(await act(c, (ctx) => adviseSampleSize(ctx, c.req.valid('json'))), 200))
  .openapi(league, async (c) => c.json(await act(c, (ctx) => leagueTable(ctx, c.req.valid('json'))), 200))
