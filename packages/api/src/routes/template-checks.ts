import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { countMissingFields, missingFieldsInput, newTemplateInput } from '@tradewind/engine'
import { checkTemplate, compileText } from '@tradewind/templates'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, problems } from '../operation.ts'
import { sampleData } from '../sample-data.ts'
import { checked } from './checked.ts'
import { picturesOf } from './templates.ts'

const tags = ['Templates']
const names = z.array(z.string()).openapi({ description: 'The merge fields in use.' })

const check = createRoute({
  method: 'post',
  path: '/templates/check',
  tags,
  summary: 'What saving a template would say of it',
  description: 'Nothing is saved. What cannot be sent is refused; each issue names part and line.',
  request: {
    body: body(
      newTemplateInput
        .pick({ channel: true, subject: true, preheader: true, html: true, text: true, options: true })
        .extend({ templateId: id.optional().openapi({ description: 'The template whose files it shows.' }) }),
    ),
  },
  responses: {
    200: answer('It is sound.', z.object({ fields: names, links: z.array(z.string()) })),
    ...problems(400, 401, 404, 415),
  },
})
const missing = createRoute({
  method: 'post',
  path: '/templates/missing-fields',
  tags,
  summary: 'How many customers have no value for the fields of a template',
  description: 'Of a segment, a filter, or all of your units. Fields that the campaign brings are left out.',
  request: { body: body(missingFieldsInput) },
  responses: {
    200: answer(
      'The counts.',
      z.object({
        customers: z.int(),
        incomplete: z.int().openapi({ description: 'Customers who lack at least one of them.' }),
        missing: z.record(z.string(), z.int()).openapi({ description: 'By field.' }),
      }),
    ),
    ...problems(400, 401, 404, 415, 503),
  },
})
const script = createRoute({
  method: 'post',
  path: '/templates/preview/script',
  tags,
  summary: 'What somebody reads who visits, calls, invites or faxes, for a customer of yours or a made-up one',
  description: 'Nothing is saved.',
  request: {
    body: body(z.strictObject({ text: z.string().min(1).max(200_000), customerId: id.optional() })),
  },
  responses: {
    200: answer('The words.', z.object({ text: z.string(), fields: names })),
    ...problems(400, 401, 404, 415),
  },
})

/** What a writer of templates wants to know before saving or planning. */
export const templateChecks = new OpenAPIHono<AppEnv>()
  .openapi(check, async (c) => {
    const { channel, templateId, ...content } = c.req.valid('json')
    const found = await act(c, async (ctx) => {
      const pictures = templateId === undefined ? [] : await picturesOf(ctx, templateId)
      return checked(ctx, (fields) => checkTemplate(channel, content, fields, pictures))
    })
    return c.json({ fields: found.fields, links: found.links }, 200)
  })
  .openapi(missing, async (c) => {
    const counted = await act(c, (ctx) => countMissingFields(ctx, c.req.valid('json'), c.req.raw.signal))
    return c.json(counted, 200)
  })
  .openapi(script, async (c) => {
    const { text, customerId } = c.req.valid('json')
    const shown = await act(c, async (ctx) => {
      const { fields, render } = await checked(ctx, (known) => compileText(text, known))
      return { text: render(await sampleData(ctx, customerId)), fields }
    })
    return c.json(shown, 200)
  })
