import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  auditActions,
  channels,
  consentStatuses,
  customerTimeline,
  householdOf,
  responseKindNames,
  timelineQuery,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, id, idParam, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Customers']
const at = instantText.openapi({ description: 'Of a delivery that is still to be made: when it is due.' })
const entry = { key: z.string(), at }
const ofCampaign = { campaignId: id.nullable(), campaign: z.string().nullable() }
const money = { amount: z.int().nullable(), currency: z.string().nullable() }
const staff = z.string().nullable().openapi({ description: 'Who wrote it down; null: the customer, or the product.' })

const entries = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('delivery'),
      ...entry,
      ...ofCampaign,
      step: z.int(),
      channel: z.enum(channels),
      content: z.string().nullable(),
      state: z.string(),
      receipt: z.string(),
      reason: z.string().nullable(),
    }),
    z.object({
      kind: z.literal('response'),
      ...entry,
      ...ofCampaign,
      ...money,
      response: z.enum(responseKindNames),
      source: z.string(),
      channel: z.enum(channels).nullable(),
      words: z.string().nullable(),
      canTakeBack: z.boolean().openapi({ description: 'By whoever may record answers.' }),
      takenBack: z
        .object({ at: instantText, staff: z.string(), reason: z.string() })
        .nullable()
        .openapi({ description: 'It was recorded by mistake, and counts for nothing of what stands beside it.' }),
    }),
    z.object({
      kind: z.literal('outcome'),
      ...entry,
      ...ofCampaign,
      ...money,
      workOrderId: id,
      channel: z.enum(channels),
      code: z.string(),
      label: z.string(),
      note: z.string().nullable(),
      staff,
      corrected: z.boolean().openapi({ description: 'It was taken back as mistaken.' }),
    }),
    z.object({
      kind: z.literal('order'),
      ...entry,
      ...ofCampaign,
      ...money,
      product: z.string().nullable(),
      category: z.string().nullable(),
      quantity: z.int(),
      unit: z.string(),
    }),
    z.object({
      kind: z.literal('consent'),
      ...entry,
      channel: z.enum(channels),
      purpose: z.string(),
      status: z.enum(consentStatuses),
      evidence: z.string(),
      staff,
    }),
    z.object({
      kind: z.literal('change'),
      ...entry,
      action: z.enum(auditActions),
      staff: z.string(),
      fields: z.array(z.string()).openapi({ description: 'Which fields of the record were changed.' }),
    }),
  ])
  .openapi('TimelineEntry')

const timeline = createRoute({
  method: 'get',
  path: '/customers/{id}/timeline',
  tags,
  summary: 'Everything that happened between a customer and you, newest first',
  description:
    'Deliveries, answers, outcomes of work orders, orders, consents with those before them, changes of the record; ' +
    'campaigns of units above too. What else stands in the audit needs the right audit.read.',
  request: { params: idParam, query: timelineQuery },
  responses: { 200: answer('A page of entries.', pageOf(entries)), ...problems(400, 401, 404) },
})
const household = createRoute({
  method: 'get',
  path: '/customers/{id}/household',
  tags,
  summary: 'Who else lives at the address: with the same mobile number, or of the unit with the same family name',
  request: { params: idParam },
  responses: {
    200: answer(
      'Up to fifty customers.',
      z.object({
        items: z.array(
          z.object({
            id,
            name: z.string(),
            gender: z.enum(['male', 'female']).nullable(),
            birthday: z.string().nullable(),
            shares: z.array(z.enum(['mobile', 'family-name'])),
          }),
        ),
      }),
    ),
    ...problems(400, 401, 404),
  },
})

export const customerHistory = new OpenAPIHono<AppEnv>()
  .openapi(timeline, async (c) => {
    const customerId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => customerTimeline(ctx, { customerId, ...c.req.valid('query') })), 200)
  })
  .openapi(household, async (c) => {
    const customerId = c.req.valid('param').id
    return c.json({ items: await act(c, (ctx) => householdOf(ctx, { customerId })) }, 200)
  })
