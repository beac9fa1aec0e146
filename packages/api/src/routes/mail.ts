import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  listMail,
  type MailView,
  mailKinds,
  mailQuery,
  mailStates,
  settleMail,
  settleMailInput,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idParam, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Mail']
const masked = z
  .string()
  .nullable()
  .openapi({ description: 'Addresses in it are masked without the right customer.reveal.' })
const mail = z.object({
  id,
  receivedAt: instantText,
  state: z.enum(mailStates),
  kind: z.enum(mailKinds).nullable(),
  problem: z.string().nullable().openapi({ description: 'Why somebody has to look at it.' }),
  sender: masked,
  subject: masked,
  words: masked,
  customerId: id.nullable(),
  unitId: id.nullable(),
  stepId: id.nullable(),
  seq: z.int().nullable(),
  hard: z.boolean().nullable(),
  reason: z.string().nullable(),
  status: z.string().nullable(),
})

const list = createRoute({
  method: 'get',
  path: '/mail',
  tags,
  summary: 'Mail that came back: by default what somebody has to look at',
  description:
    'Bounces, complaints, answers and automatic answers about customers of your units, oldest first. Mail about nobody known ' +
    'is for the top of the organisation. Needs the right response.write.',
  request: { query: mailQuery },
  responses: { 200: answer('A page of mails.', pageOf(mail)), ...problems(400, 401, 403) },
})
const settle = createRoute({
  method: 'post',
  path: '/mail/{id}',
  tags,
  summary: 'Close a mail that was put aside, or have it read again',
  request: { params: idParam, body: body(settleMailInput.omit({ id: true })) },
  responses: { 200: answer('The mail.', mail), ...problems(400, 401, 403, 404, 409, 415) },
})

export const mailRoutes = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => {
    const { items, nextCursor } = await act(c, (ctx) => listMail(ctx, c.req.valid('query')))
    return c.json({ items: items.map(toJson), nextCursor }, 200)
  })
  .openapi(settle, async (c) => {
    const input = { ...c.req.valid('json'), id: c.req.valid('param').id }
    return c.json(toJson(await act(c, (ctx) => settleMail(ctx, input))), 200)
  })

const toJson = (view: MailView) => ({ ...view, receivedAt: view.receivedAt.toISOString() })
