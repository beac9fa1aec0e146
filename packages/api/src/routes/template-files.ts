import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  getTemplateFile,
  listTemplateFiles,
  putTemplateFile,
  removeTemplateFile,
  templateFileLimits,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { attach } from '../attach.ts'
import { answer, idParam, idText, problems } from '../operation.ts'
import { HttpProblem } from '../problem.ts'

const tags = ['Templates']
const name = z.string().min(1).max(100).openapi({ example: 'logo.png' })
const fileParam = idParam.extend({ name })
const versionQuery = z.object({ version: idText.optional() })
const view = z
  .object({
    name,
    type: z.string().openapi({ example: 'image/png' }),
    attached: z.boolean().openapi({
      description: 'Goes with every copy as a file to save; else it is sent where the html shows it.',
    }),
    size: z.int().openapi({ description: 'Bytes.' }),
    since: z.int().openapi({ description: 'The first version of the template that has it.' }),
  })
  .openapi('TemplateFile')
const binary = { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } }

const list = createRoute({
  method: 'get',
  path: '/templates/{id}/files',
  tags,
  summary: 'The files of an e-mail template, at its newest version or an older one',
  request: { params: idParam, query: versionQuery },
  responses: { 200: answer('Its files.', z.object({ items: z.array(view) })), ...problems(400, 401, 404) },
})
const get = createRoute({
  method: 'get',
  path: '/templates/{id}/files/{name}',
  tags,
  summary: 'One file of a template',
  request: { params: fileParam, query: versionQuery },
  responses: { 200: { description: 'The file.', content: binary }, ...problems(400, 401, 404) },
})
const put = createRoute({
  method: 'put',
  path: '/templates/{id}/files/{name}',
  tags,
  summary: 'Give an e-mail template a file, or another one of that name',
  description:
    `The file itself is the body, up to 1 MB; a template has at most ${templateFileLimits.count} files of 4 MB together. ` +
    'The ending of the name says what it is: png, jpg, gif and webp are pictures, which the html shows by ' +
    'an `img` whose source is `file:logo.png`; pdf, docx, xlsx, pptx, txt, csv and ics are attached to every copy. ' +
    'It makes the next version of the template; campaigns keep the files of the version they were planned with.',
  request: {
    params: fileParam,
    query: z.object({
      attached: z.enum(['true', 'false']).optional().openapi({
        description: 'Attach it to every copy. Default: whatever is no picture.',
      }),
    }),
    body: { required: true, content: binary },
  },
  responses: { 200: answer('The file.', view), ...problems(400, 401, 403, 404, 409, 413, 415) },
})
const remove = createRoute({
  method: 'delete',
  path: '/templates/{id}/files/{name}',
  tags,
  summary: 'Take a file from a template, as its next version',
  request: { params: fileParam },
  responses: {
    204: { description: 'The newest version has it no more.' },
    ...problems(400, 401, 403, 404, 409),
  },
})

/** What browsers and tools call the bodies of files; what is in it decides, not what it is called. */
const fileBody = /^(?:application\/(?!json|x-www-form)|image\/|text\/(?:plain|csv|calendar))/i

export const templateFiles = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('query') }
    return c.json({ items: await act(c, (ctx) => listTemplateFiles(ctx, input)) }, 200)
  })
  .openapi(get, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('query') }
    const { content, type } = await act(c, (ctx) => getTemplateFile(ctx, input))
    attach(c, type, input.name)
    return c.body(new Uint8Array(content))
  })
  .openapi(put, async (c) => {
    if (!fileBody.test(c.req.header('content-type') ?? '')) {
      const advice = 'Send the file itself as the body, with its own Content-Type or application/octet-stream.'
      throw new HttpProblem('unsupported-media-type', advice)
    }
    const { attached } = c.req.valid('query')
    const content = new Uint8Array(await c.req.arrayBuffer())
    const input = { ...c.req.valid('param'), content, ...(attached && { attached: attached === 'true' }) }
    return c.json(await act(c, (ctx) => putTemplateFile(ctx, input)), 200)
  })
  .openapi(remove, async (c) => {
    await act(c, (ctx) => removeTemplateFile(ctx, c.req.valid('param')))
    return c.body(null, 204)
  })
