import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  type Ctx,
  channels,
  getTemplate,
  getTemplateFile,
  listTemplateFiles,
  listTemplates,
  listTemplateVersions,
  mergeFields,
  newTemplateInput,
  renameTemplate,
  renameTemplateInput,
  reviseTemplate,
  saveTemplate,
  templateQuery,
} from '@tradewind/engine'
import { checkTemplate, compileWrittenEmail } from '@tradewind/templates'
import { act, actOnce } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, id, idempotencyKey, idParam, idText, instantText, pageOf, problems } from '../operation.ts'
import { sampleData } from '../sample-data.ts'
import { checked } from './checked.ts'

const tags = ['Templates']
const summary = z.object({
  id,
  unitId: id,
  channel: z.enum(channels),
  name: z.string(),
  version: z.int(),
  opening: z.string().openapi({ description: 'Its subject, else the first of its words.' }),
  createdAt: instantText,
  updatedAt: instantText,
  updatedBy: z.string().nullable().openapi({ description: 'Null where they are out of your sight.' }),
})
const version = z.object({
  version: z.int(),
  subject: z.string(),
  createdAt: instantText,
  createdBy: z.string().nullable(),
  campaigns: z.int().openapi({ description: 'Campaigns in your sight that were planned with it.' }),
})
const view = z
  .object({
    id,
    unitId: id,
    channel: z.enum(channels),
    name: z.string(),
    version: z.int(),
    latestVersion: z.int(),
    subject: z.string(),
    preheader: z.string(),
    html: z.string(),
    text: z.string().nullable(),
    options: z.record(z.string(), z.unknown()),
    links: z.array(z.string()).openapi({ description: 'The tracked link targets, by their numbers.' }),
    shows: z.array(z.string()).openapi({ description: 'The files of the template that its html shows.' }),
  })
  .openapi('Template')
// What is found in the content is never believed.
const newTemplate = newTemplateInput.omit({ links: true, shows: true })
const content = newTemplate.omit({ unitId: true, channel: true, name: true })
const revision = content.extend({
  basedOn: z.int().positive().optional().openapi({
    description: 'The newest version when you began; refused when somebody has saved another one since.',
  }),
})
const invalid = 'Merge fields, links or markup that cannot be sent are refused; each issue names part and line.'

const list = createRoute({
  method: 'get',
  path: '/templates',
  tags,
  summary: 'Templates of your units without their texts, the newest first',
  request: { query: templateQuery },
  responses: { 200: answer('A page of templates.', pageOf(summary)), ...problems(400, 401) },
})
const create = createRoute({
  method: 'post',
  path: '/templates',
  tags,
  summary: 'Save a template',
  description:
    'An e-mail has subject and html, or Markdown as the option `markdown`, of which the html is made; every other ' +
    `channel has its words in text. ${invalid}`,
  request: { headers: idempotencyKey, body: body(newTemplate) },
  responses: { 201: answer('The template.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const get = createRoute({
  method: 'get',
  path: '/templates/{id}',
  tags,
  summary: 'One template, at its newest version or an older one',
  request: { params: idParam, query: z.object({ version: idText.optional() }) },
  responses: { 200: answer('The template.', view), ...problems(400, 401, 404) },
})
const revise = createRoute({
  method: 'put',
  path: '/templates/{id}',
  tags,
  summary: 'Give a template new content, as its next version',
  description: `Campaigns keep the version they were planned with. ${invalid}`,
  request: { params: idParam, body: body(revision) },
  responses: { 200: answer('The template.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const rename = createRoute({
  method: 'patch',
  path: '/templates/{id}',
  tags,
  summary: 'Give a template another name',
  request: { params: idParam, body: body(renameTemplateInput.omit({ id: true })) },
  responses: { 200: answer('The template.', view), ...problems(400, 401, 403, 404, 409, 415) },
})
const versions = createRoute({
  method: 'get',
  path: '/templates/{id}/versions',
  tags,
  summary: 'The versions of a template, the newest first',
  request: { params: idParam },
  responses: {
    200: answer('The newest two hundred.', z.object({ items: z.array(version) })),
    ...problems(400, 401, 404),
  },
})
const preview = createRoute({
  method: 'post',
  path: '/templates/preview',
  tags,
  summary: 'Render an e-mail for a customer of yours, or for a made-up one',
  description: `Nothing is saved or sent. ${invalid}`,
  request: {
    body: body(
      content.extend({
        customerId: id.optional(),
        templateId: id.optional().openapi({ description: 'The template whose files the html shows.' }),
      }),
    ),
  },
  responses: {
    200: answer(
      'The e-mail as it would arrive, with plain links and its pictures in it.',
      z.object({
        subject: z.string(),
        html: z.string(),
        text: z.string(),
        links: z.array(z.string()),
        fields: z.array(z.string()).openapi({ description: 'The merge fields in use.' }),
      }),
    ),
    ...problems(400, 401, 404, 415),
  },
})
const fields = createRoute({
  method: 'get',
  path: '/merge-fields',
  tags,
  summary: 'The merge fields a template may use',
  responses: { 200: answer('Their names.', z.object({ items: z.array(z.string()) })), ...problems(401) },
})

export const templates = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listTemplates(ctx, c.req.valid('query'))), 200))
  .openapi(create, async (c) => {
    const input = c.req.valid('json')
    const saved = await actOnce(c, async (ctx) => {
      const { links, html = input.html } = await checked(ctx, (fields) => checkTemplate(input.channel, input, fields))
      return saveTemplate(ctx, { ...input, html, links })
    })
    return c.json(saved, 201)
  })
  .openapi(get, async (c) => {
    const { version } = c.req.valid('query')
    const input = { ...c.req.valid('param'), ...(version !== undefined && { version }) }
    return c.json(await act(c, (ctx) => getTemplate(ctx, input)), 200)
  })
  .openapi(revise, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    const saved = await act(c, async (ctx) => {
      const { channel } = await getTemplate(ctx, { id: input.id })
      const pictures = await picturesOf(ctx, input.id)
      const {
        links,
        shows = [],
        html = input.html,
      } = await checked(ctx, (fields) => checkTemplate(channel, input, fields, pictures))
      return reviseTemplate(ctx, { ...input, html, links, shows })
    })
    return c.json(saved, 200)
  })
  .openapi(rename, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => renameTemplate(ctx, input)), 200)
  })
  .openapi(versions, async (c) => {
    return c.json({ items: await act(c, (ctx) => listTemplateVersions(ctx, c.req.valid('param'))) }, 200)
  })
  .openapi(preview, async (c) => {
    const { customerId, templateId, ...input } = c.req.valid('json')
    const shown = await act(c, async (ctx) => {
      const pictures = templateId === undefined ? [] : await picturesOf(ctx, templateId)
      const { render, links, fields, shows } = await checked(ctx, (names) =>
        compileWrittenEmail(input, names, pictures),
      )
      const data = await sampleData(ctx, customerId)
      const addresses = new Map<string, string>()
      for (const name of shows) addresses.set(name, await dataAddress(ctx, { id: templateId ?? 0, name }))
      const file = (name: string) => addresses.get(name) ?? ''
      const slots = { link: (n: number) => links[n] ?? '#', openPixel: '', unsubscribe: '#', replyForm: '#', file }
      return { ...render(data, slots), links, fields }
    })
    return c.json(shown, 200)
  })
  .openapi(fields, async (c) => c.json({ items: await act(c, mergeFields) }, 200))

/** Names of the files that the html of a template may show. */
export async function picturesOf(ctx: Ctx, id: number): Promise<string[]> {
  const files = await listTemplateFiles(ctx, { id })
  return files.filter(({ attached }) => !attached).map(({ name }) => name)
}

/** The file itself as an address. */
async function dataAddress(ctx: Ctx, key: { id: number; name: string }): Promise<string> {
  const { type, content } = await getTemplateFile(ctx, key)
  return `data:${type};base64,${content.toString('base64')}`
}
