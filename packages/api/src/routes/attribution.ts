import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  attributeByHand,
  attributionRule,
  getAttributionRule,
  handAttribution,
  listUnattributed,
  responseKindNames,
  setAttributionRule,
  unattributedQuery,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idParam, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Responses']
const rule = attributionRule
  .extend({
    campaignId: id,
    version: z.int().openapi({ description: 'Raised by every change; stands on each response that it judged.' }),
    run: z
      .object({
        customers: z.int(),
        done: z.int(),
        changed: z.int().openapi({ description: 'Responses that are attributed otherwise now.' }),
        startedAt: instantText,
        finishedAt: instantText.nullable(),
      })
      .nullable()
      .openapi({ description: 'How far the responses have been judged anew.' }),
  })
  .openapi('AttributionRule')

const getRule = createRoute({
  method: 'get',
  path: '/campaigns/{id}/attribution',
  tags,
  summary: 'By what rule answers that name no message are attributed to a campaign',
  request: { params: idParam },
  responses: { 200: answer('The rule.', rule), ...problems(400, 401, 404) },
})
const setRule = createRoute({
  method: 'patch',
  path: '/campaigns/{id}/attribution',
  tags,
  summary: 'Change the rule; the responses that there are will be judged by it',
  request: { params: idParam, body: body(attributionRule.partial()) },
  responses: { 200: answer('The rule.', rule), ...problems(400, 401, 403, 404, 415) },
})
const unattributed = createRoute({
  method: 'get',
  path: '/responses/unattributed',
  tags,
  summary: 'Answers that belong to no campaign: late ones, mistyped codes, people nobody knows',
  request: { query: unattributedQuery },
  responses: {
    200: answer(
      'A page of them, in the order in which they came.',
      pageOf(
        z.object({
          id,
          unitId: id,
          source: z.string(),
          externalId: z.string(),
          kind: z.enum(responseKindNames),
          occurredAt: instantText,
          customerId: id.nullable(),
          amount: z.int().nullable(),
          currency: z.string().nullable(),
          given: z.record(z.string(), z.unknown()).openapi({ description: 'What was said that led nowhere.' }),
        }),
      ),
    ),
    ...problems(400, 401, 403, 404),
  },
})
const attribute = createRoute({
  method: 'post',
  path: '/responses/{id}/attribute',
  tags,
  summary: 'Say whose an answer is, and which campaign it belongs to',
  description: 'No rule changes it afterwards. It stands in the audit.',
  request: { params: idParam, body: body(handAttribution) },
  responses: {
    200: answer('Whose it is now.', z.object({ id, customerId: id, campaignId: id.nullable(), stepId: id.nullable() })),
    ...problems(400, 401, 403, 404, 409, 415),
  },
})

export const attribution = new OpenAPIHono<AppEnv>()
  .openapi(getRule, async (c) => {
    return c.json(await act(c, (ctx) => getAttributionRule(ctx, { campaignId: c.req.valid('param').id })), 200)
  })
  .openapi(setRule, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setAttributionRule(ctx, input)), 200)
  })
  .openapi(unattributed, async (c) => c.json(await act(c, (ctx) => listUnattributed(ctx, c.req.valid('query'))), 200))
  .openapi(attribute, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => attributeByHand(ctx, input)), 200)
  })
