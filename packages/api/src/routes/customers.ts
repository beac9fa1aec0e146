import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  addressMatches,
  channels,
  confirmCustomer,
  consentStatuses,
  createCustomer,
  customerChange,
  customerQuery,
  fates,
  fatesOfCustomer,
  getCustomer,
  listCustomers,
  newConsent,
  newCustomer,
  recordConsent,
  revealIdNumber,
  revealInput,
  updateCustomer,
} from '@tradewind/engine'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Customers']
const customer = z.object({
  id,
  unitId: id,
  kind: z.enum(['person', 'organisation']),
  ref: z.string().nullable().openapi({ description: "The customer's number in your own systems." }),
  name: z.string(),
  gender: z.enum(['male', 'female']).nullable(),
  email: z.string().nullable(),
  mobile: z.string().nullable().openapi({ description: 'E.164', example: '+8613800000000' }),
  fax: z.string().nullable().openapi({ description: 'E.164', example: '+861088886666' }),
  address: z.string().nullable(),
  divisionCode: z.string().nullable().openapi({ description: 'GB/T 2260, six digits.' }),
  postcode: z.string().nullable(),
  street: z.string().nullable().openapi({ description: 'Township or subdistrict, as the address names it.' }),
  addressMatch: z
    .enum(addressMatches)
    .nullable()
    .openapi({ description: 'How well the address was understood; null and `pending`: not looked at yet.' }),
  birthday: z.string().nullable(),
  joinedOn: z.string().nullable(),
  idNumber: z.string().nullable().openapi({ description: 'Masked.', example: '110101************' }),
  ownerStaffId: z.int().nullable().openapi({ description: 'Who looks after the customer.' }),
  wrong: z
    .array(z.enum(['mobile', 'postal', 'fax']))
    .openapi({ description: 'Which number or address staff found not to be theirs: not used until it is changed.' }),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  tags: z.array(z.string()),
  createdAt: instantText,
  updatedAt: instantText,
})
const consent = z.object({
  channel: z.enum(channels),
  purpose: z.string(),
  status: z.enum(consentStatuses),
  evidence: z.string(),
  recordedBy: z.string().nullable().openapi({ description: 'Who wrote it down; null: the customer, or the product.' }),
  recordedAt: instantText,
})
const detail = customer
  .extend({
    unitName: z.string(),
    ownerName: z.string().nullable(),
    addressDetail: z.string().nullable().openapi({ description: 'What follows division and street.' }),
    consents: z.array(consent),
  })
  .openapi('Customer')

const list = createRoute({
  method: 'get',
  path: '/customers',
  tags,
  summary: 'Find customers of your units',
  request: { query: customerQuery },
  responses: { 200: answer('A page of customers.', pageOf(customer)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/customers',
  tags,
  summary: 'Add a customer',
  description: 'For many at once, import a file.',
  request: { headers: idempotencyKey, body: body(z.strictObject(newCustomer.shape)) },
  responses: { 201: answer('The customer.', detail), ...problems(400, 401, 403, 404, 409, 415) },
})
const get = createRoute({
  method: 'get',
  path: '/customers/{id}',
  tags,
  summary: 'One customer, with consents',
  request: { params: idParam },
  responses: { 200: answer('The customer.', detail), ...problems(400, 401, 404) },
})
const change = createRoute({
  method: 'patch',
  path: '/customers/{id}',
  tags,
  summary: 'Change the fields given; null clears one',
  description: 'With the `updatedAt` that you read, you learn of it (409) when somebody changed the record since.',
  request: { params: idParam, body: body(z.strictObject(customerChange.omit({ id: true }).shape)) },
  responses: { 200: answer('The customer.', detail), ...problems(400, 401, 403, 404, 409, 415) },
})
const fate = createRoute({
  method: 'get',
  path: '/customers/{id}/campaigns',
  tags,
  summary: 'Which campaigns considered a customer, and why they were or were not contacted',
  description: 'The last hundred, the newest first; those of units above too.',
  request: { params: idParam },
  responses: {
    200: answer(
      'A sentence for each campaign.',
      z.object({
        items: z.array(
          z.object({
            campaignId: z.int(),
            campaign: z.string(),
            launchedAt: instantText,
            fate: z.enum(fates),
            sentence: z.string(),
          }),
        ),
      }),
    ),
    ...problems(400, 401, 403, 404),
  },
})
const confirm = createRoute({
  method: 'post',
  path: '/customers/{id}/confirm',
  tags,
  summary: 'Say that a record is right as it stands',
  description: 'It counts as maintained from now on, as if it had been changed.',
  request: { params: idParam },
  responses: { 200: answer('The customer.', detail), ...problems(400, 401, 403, 404) },
})
const consents = createRoute({
  method: 'post',
  path: '/customers/{id}/consents',
  tags,
  summary: 'Record what a customer said about a channel',
  description:
    'The newest word counts. With an Idempotency-Key a late repetition does not overrule what was said since.',
  request: {
    headers: idempotencyKey,
    params: idParam,
    body: body(z.strictObject(newConsent.omit({ customerId: true }).shape)),
  },
  responses: { 201: answer('The customer.', detail), ...problems(400, 401, 403, 404, 409, 415) },
})

const reveal = createRoute({
  method: 'post',
  path: '/customers/{id}/id-number',
  tags,
  summary: "See a customer's whole id number",
  description: 'Needs the right customer.reveal. Who saw it, when and why goes into the audit.',
  request: { params: idParam, body: body(z.strictObject(revealInput.omit({ id: true }).shape)) },
  responses: { 200: answer('The number.', z.object({ idNumber: z.string() })), ...problems(400, 401, 403, 404, 415) },
})

export const customers = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listCustomers(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => c.json(await actOnce(c, (ctx) => createCustomer(ctx, c.req.valid('json'))), 201))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getCustomer(ctx, c.req.valid('param'))), 200))
  .openapi(change, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => updateCustomer(ctx, input)), 200)
  })
  .openapi(fate, async (c) => {
    const customerId = c.req.valid('param').id
    return c.json({ items: await act(c, (ctx) => fatesOfCustomer(ctx, { customerId })) }, 200)
  })
  .openapi(confirm, async (c) => c.json(await act(c, (ctx) => confirmCustomer(ctx, c.req.valid('param'))), 200))
  .openapi(consents, async (c) => {
    const { id: customerId } = c.req.valid('param')
    const recorded = await actOnce(c, async (ctx) => {
      await recordConsent(ctx, { customerId, ...c.req.valid('json') })
      return getCustomer(ctx, { id: customerId })
    })
    return c.json(recorded, 201)
  })
  .openapi(reveal, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => revealIdNumber(ctx, input)), 200)
  })
