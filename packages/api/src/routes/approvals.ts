import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  approvalOf,
  approvalQuery,
  approvalRuleInput,
  approvalRuleOf,
  decideCampaign,
  decisionInput,
  listApprovals,
  planParts,
  setApprovalRule,
  submissionInput,
  submitCampaign,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idParam, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Approvals']
const submission = z
  .object({
    campaignId: id,
    campaignName: z.string(),
    unitId: id,
    note: z.string(),
    submittedBy: z.string().nullable(),
    submittedAt: instantText,
    state: z.enum(['waiting', 'approved', 'returned', 'outdated']).openapi({
      description: 'outdated: the plan was changed since, and has to be handed in again, approved or not.',
    }),
    changed: z.array(z.enum(planParts)).openapi({ description: 'What of the plan, where it is outdated.' }),
    remark: z.string(),
    decidedBy: z.string().nullable(),
    decidedAt: instantText.nullable(),
  })
  .openapi('Submission')
const approval = z.object({
  campaignId: id,
  needed: z.boolean().openapi({ description: 'Whether the campaign starts only when it is approved.' }),
  submission: submission.nullable(),
})
const rule = z.object({
  own: z.boolean(),
  needed: z.boolean().openapi({ description: 'By the unit itself or by one above it.' }),
})

const list = createRoute({
  method: 'get',
  path: '/approvals',
  tags,
  summary: 'Campaigns that wait for somebody to approve them, or are approved and have not begun',
  request: { query: approvalQuery },
  responses: { 200: answer('A page of them.', pageOf(submission)), ...problems(400, 401, 403, 404) },
})
const get = createRoute({
  method: 'get',
  path: '/campaigns/{id}/approval',
  tags,
  summary: 'Whether a campaign has to be approved, and how far that is',
  request: { params: idParam },
  responses: { 200: answer('Its approval.', approval), ...problems(400, 401, 404) },
})
const submit = createRoute({
  method: 'post',
  path: '/campaigns/{id}/submit',
  tags,
  summary: 'Hand a campaign in, as it is planned now, to be approved',
  description:
    'With its list, coupon, costs and the prices that hold for it. A plan that is changed afterwards has to be handed in ' +
    'again, one that is put back as it was has not. Handed in twice it is the same.',
  request: { params: idParam, body: body(z.strictObject(submissionInput.omit({ campaignId: true }).shape)) },
  responses: { 200: answer('Its approval.', approval), ...problems(400, 401, 403, 404, 409, 415) },
})
const decide = createRoute({
  method: 'post',
  path: '/campaigns/{id}/decision',
  tags,
  summary: 'Approve a campaign that was handed in, or send it back with a remark',
  description: 'Of somebody else than who handed it in.',
  request: { params: idParam, body: body(z.strictObject(decisionInput.omit({ campaignId: true }).shape)) },
  responses: { 200: answer('Its approval.', approval), ...problems(400, 401, 403, 404, 409, 415) },
})
const readRule = createRoute({
  method: 'get',
  path: '/units/{id}/approval-rule',
  tags,
  summary: 'Whether campaigns of a unit have to be approved',
  request: { params: idParam },
  responses: { 200: answer('What holds.', rule), ...problems(400, 401, 404) },
})
const writeRule = createRoute({
  method: 'put',
  path: '/units/{id}/approval-rule',
  tags,
  summary: 'Say whether campaigns of a unit and those below it have to be approved',
  request: { params: idParam, body: body(approvalRuleInput.omit({ unitId: true })) },
  responses: { 200: answer('What holds now.', rule), ...problems(400, 401, 403, 404, 415) },
})

export const approvals = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listApprovals(ctx, c.req.valid('query'))), 200))
  .openapi(get, async (c) => {
    const campaignId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => approvalOf(ctx, { campaignId })), 200)
  })
  .openapi(submit, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => submitCampaign(ctx, input)), 200)
  })
  .openapi(decide, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => decideCampaign(ctx, input)), 200)
  })
  .openapi(readRule, async (c) => {
    const unitId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => approvalRuleOf(ctx, { unitId })), 200)
  })
  .openapi(writeRule, async (c) => {
    const input = { unitId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setApprovalRule(ctx, input)), 200)
  })
