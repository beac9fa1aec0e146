import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { queueNames, queueState } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, id, instantText, problems } from '../operation.ts'
import { stylesheet } from '../public/page.ts'
import { queuePage } from '../queue-page.ts'

const tags = ['Operation']
const state = z.object({
  queues: z.array(
    z.object({
      queue: z.enum(queueNames),
      due: z.int().openapi({ description: 'Due, and not with a worker.' }),
      onOffer: z.int().openapi({ description: 'Offered to the queue, or with a worker.' }),
      later: z.int(),
      paused: z.int().openapi({ description: 'Of campaigns that are paused.' }),
      oldestDueSeconds: z.number().nullable(),
    }),
  ),
  stubborn: z
    .array(z.object({ promiseId: id, job: z.string(), campaignId: id.nullable(), dueAt: instantText, offers: z.int() }))
    .openapi({ description: 'Offered more than ten times: the job fails, or has very much to do.' }),
})

const queue = createRoute({
  method: 'get',
  path: '/operations/queue',
  tags,
  summary: 'What the workers of the whole organisation have to do',
  description: 'For administrators, in numbers. Promises are counted, not the jobs that carry them.',
  responses: { 200: answer('Promises by queue.', state), ...problems(401, 403) },
})
const page = createRoute({
  method: 'get',
  path: '/operations/queue.html',
  tags,
  summary: 'The same as a page that loads itself anew every five seconds',
  responses: {
    200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } },
    ...problems(401, 403),
  },
})

export const operations = new OpenAPIHono<AppEnv>()
  .openapi(queue, async (c) => {
    const { queues, stubborn } = await act(c, queueState)
    return c.json({ queues, stubborn: stubborn.map((one) => ({ ...one, dueAt: one.dueAt.toISOString() })) }, 200)
  })
  .openapi(page, async (c) => {
    const html = queuePage(await act(c, queueState), c.var.options.engine.clock.now())
    c.header('Content-Security-Policy', `default-src 'none'; ${stylesheet.policy}; frame-ancestors 'none'`)
    return c.html(html, 200)
  })
