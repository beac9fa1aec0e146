import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  badInput,
  getImport,
  importCustomers,
  importKinds,
  importOrders,
  listImports,
  listRejects,
  pageInput,
  rejectsCsv,
} from '@tradewind/engine'
import { stream } from 'hono/streaming'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, id, idParam, idText, instantText, pageOf, problems } from '../operation.ts'
import { fileOf } from '../upload.ts'

const tags = ['Imports']
export const importRun = z
  .object({
    id,
    kind: z.enum(importKinds),
    unitId: id,
    staffId: id.nullable(),
    fileName: z.string(),
    fileSha256: z.string().nullable(),
    options: z.record(z.string(), z.unknown()),
    state: z.enum(['running', 'finished', 'failed']).openapi({
      description: 'Failed also when the server died under it; repeat the file then, a repetition changes nothing.',
    }),
    read: z.int().openapi({ description: 'At every moment inserted + updated + unchanged + rejected.' }),
    inserted: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    rejected: z.int(),
    error: z.string().nullable(),
    startedAt: instantText,
    finishedAt: instantText.nullable(),
  })
  .openapi('Import')
const reject = z.object({
  rowNumber: z.int().openapi({ description: 'Line of the file on which the row starts; the header is line 1.' }),
  reason: z.string(),
  raw: z.string(),
})

const upload = (kind: 'customers' | 'orders', summary: string, options: string) =>
  createRoute({
    method: 'post',
    path: `/imports/${kind}` as const,
    tags,
    summary,
    description:
      'Send the file itself as the body, up to 2 GB; it is read as it arrives, and the answer comes when it is through. ' +
      'Rejected rows are kept with their reasons. Importing the same file again changes nothing.',
    request: {
      query: z.object({
        unitId: idText,
        fileName: z.string().min(1).max(300),
        options: z.string().optional().openapi({ description: options, example: '{"delimiter":";"}' }),
      }),
      body: { required: true, content: { 'text/csv': { schema: z.string() } } },
    },
    responses: {
      201: answer('What became of the file.', importRun),
      ...problems(400, 401, 403, 404, 413, 415),
    },
  })
const customersRoute = upload(
  'customers',
  'Import customers from a delimited file',
  'JSON: key (ref, email or mobile), mapping ([{column, field}]), consent ([{channel, status, evidence}]), delimiter, encoding.',
)
const ordersRoute = upload(
  'orders',
  'Import orders from a delimited file',
  'JSON: key (ref, email or mobile), source, currency, timeZone, mapping ([{column, field}]), delimiter, encoding.',
)
const list = createRoute({
  method: 'get',
  path: '/imports',
  tags,
  summary: 'Imports into your units',
  request: { query: pageInput },
  responses: { 200: answer('A page of imports.', pageOf(importRun)), ...problems(400, 401) },
})
const get = createRoute({
  method: 'get',
  path: '/imports/{id}',
  tags,
  summary: 'One import, also while it runs',
  request: { params: idParam },
  responses: { 200: answer('The import.', importRun), ...problems(400, 401, 404) },
})
const rejects = createRoute({
  method: 'get',
  path: '/imports/{id}/rejects',
  tags,
  summary: 'Rejected rows with their reasons',
  request: { params: idParam, query: pageInput },
  responses: { 200: answer('A page of rows.', pageOf(reject)), ...problems(400, 401, 404) },
})
const rejectsFile = createRoute({
  method: 'get',
  path: '/imports/{id}/rejects.csv',
  tags,
  summary: 'Rejected rows as a file, to be repaired and imported again',
  request: { params: idParam },
  responses: {
    200: { description: 'The file.', content: { 'text/csv': { schema: z.string() } } },
    ...problems(400, 401, 404),
  },
})

export const imports = new OpenAPIHono<AppEnv>()
  .openapi(customersRoute, async (c) => {
    const { unitId, fileName, options } = c.req.valid('query')
    const file = { unitId, fileName, content: fileOf(c), options: optionsOf(options) }
    return c.json(await importCustomers(c.var.options.engine, c.var.actor, file), 201)
  })
  .openapi(ordersRoute, async (c) => {
    const { unitId, fileName, options } = c.req.valid('query')
    const file = { unitId, fileName, content: fileOf(c), options: optionsOf(options) }
    return c.json(await importOrders(c.var.options.engine, c.var.actor, file), 201)
  })
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listImports(ctx, c.req.valid('query'))), 200))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getImport(ctx, c.req.valid('param'))), 200))
  .openapi(rejects, async (c) => {
    const input = { importId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => listRejects(ctx, input)), 200)
  })
  .openapi(rejectsFile, async (c) => {
    const importId = c.req.valid('param').id
    await act(c, (ctx) => getImport(ctx, { id: importId })) // a refusal must come before the first byte
    c.header('Content-Type', 'text/csv; charset=utf-8')
    c.header('Content-Disposition', `attachment; filename="rejects-${importId}.csv"`)
    return stream(c, (out) =>
      act(c, async (ctx) => {
        for await (const piece of rejectsCsv(ctx, { importId })) await out.write(piece)
      }),
    )
  })

/** The options as the verb checks them; here they only have to be JSON. */
function optionsOf(text: string | undefined): object {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parsedJson(text ?? '{}'))
  if (parsed.success) return parsed.data
  throw badInput('The options are not a JSON object.', [{ path: 'options', message: 'Not a JSON object.' }])
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
