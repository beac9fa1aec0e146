import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { businessDay, type Ctx, newTemplateInput } from '@tradewind/engine'
import { type CompiledLetter, compileLetter, readLetter } from '@tradewind/templates'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { needPress } from '../letter-press.ts'
import { body, id, problems } from '../operation.ts'
import { sampleData } from '../sample-data.ts'
import { checked } from './checked.ts'

const content = newTemplateInput.pick({ subject: true, text: true, options: true })
const binary = { schema: z.string().openapi({ format: 'binary' }) }

const preview = createRoute({
  method: 'post',
  path: '/templates/preview-letter',
  tags: ['Templates'],
  summary: 'A letter as it would be printed, for a customer of yours or a made-up one',
  description: 'A picture of its pages, or the PDF. Nothing is saved or printed; the codes on it lead nowhere.',
  request: {
    body: body(content.extend({ customerId: id.optional(), format: z.enum(['svg', 'pdf']).default('svg') })),
  },
  responses: {
    200: { description: 'The letter.', content: { 'image/svg+xml': binary, 'application/pdf': binary } },
    ...problems(400, 401, 404, 415, 503),
  },
})

export const letterPreview = new OpenAPIHono<AppEnv>().openapi(preview, async (c) => {
  const { customerId, format, ...written } = c.req.valid('json')
  const press = needPress(c.var.options.press)
  const { letter, to, day } = await act(c, async (ctx) => {
    const data = await sampleData(ctx, customerId)
    const day = businessDay(ctx)
    const letter = (await compiledLetter(ctx, written)).render(data, day)
    return { letter, to: addresseeOf(data), day }
  })
  const shown = await press.preview(letter, to, day, format)
  c.header('Content-Type', format === 'svg' ? 'image/svg+xml' : 'application/pdf')
  return c.body(new Uint8Array(shown))
})

/** Throws `bad-input` for what cannot be printed. */
export const compiledLetter = (ctx: Ctx, written: Parameters<typeof readLetter>[0]): Promise<CompiledLetter> =>
  checked(ctx, (fields) => compileLetter(readLetter(written), fields))

const addressee = z.object({
  customer: z.object({
    name: z.string(),
    salutation: z.string(),
    address: z.string().nullable(),
    postcode: z.string().nullable(),
  }),
})

/** To whom a letter with these data goes. */
export function addresseeOf(data: unknown) {
  const { customer } = addressee.parse(data)
  const { name, salutation, address, postcode } = customer
  return { name: salutation || name, address: address ?? '', postcode }
}
