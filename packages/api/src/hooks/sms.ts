import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { type InboundSmsInput, type ReceiptInput, recordInboundSms, recordReceipts } from '@tradewind/engine'
import type { AppEnv } from '../app-env.ts'
import { bodySize } from '../body-size.ts'
import { body, problems } from '../operation.ts'
import { ourHook } from './our-hook.ts'

const tags = ['For providers']
const key = z
  .string()
  .openapi({ description: 'As `tradewind doctor` prints it: it proves that the provider was told by us.' })
const params = z.object({ key })
const taken = { 200: { description: 'It is kept. Anything else asks to be sent again.' }, ...problems(400, 404, 503) }
const takenBody = { ...taken, ...problems(413, 415) }

/** As we name deliveries towards providers. */
const reference = z.string().regex(/^[1-9]\d{0,14}-[1-9]\d{0,8}$/, 'This is not the name of a message of ours.')
const keyOf = (name: string) => {
  const [stepId, seq] = name.split('-').map(Number)
  return { stepId: stepId ?? 0, seq: seq ?? 0 }
}
const words = (max: number) => z.string().transform((text) => text.toWellFormed().replaceAll('\0', '').slice(0, max))

/** Seconds since 1970, as Kannel's %T; what is none is now. */
const unixSeconds = z
  .string()
  .optional()
  .transform((text) => (/^\d{9,11}$/.test(text ?? '') ? new Date(Number(text) * 1000) : undefined))

const kannelReceipt = createRoute({
  method: 'get',
  path: '/sms/{key}/kannel/receipt',
  tags,
  summary: 'What became of a text message that went through Kannel',
  description:
    'Set with each message; nothing has to be configured. Reports about the way there (4, 8) are taken and not kept.',
  request: {
    params,
    query: z.object({ ref: reference, status: z.string().max(10), at: unixSeconds, answer: words(1_000).optional() }),
  },
  responses: taken,
})
const kannelInbound = createRoute({
  method: 'get',
  path: '/sms/{key}/kannel/inbound',
  tags,
  summary: 'A text message that somebody sent to us through Kannel',
  description:
    'As `get-url` of its sms-service: `…/inbound?id=%I&from=%p&to=%P&text=%a&at=%T`, with `max-messages = 0`.',
  request: {
    params,
    query: z.object({
      id: words(180).optional(),
      from: words(100),
      to: words(100).default(''),
      text: words(4_000).default(''),
      at: unixSeconds,
    }),
  },
  responses: taken,
})

/** The provider's clock is China's, and it says so nowhere. */
const chinaTime = z
  .string()
  .optional()
  .transform((text) =>
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text ?? '') ? new Date(`${text?.replace(' ', 'T')}+08:00`) : undefined,
  )
  .transform((at) => (at && !Number.isNaN(at.getTime()) ? at : undefined))
  .openapi({ type: 'string' })
const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).toWellFormed().replaceAll('\0', '').slice(0, 2_000))
  .openapi({ type: 'string' })

const alibabaReceipts = createRoute({
  method: 'post',
  path: '/sms/{key}/alibaba/receipts',
  tags,
  summary: 'What became of text messages that went through Alibaba Cloud',
  description: 'As the address for `SmsReport` messages, pushed over HTTP.',
  request: {
    params,
    body: body(
      z
        .array(
          z.object({
            out_id: text.optional(),
            success: z.boolean(),
            report_time: chinaTime,
            err_code: text.optional(),
            err_msg: text.optional(),
          }),
        )
        .max(1_000),
    ),
  },
  responses: takenBody,
})
const alibabaInbound = createRoute({
  method: 'post',
  path: '/sms/{key}/alibaba/inbound',
  tags,
  summary: 'Text messages that people sent to us through Alibaba Cloud',
  description: 'As the address for `SmsUp` messages, pushed over HTTP.',
  request: {
    params,
    body: body(
      z
        .array(
          z.object({
            phone_number: text,
            content: text.optional(),
            send_time: chinaTime,
            dest_code: text.optional(),
            sequence_id: text.optional(),
          }),
        )
        .max(1_000),
    ),
  },
  responses: takenBody,
})
/** What this provider takes for "kept". */
const ok = { code: 0, msg: '成功' }

/** Kannel's numbers: 1 delivered, 2 undeliverable, 16 refused by the network. */
const kannelStates: Record<string, 'delivered' | 'undelivered'> = {
  1: 'delivered',
  2: 'undelivered',
  16: 'undelivered',
}

/** Where SMS gateways report to. Reports may come twice and in any order: the verbs see to that. */
export const smsHooks = new OpenAPIHono<AppEnv>()
smsHooks.use('/sms/:key/*', ourHook('sms'), bodySize)
smsHooks
  .openapi(kannelReceipt, async (c) => {
    const { ref, status, at, answer } = c.req.valid('query')
    const receipt = kannelStates[status]
    if (receipt)
      await keepReceipts(c.var.options, [
        { ...keyOf(ref), receipt, ...(at && { at }), ...(answer && { reason: answer }) },
      ])
    return c.body(null, 200)
  })
  .openapi(kannelInbound, async (c) => {
    const { id = null, at, ...message } = c.req.valid('query')
    await keepInbound(c.var.options, [
      { provider: 'kannel', id, at: at ?? c.var.options.engine.clock.now(), ...message },
    ])
    return c.body(null, 200)
  })
  .openapi(alibabaReceipts, async (c) => {
    const receipts = c.req
      .valid('json')
      .flatMap(({ out_id: name, success, report_time: at, err_code: code, err_msg: said }): ReceiptInput[] => {
        // Messages that another system sent through the same account carry another name, or none.
        if (!reference.safeParse(name).success) return []
        const receipt = success ? 'delivered' : 'undelivered'
        return [
          {
            ...keyOf(name ?? ''),
            receipt,
            ...(at && { at }),
            reason: `${code ?? ''} ${said ?? ''}`.trim().slice(0, 1_000),
          },
        ]
      })
    await keepReceipts(c.var.options, receipts)
    return c.json(ok, 200)
  })
  .openapi(alibabaInbound, async (c) => {
    const now = c.var.options.engine.clock.now()
    await keepInbound(
      c.var.options,
      c.req.valid('json').map(({ phone_number, content = '', send_time, dest_code = '', sequence_id = null }) => ({
        provider: 'alibaba',
        id: sequence_id?.slice(0, 180) ?? null,
        from: phone_number.slice(0, 100),
        to: dest_code.slice(0, 100),
        text: content,
        at: send_time ?? now,
      })),
    )
    return c.json(ok, 200)
  })

type Options = AppEnv['Variables']['options']
const keepReceipts = ({ engine }: Options, receipts: ReceiptInput[]) =>
  engine.asSystem((ctx) => recordReceipts(ctx, receipts))
const keepInbound = ({ engine }: Options, messages: InboundSmsInput[]) =>
  engine.asSystem((ctx) => recordInboundSms(ctx, messages))
