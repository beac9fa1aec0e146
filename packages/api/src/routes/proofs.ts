import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { getProofLetter, listProofs, proofInput, proofStates, sendProof, triedChannels } from '@tradewind/engine'
import type { MergeData } from '@tradewind/templates'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { needPress } from '../letter-press.ts'
import { answer, body, id, idempotencyKey, idParam, idText, instantText, problems } from '../operation.ts'
import { addresseeOf, compiledLetter } from './letter-preview.ts'

const tags = ['Campaigns']
const where = {
  step: z.int().openapi({ description: 'Its place in the plan, from 1.' }),
  channel: z.enum(triedChannels),
}
const proof = z
  .object({
    id,
    campaignId: id,
    who: z.string(),
    at: instantText,
    customerId: id.nullable().openapi({ description: 'Whose data filled it; null: somebody made up, or gone since.' }),
    messages: z.array(
      z.object({
        id,
        ...where,
        cell: z.string(),
        templateId: id,
        templateVersion: z.int(),
        to: z
          .object({ name: z.string(), address: z.string().nullable() })
          .nullable()
          .openapi({ description: 'Null for a letter, which goes to nobody.' }),
        state: z.enum(proofStates).openapi({ description: 'Of a letter, `sent` says that it can be set.' }),
        reason: z.string().nullable(),
        settledAt: instantText.nullable(),
      }),
    ),
  })
  .openapi('Proof')

const send = createRoute({
  method: 'post',
  path: '/campaigns/{id}/proofs',
  tags,
  summary: 'Test what a plan sends, before its launch',
  description:
    'E-mails and text messages go to people of your staff, over the channel that the campaign will use, marked as tests and ' +
    'filled with the data of one customer; who may not see that customer gets them masked. Letters are set, to be looked at. ' +
    'Nothing of it counts. At most 10 people, 100 messages, and 20 tests a campaign and day.',
  request: { params: idParam, headers: idempotencyKey, body: body(proofInput.omit({ campaignId: true })) },
  responses: { 201: answer('It is under way.', proof), ...problems(400, 401, 403, 404, 409, 415) },
})
const list = createRoute({
  method: 'get',
  path: '/campaigns/{id}/proofs',
  tags,
  summary: 'The newest twenty tests of a campaign, and what of its plan was not tested as it is now',
  request: { params: idParam },
  responses: {
    200: answer(
      'The tests.',
      z.object({ items: z.array(proof), untested: z.array(z.object({ ...where, cell: z.string() })) }),
    ),
    ...problems(400, 401, 404),
  },
})
const letter = createRoute({
  method: 'get',
  path: '/campaigns/{id}/proofs/letters/{messageId}',
  tags,
  summary: 'A letter that was tested, as PDF; the codes on it lead nowhere',
  request: { params: z.object({ id: idText, messageId: idText }) },
  responses: {
    200: {
      description: 'The letter.',
      content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problems(400, 401, 404, 503),
  },
})

export const proofs = new OpenAPIHono<AppEnv>()
  .openapi(send, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await actOnce(c, (ctx) => sendProof(ctx, input)), 201)
  })
  .openapi(list, async (c) => {
    return c.json(await act(c, (ctx) => listProofs(ctx, { campaignId: c.req.valid('param').id })), 200)
  })
  .openapi(letter, async (c) => {
    const press = needPress(c.var.options.press)
    const { id: campaignId, messageId } = c.req.valid('param')
    const { set, to, day } = await act(c, async (ctx) => {
      const { data, day, ...written } = await getProofLetter(ctx, { campaignId, messageId })
      return {
        set: (await compiledLetter(ctx, written)).render(data as unknown as MergeData, day),
        to: addresseeOf(data),
        day,
      }
    })
    const shown = await press.preview(set, to, day, 'pdf')
    c.header('Content-Type', 'application/pdf')
    c.header('Content-Disposition', 'inline; filename="letter.pdf"')
    return c.body(new Uint8Array(shown))
  })
