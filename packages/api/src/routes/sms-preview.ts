import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { compileSms, readSms, segmentSms, signed } from '@tradewind/templates'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, problems } from '../operation.ts'
import { sampleData } from '../sample-data.ts'
import { checked } from './checked.ts'

const parts = z.object({
  encoding: z.enum(['gsm7', 'ucs2']).openapi({ description: 'ucs2 as soon as there is a Chinese letter or an emoji.' }),
  count: z.int(),
  units: z.int(),
  left: z.int().openapi({ description: 'Units that would still fit into the last part.' }),
})
const preview = createRoute({
  method: 'post',
  path: '/templates/preview/sms',
  tags: ['Templates'],
  summary: 'Render a text message for a customer of yours, or for a made-up one, and count its parts',
  description: 'Nothing is saved or sent.',
  request: {
    body: body(
      z.strictObject({
        text: z.string().min(1).max(10_000),
        options: z.record(z.string().max(100), z.unknown()).default({}),
        signature: z.string().trim().min(1).max(100).default('信风').openapi({ description: "The sender's name." }),
        customerId: id.optional(),
      }),
    ),
  },
  responses: {
    200: answer(
      'The text as it would arrive at a Chinese number, with links as long as they will be.',
      z.object({
        text: z.string(),
        parts,
        longest: parts.openapi({ description: 'With data as long as they may reasonably become.' }),
        links: z.array(z.string()).openapi({ description: 'The tracked targets.' }),
        fields: z.array(z.string()).openapi({ description: 'The merge fields in use.' }),
        providerText: z.string().nullable().openapi({
          description: 'As a provider that sends by template wants to approve it; null where conditions stand.',
        }),
      }),
    ),
    ...problems(400, 401, 404, 415),
  },
})

/** As long as the token of the millionth message of a step is. */
const sampleToken = { stepId: 100_000, seq: 1_000_000 }

export const smsPreview = new OpenAPIHono<AppEnv>().openapi(preview, async (c) => {
  const { customerId, signature, ...content } = c.req.valid('json')
  const { tokens, publicUrl } = c.var.options
  const token = tokens.signShort(sampleToken).replace(/./g, 'x')
  const slots = {
    link: (n: number) => `${publicUrl}/c/${token}/${n}`,
    unsubscribe: `${publicUrl}/u/${token}`,
    replyForm: `${publicUrl}/r/${token}`,
  }
  const shown = await act(c, async (ctx) => {
    const sms = await checked(ctx, (fields) => compileSms(readSms(content), fields))
    const text = signed(signature, sms.render(await sampleData(ctx, customerId), slots))
    const longest = signed(signature, sms.longest(slots.link(0).length))
    const { links, fields, providerText } = sms
    return { text, parts: partsOf(text), longest: partsOf(longest), links, fields, providerText }
  })
  return c.json(shown, 200)
})

function partsOf(text: string) {
  const { encoding, parts, units, left } = segmentSms(text)
  return { encoding, count: parts.length, units, left }
}
