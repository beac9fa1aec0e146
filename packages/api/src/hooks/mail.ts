import { createHash } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { badInput, isSignedBy, keepMail, signatureTolerance, TradewindError } from '@tradewind/engine'
import type { AppContext, AppEnv } from '../app-env.ts'
import { mailSize } from '../body-size.ts'
import { problems } from '../operation.ts'
import { ourHook } from './our-hook.ts'

/** What a provider may call the field of a form that holds the whole mail. */
const mailFields = ['email', 'body-mime', 'message', 'raw', 'mail'] as const

const inbound = createRoute({
  method: 'post',
  path: '/mail/{key}',
  tags: ['For providers'],
  summary: 'A mail that came for us: a bounce, a complaint, an answer',
  description:
    'As `message/rfc822` (or any other type), the mail itself; or a form with it in the field `email`, `body-mime`, `message`, ' +
    '`raw` or `mail`. The same mail twice is one. Where MAIL_HOOK_SECRET is set, signed with it: `X-Tradewind-Signature: v1=` and ' +
    'the hex HMAC-SHA256 of `X-Tradewind-Timestamp` (seconds since 1970), a full stop and the body.',
  request: {
    params: z.object({
      key: z
        .string()
        .openapi({ description: 'As `tradewind doctor` prints it: proves that the provider was told by us.' }),
    }),
  },
  responses: {
    200: { description: 'It is kept. Anything else asks to be sent again.' },
    ...problems(400, 401, 404, 413, 503),
  },
})

/** Where a mail server or provider hands in what comes for us. It is kept here and read like mail from a mailbox. */
export const mailHook = new OpenAPIHono<AppEnv>()
mailHook.use('/mail/:key', ourHook('mail'), mailSize)
mailHook.openapi(inbound, async (c) => {
  const { engine, mailHookSecret } = c.var.options
  const body = Buffer.from(await c.req.arrayBuffer())
  if (mailHookSecret) requireSignature(c, body, mailHookSecret)
  const raw = await mailIn(c, body)
  if (raw.length === 0)
    throw badInput('There is no mail in the body. Send it as message/rfc822, or in the field email of a form.')
  const key = createHash('sha256').update(raw).digest('base64url')
  await engine.asSystem((ctx) => keepMail(ctx, 'hook', [{ key, raw, size: raw.length, receivedAt: ctx.now }]))
  return c.body(null, 200)
})

async function mailIn(c: AppContext, body: Buffer): Promise<Buffer> {
  const type = c.req.header('content-type') ?? ''
  if (!/^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type)) return body
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch(() => {
    throw badInput('The form cannot be read. Send it as multipart/form-data with its boundary.')
  })
  for (const name of mailFields) {
    const value = form.get(name)
    if (value !== null) return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer())
  }
  throw badInput(`The form has no mail. Put the whole of it into one of the fields ${mailFields.join(', ')}.`)
}

/** As responses from other systems are signed. */
function requireSignature(c: AppContext, body: Buffer, secret: string): void {
  const timestamp = c.req.header('x-tradewind-timestamp') ?? ''
  const skew = Math.abs(c.var.options.engine.clock.now().getTime() / 1_000 - Number(timestamp))
  const signed = isSignedBy([secret], c.req.header('x-tradewind-signature') ?? '', timestamp, body)
  if (signed && skew <= signatureTolerance) return
  const sentence = signed
    ? 'The signature is older than five minutes, or from the future. Check the clock.'
    : 'The signature is missing or wrong. Sign as the description of this address says, with MAIL_HOOK_SECRET.'
  throw new TradewindError('unauthenticated', sentence)
}
