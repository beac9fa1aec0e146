import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  addToCampaignList,
  audienceInput,
  type Ctx,
  campaignProgress,
  campaignRevisionInput,
  campaignStates,
  campaignsInput,
  cancelCampaign,
  channels,
  contactRulesInput,
  copyCampaign,
  copyCampaignInput,
  createCampaign,
  extendPilot,
  fates,
  getCampaign,
  getContactRules,
  importCampaignList,
  listAudience,
  listCampaigns,
  listImportOptions,
  newCampaignInput,
  noticeKinds,
  pauseCampaign,
  previewAudience,
  rankingSchema,
  releaseHeld,
  resolveUnknown,
  resolveUnknownInput,
  resumeCampaign,
  scheduleCampaign,
  sendStates,
  setContactRules,
  unscheduleCampaign,
  updateCampaign,
  whyNot,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppContext, AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, idText, instantText, pageOf, problems } from '../operation.ts'
import { fileOf } from '../upload.ts'
import { importRun } from './imports.ts'
import { filter } from './segments.ts'

const tags = ['Campaigns']
const summary = z.object({
  id,
  unitId: id,
  name: z.string(),
  idea: z.string().openapi({ description: "What it is for and what it offers, in its planner's words." }),
  kind: z.enum(['base', 'special']),
  state: z.enum(campaignStates),
  history: z.boolean().openapi({ description: 'It was run before and read from a file; nothing of it is sent.' }),
  version: z.int(),
  purpose: z.string(),
  segmentId: id.nullable(),
  segmentVersion: z.int().nullable(),
  uploadedList: z.boolean(),
  responseWindowDays: z.int(),
  currency: z.string(),
  unknownPolicy: z.enum(['hold', 'resend']),
  priority: z
    .int()
    .openapi({ description: 'Of two campaigns that want a customer, the one with the higher keeps them.' }),
  oncePerHousehold: z.boolean().nullable().openapi({ description: 'null: as usual for the channel, yes for letters.' }),
  maxTargeted: z.int().nullable().openapi({ description: 'At most so many are contacted.' }),
  maxPerUnit: z.int().nullable().openapi({ description: 'At most so many of each unit that customers belong to.' }),
  pilotSize: z.int().nullable().openapi({ description: 'So many are contacted first, at random.' }),
  bestFirst: z
    .object({ by: rankingSchema, lowest: z.boolean().optional() })
    .nullable()
    .openapi({ description: 'In what order budget and quotas are filled; null: the most recent order first.' }),
  startAt: instantText.nullable(),
  endAt: instantText.nullable().openapi({ description: 'What has not been handed over by then is not sent any more.' }),
  createdBy: id.nullable(),
  createdAt: instantText,
  launchedAt: instantText.nullable(),
  closesAt: instantText.nullable().openapi({ description: 'Until when responses count.' }),
  finishedAt: instantText.nullable(),
  pause: z
    .object({
      id,
      kind: z.enum(noticeKinds),
      channel: z.enum(channels).nullable(),
      words: z.object({ zh: z.string(), en: z.string() }),
    })
    .nullable()
    .openapi({ description: 'Why the guard paused it; null: it is not paused, or a person did it.' }),
})
const cell = z.object({
  id,
  name: z.string(),
  weight: z.int(),
  control: z.boolean(),
})
const step = z.object({
  id,
  position: z.int(),
  channel: z.enum(channels),
  senderId: id.nullable(),
  delayDays: z.int().openapi({ description: "Days after a person's delivery in the step before was settled." }),
  condition: z
    .object({ unreached: z.boolean(), filter: filter.optional(), timeZone: z.string() })
    .nullable()
    .openapi({ description: 'Whom of those who have not answered it is for; null: all of them.' }),
  dueDays: z.int().openapi({ description: 'Of work orders: days until it has to be done.' }),
  releaseDays: z.int().openapi({ description: 'Days it may lie with somebody before somebody else gets it.' }),
  eventId: id.nullable().openapi({ description: 'The event that it invites to.' }),
  contents: z
    .array(z.object({ cell: z.string(), templateId: id, templateVersion: z.int() }))
    .openapi({ description: 'A cell that is not named receives nothing in this step.' }),
})
const view = summary
  .extend({
    steps: z.array(step),
    cells: z.array(cell),
    quotas: z.array(z.object({ unitId: id, maxTargeted: z.int() })).openapi({
      description: 'At most so many of a unit and everything below it that has no quota of its own.',
    }),
    gaps: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .openapi({ description: 'What a draft lacks before it can be scheduled, by the field of the plan.' }),
  })
  .openapi('Campaign')
const waterfall = z.object({
  matched: z.int(),
  suppressed: z.int(),
  noConsent: z.int(),
  unreachable: z.int(),
  household: z.int(),
  pressure: z.int(),
  heavierCampaign: z.int(),
  control: z.int(),
  overBudget: z.int(),
  outsidePilot: z.int(),
  targeted: z.int(),
  cells: z.array(z.object({ id, name: z.string(), control: z.boolean(), assigned: z.int() })),
  steps: z
    .array(z.object({ stepId: id, channel: z.enum(channels), atMost: z.int() }))
    .openapi({ description: 'How many each step could contact now, if nobody answered before.' }),
})
const listOutcome = z.object({ added: z.int(), changed: z.int(), unchanged: z.int(), unknown: z.array(z.string()) })
const sums = {
  promised: z.int().openapi({ description: 'The sum of all states, at every moment.' }),
  ...Object.fromEntries(sendStates.map((state) => [state, z.int()])),
}
export const progress = z.object({
  ...sums,
  steps: z.array(
    z.object({
      stepId: id,
      position: z.int(),
      channel: z.enum(channels),
      ...sums,
      passedOver: z
        .array(z.object({ reason: z.string(), count: z.int() }))
        .openapi({ description: 'Who gets nothing in this step, and why.' }),
      waiting: z.int().openapi({ description: 'Who has still to come into it.' }),
      nextLookAt: instantText.nullable(),
      problem: z.string().nullable().openapi({ description: 'What has to be mended before anybody can come into it.' }),
    }),
  ),
  reasons: z.array(z.object({ state: z.enum(sendStates), reason: z.string(), count: z.int() })),
})

const list = createRoute({
  method: 'get',
  path: '/campaigns',
  tags,
  summary: 'Campaigns of your units',
  request: { query: campaignsInput },
  responses: { 200: answer('A page of campaigns.', pageOf(summary)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/campaigns',
  tags,
  summary: 'Plan a campaign',
  description:
    'It is a draft until it is scheduled. `steps` say in which channel, from whom and with which template each cell is ' +
    'contacted; without them it is one e-mail from `senderId`, with the `templateId` of each cell. `unfinished`, it may have ' +
    'gaps, which `gaps` names; scheduling refuses it until there are none.',
  request: { headers: idempotencyKey, body: body(newCampaignInput) },
  responses: { 201: answer('The campaign.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const get = createRoute({
  method: 'get',
  path: '/campaigns/{id}',
  tags,
  summary: 'One campaign',
  request: { params: idParam },
  responses: { 200: answer('The campaign.', view), ...problems(400, 401, 404) },
})
const update = createRoute({
  method: 'put',
  path: '/campaigns/{id}',
  tags,
  summary: 'Replace the plan of a draft',
  description: '`version` is the one you saw; if somebody changed the campaign meanwhile, this is a conflict.',
  request: { params: idParam, body: body(campaignRevisionInput.omit({ id: true })) },
  responses: { 200: answer('The campaign.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const copy = createRoute({
  method: 'post',
  path: '/campaigns/{id}/copy',
  tags,
  summary: 'Plan a campaign like one that there is',
  description:
    'An unfinished draft with its segment and templates at their newest versions; without schedule, coupon, costs and ' +
    'uploaded list. What you do not see any more is a gap.',
  request: { params: idParam, headers: idempotencyKey, body: body(copyCampaignInput.omit({ campaignId: true })) },
  responses: { 201: answer('The new campaign.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const entries = z.array(z.strictObject({ ref: z.string().min(1).max(100), cell: z.string().max(100).optional() }))
const addToList = createRoute({
  method: 'post',
  path: '/campaigns/{id}/list',
  tags,
  summary: 'Add customers, by their numbers, to the uploaded list of a draft',
  description: 'At most 10,000 a request; adding somebody twice keeps the last cell. For more, send a file.',
  request: { params: idParam, body: body(z.strictObject({ entries: entries.min(1).max(10_000) })) },
  responses: {
    200: answer('What was found.', listOutcome),
    ...problems(400, 401, 403, 404, 409, 413, 415),
  },
})
const uploadList = createRoute({
  method: 'post',
  path: '/campaigns/{id}/list.csv',
  tags,
  summary: 'Put the customers of a file on the list of a draft',
  description:
    'Send the file itself as the body, up to 2 GB, with a header line. The customer numbers stand in the column ' +
    '`ref` (客户号), preset cells, where there are any, in `cell` (单元, 组). It is an import like those under ' +
    '/imports: rows with an unknown customer or cell are kept with their reasons. Sending it again changes nothing.',
  request: {
    params: idParam,
    query: z.object({ fileName: z.string().min(1).max(300), ...listImportOptions.shape }),
    body: { required: true, content: { 'text/csv': { schema: z.string() } } },
  },
  responses: {
    201: answer('What became of the file; `inserted` are new on the list, `updated` have another cell.', importRun),
    ...problems(400, 401, 403, 404, 409, 413, 415),
  },
})
const audience = createRoute({
  method: 'get',
  path: '/campaigns/{id}/audience',
  tags,
  summary: 'The waterfall: who falls out where, and who remains for each cell',
  description: 'Computed without effect before the launch, read from the frozen audience after it.',
  request: { params: idParam },
  responses: { 200: answer('Numbers of customers.', waterfall), ...problems(400, 401, 403, 404, 409) },
})
const people = createRoute({
  method: 'get',
  path: '/campaigns/{id}/audience/customers',
  tags,
  summary: 'The frozen audience by customer, also who fell out and why',
  description: 'Empty before the launch. `cell` is null for those who fell out before the draw.',
  request: { params: idParam, query: audienceInput.omit({ campaignId: true }) },
  responses: {
    200: answer(
      'A page of customers.',
      pageOf(
        z.object({
          customerId: id,
          ref: z.string().nullable(),
          name: z.string(),
          unitId: id,
          fate: z.enum(fates),
          cell: z.string().nullable(),
        }),
      ),
    ),
    ...problems(400, 401, 403, 404),
  },
})
const why = createRoute({
  method: 'get',
  path: '/campaigns/{id}/why',
  tags,
  summary: 'Why a customer, by their number or id, is or is not contacted',
  description: 'Before the launch it is what would happen now; `frozen` says that it can no longer change.',
  request: {
    params: idParam,
    query: z.object({ ref: z.string().min(1).max(100).optional(), customerId: idText.optional() }),
  },
  responses: {
    200: answer(
      'The fate (null: not matched) and a sentence.',
      z.object({ fate: z.enum(fates).nullable(), frozen: z.boolean(), sentence: z.string() }),
    ),
    ...problems(400, 401, 403, 404, 409),
  },
})
const contactRules = z.array(
  z.object({ unitId: id, channel: z.enum(channels).nullable(), maxContacts: z.int(), days: z.int() }),
)
const readRules = createRoute({
  method: 'get',
  path: '/units/{id}/contact-rules',
  tags,
  summary: 'How often customers of a unit may be contacted: its own rules and those above',
  request: { params: idParam },
  responses: { 200: answer('The rules; all of them hold.', contactRules), ...problems(400, 401, 404) },
})
const writeRules = createRoute({
  method: 'put',
  path: '/units/{id}/contact-rules',
  tags,
  summary: "Replace a unit's own contact rules",
  description: 'At most `maxContacts` in `days` days, in a channel or (null) in all together, here and below.',
  request: { params: idParam, body: body(contactRulesInput.omit({ unitId: true })) },
  responses: { 200: answer('The rules that hold now.', contactRules), ...problems(400, 401, 403, 404, 415) },
})
const progressRoute = createRoute({
  method: 'get',
  path: '/campaigns/{id}/progress',
  tags,
  summary: 'Deliveries by state',
  request: { params: idParam },
  responses: { 200: answer('Numbers of deliveries.', progress), ...problems(400, 401, 404) },
})
const schedule = createRoute({
  method: 'post',
  path: '/campaigns/{id}/schedule',
  tags,
  summary: 'Schedule a draft, for now or later',
  request: {
    params: idParam,
    body: body(
      z.strictObject({ startAt: instantText.nullable().default(null).openapi({ description: 'UTC; null is now.' }) }),
    ),
  },
  responses: { 200: answer('The campaign.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const move = <Path extends string>(path: Path, summary: string) =>
  createRoute({
    method: 'post',
    path: `/campaigns/{id}/${path}` as const,
    tags,
    summary,
    request: { params: idParam },
    responses: { 200: answer('The campaign.', view), ...problems(400, 401, 403, 404, 409) },
  })
const extend = createRoute({
  method: 'post',
  path: '/campaigns/{id}/extend-pilot',
  tags,
  summary: 'Go on from the pilot sample to everybody who waits outside it',
  description:
    'Each goes into the cell drawn at the launch. A finished campaign runs again; the days of its response window ' +
    'count from now, for all.',
  request: { params: idParam },
  responses: { 200: answer('Numbers of customers.', waterfall), ...problems(400, 401, 403, 404, 409) },
})
const release = createRoute({
  method: 'post',
  path: '/campaigns/{id}/release-held',
  tags,
  summary: 'Queue again what was held for a person, once what the reasons name is mended',
  request: { params: idParam },
  responses: { 200: answer('Numbers of deliveries.', progress), ...problems(400, 401, 403, 404, 409) },
})
const resolve = createRoute({
  method: 'post',
  path: '/campaigns/{id}/resolve-unknown',
  tags,
  summary: 'Decide about deliveries that may or may not have left',
  description:
    '`sent`: they did leave, or shall count as if. `queued`: send them again, at the risk that somebody gets a ' +
    'message twice; it has the same Message-ID.',
  request: { params: idParam, body: body(resolveUnknownInput.omit({ campaignId: true })) },
  responses: { 200: answer('Numbers of deliveries.', progress), ...problems(400, 401, 403, 404, 409, 415) },
})

export const campaigns = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listCampaigns(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => createCampaign(ctx, c.req.valid('json'))), 201))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getCampaign(ctx, c.req.valid('param'))), 200))
  .openapi(update, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => updateCampaign(ctx, input)), 200)
  })
  .openapi(copy, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await actOnce(c, (ctx) => copyCampaign(ctx, input)), 201)
  })
  .openapi(addToList, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => addToCampaignList(ctx, input)), 200)
  })
  .openapi(uploadList, async (c) => {
    const { fileName, ...options } = c.req.valid('query')
    const file = { campaignId: c.req.valid('param').id, fileName, content: fileOf(c), options }
    return c.json(await importCampaignList(c.var.options.engine, c.var.actor, file), 201)
  })
  .openapi(audience, async (c) => c.json(await of(c, c.req.valid('param').id, previewAudience), 200))
  .openapi(people, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => listAudience(ctx, input)), 200)
  })
  .openapi(why, async (c) => {
    const { ref, customerId } = c.req.valid('query')
    const input = { campaignId: c.req.valid('param').id, customerRef: ref, customerId }
    return c.json(await act(c, (ctx) => whyNot(ctx, input)), 200)
  })
  .openapi(readRules, async (c) => {
    const unitId = c.req.valid('param').id
    return c.json(await act(c, (ctx) => getContactRules(ctx, { unitId })), 200)
  })
  .openapi(writeRules, async (c) => {
    const input = { unitId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setContactRules(ctx, input)), 200)
  })
  .openapi(progressRoute, async (c) => c.json(await of(c, c.req.valid('param').id, campaignProgress), 200))
  .openapi(schedule, async (c) => {
    const { startAt } = c.req.valid('json')
    const input = { campaignId: c.req.valid('param').id, startAt }
    return c.json(await act(c, (ctx) => scheduleCampaign(ctx, input)), 200)
  })
  .openapi(move('unschedule', 'Take it off its schedule; it is a draft again'), async (c) => {
    return c.json(await of(c, c.req.valid('param').id, unscheduleCampaign), 200)
  })
  .openapi(move('pause', 'Stop sending; takes effect at once'), async (c) => {
    return c.json(await of(c, c.req.valid('param').id, pauseCampaign), 200)
  })
  .openapi(move('resume', 'Go on where the ledger stands'), async (c) => {
    return c.json(await of(c, c.req.valid('param').id, resumeCampaign), 200)
  })
  .openapi(move('cancel', 'End it for good; what was sent stays sent'), async (c) => {
    return c.json(await of(c, c.req.valid('param').id, cancelCampaign), 200)
  })
  .openapi(extend, async (c) => c.json(await of(c, c.req.valid('param').id, extendPilot), 200))
  .openapi(release, async (c) => c.json(await of(c, c.req.valid('param').id, releaseHeld), 200))
  .openapi(resolve, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => resolveUnknown(ctx, input)), 200)
  })

const of = <T>(
  c: AppContext,
  campaignId: number,
  verb: (ctx: Ctx, input: { campaignId: number }) => Promise<T>,
): Promise<T> => act(c, (ctx) => verb(ctx, { campaignId }))
