import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { channels, getQuietHours, quietHoursInput, setQuietHours } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idParam, problems } from '../operation.ts'

const tags = ['Organisation']
const hours = z.object({
  timeZone: z.string().openapi({ description: 'Whose clock and days hold in the unit.', example: 'Asia/Shanghai' }),
  rules: z.array(
    z.object({
      unitId: id,
      channel: z.enum(channels),
      from: z.string().nullable(),
      until: z.string().nullable(),
      days: z.enum(['none', 'holidays', 'non-working']),
    }),
  ),
})

const read = createRoute({
  method: 'get',
  path: '/units/{id}/quiet-hours',
  tags,
  summary: 'When customers of a unit are left in peace: its own rules and those above',
  request: { params: idParam },
  responses: { 200: answer('The rules; all of them hold.', hours), ...problems(400, 401, 404) },
})
const write = createRoute({
  method: 'put',
  path: '/units/{id}/quiet-hours',
  tags,
  summary: "Replace a unit's own quiet hours and its time zone",
  description:
    'By channel: hours from `from` to `until` (local time, over midnight where it is earlier), and days all through: ' +
    '`holidays` are the public ones of China, `non-working` also weekends that are not made up for. They hold here and ' +
    'below. What falls into them is delivered when they are over.',
  request: { params: idParam, body: body(quietHoursInput.omit({ unitId: true })) },
  responses: { 200: answer('The rules that hold now.', hours), ...problems(400, 401, 403, 404, 415) },
})

export const quietHours = new OpenAPIHono<AppEnv>()
  .openapi(read, async (c) => {
    const unitId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => getQuietHours(ctx, { unitId })), 200)
  })
  .openapi(write, async (c) => {
    const input = { unitId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setQuietHours(ctx, input)), 200)
  })
