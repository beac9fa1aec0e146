import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { ratesByKnown, ratesByKnownSchema, ratesInput } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, idParam, problems } from '../operation.ts'

const rates = createRoute({
  method: 'get',
  path: '/campaigns/{id}/rates',
  tags: ['Campaigns'],
  summary: 'How customers of a past campaign responded, by what was known of them before',
  description: 'One column that the file of the campaign named as known before the contact (`knownBefore`).',
  request: {
    params: idParam,
    query: z.object({
      column: ratesInput.shape.column,
      bands: z
        .string()
        .regex(
          /^-?\d{1,12}(\.\d{1,6})?(,-?\d{1,12}(\.\d{1,6})?){0,49}$/,
          'Give numbers with commas between, as 25,35,45.',
        )
        .optional()
        .openapi({
          description: 'Bounds between bands of numbers, rising. Default: value by value.',
          example: '25,35',
        }),
    }),
  },
  responses: {
    200: answer('By group; shares are between 0 and 1.', ratesByKnownSchema),
    ...problems(400, 401, 403, 404),
  },
})

export const pastCampaigns = new OpenAPIHono<AppEnv>().openapi(rates, async (c) => {
  const { column, bands } = c.req.valid('query')
  const input = { campaignId: c.req.valid('param').id, column, bands: bands?.split(',').map(Number) }
  return c.json(await act(c, (ctx) => ratesByKnown(ctx, input)), 200)
})
