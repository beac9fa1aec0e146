import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  channels,
  deadLetters,
  deadLettersInput,
  deadStates,
  listDeadLetters,
  resolveDeliveries,
  resolveDeliveriesInput,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idParam, instantText, pageOf, problems } from '../operation.ts'
import { progress } from './campaigns.ts'

const tags = ['Campaigns']
const group = z.object({
  stepId: id,
  channel: z.enum(channels),
  state: z.enum(deadStates),
  reason: z.string().openapi({ description: 'What the reasons have in common: addresses are …, long numbers #.' }),
  count: z.int(),
  since: instantText.nullable(),
  until: instantText.nullable(),
})
const letter = z.object({
  seq: z.int(),
  customerId: id,
  ref: z.string().nullable(),
  name: z.string(),
  reason: z.string().nullable(),
  attempts: z.int(),
  settledAt: instantText.nullable(),
})

const groups = createRoute({
  method: 'get',
  path: '/campaigns/{id}/dead-letters',
  tags,
  summary: 'Deliveries that go on only if somebody does something, by what is the matter',
  description: 'Failed, held or unknown: at most a hundred groups, the largest first.',
  request: { params: idParam },
  responses: { 200: answer('The groups.', z.object({ items: z.array(group) })), ...problems(400, 401, 404) },
})
const letters = createRoute({
  method: 'get',
  path: '/campaigns/{id}/dead-letters/deliveries',
  tags,
  summary: 'The deliveries of such a group, with their customers',
  request: { params: idParam, query: deadLettersInput.omit({ campaignId: true }) },
  responses: { 200: answer('A page of deliveries.', pageOf(letter)), ...problems(400, 401, 403, 404) },
})
const resolve = createRoute({
  method: 'post',
  path: '/campaigns/{id}/dead-letters/resolve',
  tags,
  summary: 'Send such deliveries again, count unknown ones as sent, or give them up',
  description:
    'All of a state, or those of one step or group. Sent again they have the same Message-ID, failed ones all their ' +
    'attempts; consent and address are checked as always.',
  request: { params: idParam, body: body(resolveDeliveriesInput.omit({ campaignId: true })) },
  responses: { 200: answer('Numbers of deliveries.', progress), ...problems(400, 401, 403, 404, 409, 415) },
})

export const deadLetterRoutes = new OpenAPIHono<AppEnv>()
  .openapi(groups, async (c) => {
    const items = await act(c, (ctx) => deadLetters(ctx, { campaignId: c.req.valid('param').id }))
    return c.json({ items: items.map((one) => ({ ...one, since: text(one.since), until: text(one.until) })) }, 200)
  })
  .openapi(letters, async (c) => {
    const input = { ...c.req.valid('query'), campaignId: c.req.valid('param').id }
    const { items, nextCursor } = await act(c, (ctx) => listDeadLetters(ctx, input))
    return c.json({ items: items.map((one) => ({ ...one, settledAt: text(one.settledAt) })), nextCursor }, 200)
  })
  .openapi(resolve, async (c) => {
    const input = { ...c.req.valid('json'), campaignId: c.req.valid('param').id }
    return c.json(await act(c, (ctx) => resolveDeliveries(ctx, input)), 200)
  })

const text = (instant: Date | null) => instant?.toISOString() ?? null
