import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  badInput,
  delimiters,
  encodings,
  getImport,
  headerLineInput,
  importCustomers,
  importKinds,
  importOrders,
  importPastCampaign,
  importQuery,
  importResponses,
  keptReasons,
  listImports,
  listRejects,
  type PastCampaignOptions,
  pageInput,
  previewFile,
  previewImport,
  rejectsCsv,
  suggestKinds,
  suggestMapping,
  undoImport,
} from '@tradewind/engine'
import { stream } from 'hono/streaming'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { attach } from '../attach.ts'
import { answer, id, idParam, idText, instantText, pageOf, problems } from '../operation.ts'
import { fileOf } from '../upload.ts'

const tags = ['Imports']
export const importRun = z
  .object({
    id,
    kind: z.enum(importKinds),
    unitId: id,
    staffId: id.nullable(),
    staffName: z.string().nullable().openapi({ description: 'Null where they are out of your sight.' }),
    fileName: z.string(),
    fileSha256: z.string().nullable(),
    options: z.record(z.string(), z.unknown()),
    state: z.enum(['running', 'finished', 'failed', 'undone']).openapi({
      description: 'Failed also when the server died under it; send the file again then, and it goes on.',
    }),
    read: z.int().openapi({ description: 'At every moment inserted + updated + unchanged + rejected.' }),
    inserted: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    rejected: z.int(),
    error: z.string().nullable(),
    note: z.string().nullable().openapi({ description: 'That it went on after an interruption, say.' }),
    undone: z
      .object({
        at: instantText,
        staffId: id.nullable(),
        removed: z.int().openapi({ description: 'Customers, orders or contacts that the import had created.' }),
        restored: z.int().openapi({ description: 'Customers or orders that it had changed.' }),
        consents: z.int(),
        kept: z.array(z.object({ reason: z.enum(keptReasons), count: z.int() })).openapi({
          description: 'What stays, because it is in use or was changed since.',
        }),
      })
      .nullable(),
    startedAt: instantText,
    finishedAt: instantText.nullable(),
  })
  .openapi('Import')
const reject = z.object({
  rowNumber: z.int().openapi({ description: 'Line of the file on which the row starts; the header is line 1.' }),
  reason: z.string(),
  raw: z.string(),
})

const body = {
  required: true,
  content: { 'text/csv': { schema: z.string() }, 'application/octet-stream': { schema: z.string() } },
}
const upload = (kind: 'customers' | 'orders' | 'responses' | 'past-campaigns', summary: string, options: string) =>
  createRoute({
    method: 'post',
    path: `/imports/${kind}` as const,
    tags,
    summary,
    description:
      'Send the file itself as the body, up to 2 GB: delimited text, or an Excel workbook (.xlsx, as application/octet-stream), told apart by its first bytes. ' +
      'The answer comes when it is through. ' +
      'Rejected rows are kept with their reasons. Importing the same file again changes nothing.',
    request: {
      query: z.object({
        unitId: idText,
        fileName: z.string().min(1).max(300),
        options: z.string().optional().openapi({ description: options, example: '{"delimiter":";"}' }),
      }),
      body,
    },
    responses: {
      201: answer('What became of the file.', importRun),
      ...problems(400, 401, 403, 404, ...(kind === 'past-campaigns' ? [409 as const] : []), 413, 415),
    },
  })
const customersRoute = upload(
  'customers',
  'Import customers from a delimited file or a workbook',
  'JSON: keys (by what a row finds its customer, in order: ref, idNumber, mobile, email, nameAddress), mapping ([{column, field}]), consent ([{channel, status, evidence}]), delimiter, encoding, sheet, headerLine.',
)
const ordersRoute = upload(
  'orders',
  'Import orders from a delimited file or a workbook',
  'JSON: key (ref, email or mobile), source, currency, timeZone, mapping ([{column, field}]), delimiter, encoding, sheet, headerLine.',
)
const responsesRoute = upload(
  'responses',
  'Import responses from a delimited file or a workbook',
  'JSON: source, currency, timeZone, mapping ([{column, field}]), delimiter, encoding, sheet, headerLine.',
)
const pastCampaignsRoute = upload(
  'past-campaigns',
  'Import a campaign that was run before, from a delimited file or a workbook',
  'JSON, needed: campaign (its name), channel. Also key (ref, idNumber, mobile or email), cell, control, weights ({cell: weight}), contactedAt, responseWindowDays, answerKind, knownBefore (columns that tell what was known before the contact), currency, timeZone, mapping ([{column, field}]), delimiter, encoding, sheet, headerLine.',
)
const previewRoute = createRoute({
  method: 'post',
  path: '/imports/customers/preview',
  tags,
  summary: 'What an import of customers would do',
  description:
    'Takes the same body and options as the import and writes nothing. Of merges, conflicts and rejected rows the first ' +
    'fifty are listed.',
  request: {
    query: z.object({ unitId: idText, options: z.string().optional().openapi({ description: 'As for the import.' }) }),
    body,
  },
  responses: {
    200: answer(
      'The preview.',
      z.object({
        read: z.int(),
        new: z.int(),
        matched: z.record(z.string(), z.int()).openapi({ description: 'Known customers, by the key that found them.' }),
        updated: z.int(),
        unchanged: z.int(),
        ambiguous: z.int(),
        rejected: z.int(),
        merges: z.array(
          z.object({
            line: z.int(),
            customerId: id,
            by: z.string(),
            changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
          }),
        ),
        conflicts: z
          .array(
            z.object({
              line: z.int(),
              field: z.enum(['mobile', 'email']),
              value: z.string(),
              name: z.string(),
              customerId: id,
              customerName: z.string(),
            }),
          )
          .openapi({ description: 'Addresses of rows that customers of another name have.' }),
        conflictCount: z.int(),
        rejects: z.array(z.object({ line: z.int(), reason: z.string() })),
      }),
    ),
    ...problems(400, 401, 403, 404, 413, 415),
  },
})
const undo = createRoute({
  method: 'post',
  path: '/imports/{id}/undo',
  tags,
  summary: 'Take an import of customers, orders or a past campaign back',
  description:
    'All of it or nothing. What it created is removed unless it is in use, what it overwrote is put back where nobody ' +
    'has changed it since; the answer says what stays and why.',
  request: { params: idParam },
  responses: { 200: answer('The import, undone.', importRun), ...problems(400, 401, 403, 404, 409) },
})
const suggest = createRoute({
  method: 'post',
  path: '/imports/suggest',
  tags,
  summary: 'What a file holds, and which column may fill which field',
  description:
    'Send the first 64 KB of a delimited file, or a whole Excel workbook, as the body. Nothing is imported. ' +
    'Consent is never suggested.',
  request: {
    query: z.object({
      kind: z.enum(suggestKinds).optional().openapi({ description: 'Default: customers.' }),
      sheet: z.string().min(1).max(100).optional().openapi({ description: 'Default: the first visible one.' }),
      delimiter: z.enum(delimiters).optional(),
      encoding: z.enum(encodings).optional(),
      headerLine: headerLineInput
        .optional()
        .openapi({ description: 'The line with the names of the columns, or none. Default: it is found.' }),
    }),
    body,
  },
  responses: {
    200: answer(
      'The columns, the suggestion, and the first five rows as an import reads them.',
      z.object({
        columns: z.array(z.string()).openapi({ description: '1, 2, 3… where there is no header.' }),
        headerLine: z.int().nullable().openapi({ description: 'Null where there is none.' }),
        headerDecision: z.string().openapi({ description: 'What was taken for the header and why, as a sentence.' }),
        delimiter: z.string(),
        mapping: z.array(
          z.object({
            column: z.string(),
            field: z.string(),
            confidence: z.number().openapi({ description: 'From 0.6 to 1; 1 for a known name.' }),
            by: z.enum(['name', 'content']).openapi({ description: "What says so: the column's name or its cells." }),
          }),
        ),
        unmapped: z.array(z.string()).openapi({ description: 'Columns for which no field was found.' }),
        rows: z.array(
          z.object({
            line: z.int(),
            cells: z.array(z.string()),
            problem: z.string().nullable().openapi({ description: 'What of the row cannot be read, as a sentence.' }),
          }),
        ),
      }),
    ),
    ...problems(400, 401, 413, 415),
  },
})
const list = createRoute({
  method: 'get',
  path: '/imports',
  tags,
  summary: 'Imports into your units, the newest first',
  request: { query: importQuery },
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
  .openapi(responsesRoute, async (c) => {
    const { unitId, fileName, options } = c.req.valid('query')
    const file = { unitId, fileName, content: fileOf(c), options: optionsOf(options) }
    return c.json(await importResponses(c.var.options.engine, c.var.actor, file, c.var.options.tokens), 201)
  })
  .openapi(pastCampaignsRoute, async (c) => {
    const { unitId, fileName, options } = c.req.valid('query')
    // The verb checks the options; which of them are needed it says itself.
    const given = optionsOf(options) as PastCampaignOptions
    const file = { unitId, fileName, content: fileOf(c), options: given }
    return c.json(await importPastCampaign(c.var.options.engine, c.var.actor, file), 201)
  })
  .openapi(previewRoute, async (c) => {
    const { unitId, options } = c.req.valid('query')
    const file = { unitId, content: fileOf(c), options: optionsOf(options) }
    return c.json(await previewImport(c.var.options.engine, c.var.actor, file), 200)
  })
  .openapi(undo, async (c) =>
    c.json(await act(c, (ctx) => undoImport(ctx, { importId: c.req.valid('param').id })), 200),
  )
  .openapi(suggest, async (c) => {
    const { kind, ...options } = c.req.valid('query')
    const { sample, ...preview } = await previewFile(fileOf(c), options)
    const { columns } = preview
    const suggestion = await act(c, (ctx) => suggestMapping(ctx, { kind, columns, sample }))
    return c.json({ ...preview, ...suggestion }, 200)
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
    attach(c, 'text/csv; charset=utf-8', `rejects-${importId}.csv`)
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
