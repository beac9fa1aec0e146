import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  channels,
  couponStates,
  deskAnswerInput,
  deskQuery,
  findAtDesk,
  looksLikeCode,
  recordAtDesk,
  responseKindNames,
  responseResultSchema,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { tryCode } from '../code-guard.ts'
import { answer, body, id, instantText, problems } from '../operation.ts'

const tags = ['Responses']
const offer = z.object({
  code: z.string().openapi({ description: 'Names the message when its answer is recorded.' }),
  campaignName: z.string(),
  step: z.int(),
  channel: z.enum(channels),
  content: z.string().nullable().openapi({ description: 'What it is called among templates.' }),
  state: z.string(),
  sentAt: instantText.nullable(),
  closesAt: instantText.nullable().openapi({ description: 'Until when answers count.' }),
  coupon: z
    .object({
      offer: z.string(),
      code: z.string(),
      until: z.iso.date().nullable(),
      state: z.enum(couponStates),
      usesLeft: z.int(),
    })
    .nullable(),
  answers: z
    .array(
      z.object({
        kind: z.enum(responseKindNames),
        at: instantText,
        source: z.string(),
        amount: z.int().nullable(),
        currency: z.string().nullable(),
      }),
    )
    .openapi({ description: 'To the campaign, newest first.' }),
})
const finding = z
  .object({
    by: z.enum(['code', 'search']).nullable(),
    people: z.array(
      z.object({
        customerId: id.nullable().openapi({
          description:
            'Null for somebody of a branch that you do not see, who brought a code: it is all you see of them.',
        }),
        name: z.string().openapi({ description: "Masked without the right to change customers' records." }),
        mobile: z.string().nullable(),
        unitName: z.string(),
        offers: z.array(offer),
      }),
    ),
    more: z.boolean().openapi({ description: 'There are more people: type more of the name.' }),
  })
  .openapi('DeskFinding')

const search = createRoute({
  method: 'post',
  path: '/desk/search',
  tags,
  summary: 'Who stands at the counter: by the code they bring, their mobile number or name',
  description:
    'With what they hold and what they answered already. Small letters, spaces and signs taken for each other do no harm. ' +
    'At most 20 codes that are none in ten minutes. By POST, so that nobody finds numbers and names in logs of addresses.',
  request: { body: body(deskQuery) },
  responses: { 200: answer('Nobody, or up to ten people.', finding), ...problems(400, 401, 403, 415, 429) },
})
const record = createRoute({
  method: 'post',
  path: '/desk/answers',
  tags,
  summary: 'Record what came of it',
  description:
    'Idempotent by `key`. `redeemed` takes the code of the coupon or of its message; `opt-out` takes them off at once; `wrong-person` is for a message that came to somebody else.',
  request: { body: body(deskAnswerInput) },
  responses: {
    200: answer(
      'It is recorded.',
      z.object({
        status: z.enum(['recorded', 'duplicate']),
        attribution: responseResultSchema.shape.attribution,
      }),
    ),
    ...problems(400, 401, 403, 404, 409, 415, 429),
  },
})

export const desk = new OpenAPIHono<AppEnv>()
  .openapi(search, async (c) => {
    const query = c.req.valid('json')
    const find = () => act(c, (ctx) => findAtDesk(ctx, query, c.var.options.tokens))
    const found = looksLikeCode(query.q)
      ? await tryCode(c, `staff:${c.var.actor.staffId}`, find, ({ people }) => people.length === 0)
      : await find()
    return c.json(found, 200)
  })
  .openapi(record, async (c) => {
    const given = c.req.valid('json')
    const write = () => act(c, (ctx) => recordAtDesk(ctx, given, c.var.options.tokens))
    const recorded = given.code === undefined ? await write() : await tryCode(c, `staff:${c.var.actor.staffId}`, write)
    return c.json(recorded, 200)
  })
