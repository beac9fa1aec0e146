import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  extractFields,
  extractInput,
  extractPieces,
  getPrintBatch,
  handOut,
  letterExceptionsQuery,
  listLetterExceptions,
  listPrintBatches,
  printBatchQuery,
  printBatchStates,
  recordReturns,
  returnsInput,
  settlePieces,
  settlePiecesInput,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { attach } from '../attach.ts'
import { needPress } from '../letter-press.ts'
import { answer, body, id, idParam, instantText, pageOf, problems } from '../operation.ts'

const tags = ['Letters']
const batch = z
  .object({
    id,
    unitId: id,
    campaignId: id,
    campaign: z.string(),
    stepId: id,
    state: z.enum(printBatchStates),
    day: z.iso.date(),
    pieces: z.int(),
    inHand: z.int(),
    posted: z.int(),
    returned: z.int(),
    withdrawn: z.int(),
    plannedAt: instantText,
    fault: z.string().nullable().openapi({ description: 'Why it could not be printed at the last attempt.' }),
    printedAt: instantText.nullable(),
    pages: z.int().nullable(),
    bytes: z.int().nullable(),
    sha256: z.string().nullable().openapi({ description: 'Of letters.pdf, in hex.' }),
    press: z.string().nullable().openapi({ description: 'What it was set with.' }),
  })
  .openapi('PrintBatch')
const pdf = (description: string) => ({
  description,
  content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } },
})
const range = settlePiecesInput.pick({ from: true, to: true })

const list = createRoute({
  method: 'get',
  path: '/print-batches',
  tags,
  summary: 'Print batches of your units, of one campaign or all',
  request: { query: printBatchQuery },
  responses: { 200: answer('A page of batches.', pageOf(batch)), ...problems(400, 401) },
})
const get = createRoute({
  method: 'get',
  path: '/print-batches/{id}',
  tags,
  summary: 'A print batch, with what became of its pieces',
  request: { params: idParam },
  responses: { 200: answer('The batch.', batch), ...problems(400, 401, 404) },
})
const types = {
  'letters.pdf': 'application/pdf',
  'manifest.csv': 'text/csv',
  'run-sheet.pdf': 'application/pdf',
} as const
const names = ['letters.pdf', 'manifest.csv', 'run-sheet.pdf'] as const
const file = createRoute({
  method: 'get',
  path: '/print-batches/{id}/files/{name}',
  tags,
  summary: 'A file of a printed batch',
  description: 'The letters as PDF/A-2b, the manifest, or the run sheet. Stands in the audit.',
  request: { params: idParam.extend({ name: z.enum(names) }) },
  responses: { 200: pdf('The file; the manifest is text/csv.'), ...problems(400, 401, 403, 404, 409, 503) },
})
const settle = createRoute({
  method: 'post',
  path: '/print-batches/{id}/settle',
  tags,
  summary: 'Say that pieces of a printed batch were posted, or withdrawn',
  description: 'All pieces, or from..to. What was posted or withdrawn before stays as it is.',
  request: { params: idParam, body: body(settlePiecesInput.omit({ id: true })) },
  responses: { 200: answer('The batch.', batch), ...problems(400, 401, 403, 404, 409, 415) },
})
const reprint = createRoute({
  method: 'post',
  path: '/print-batches/{id}/reprint',
  tags,
  summary: 'Pieces of a printed batch once more',
  description: 'The same pages, from what was frozen, whatever became of the customers since. Stands in the audit.',
  request: { params: idParam, body: body(range) },
  responses: { 200: pdf('The pieces.'), ...problems(400, 401, 403, 404, 409, 415, 503) },
})
const extract = createRoute({
  method: 'post',
  path: '/print-batches/{id}/extract',
  tags,
  summary: 'The pieces of a printed batch as CSV, for a printer who composes letters',
  description: `Columns of choice: ${extractFields.join(', ')}, and the fields of templates. Stands in the audit.`,
  request: { params: idParam, body: body(extractInput.omit({ id: true })) },
  responses: {
    200: { description: 'The file.', content: { 'text/csv': { schema: z.string() } } },
    ...problems(400, 401, 403, 404, 409, 415),
  },
})
const returned = createRoute({
  method: 'post',
  path: '/letters/returned',
  tags,
  summary: 'Letters that came back, by their piece numbers',
  description: 'As scanned from the Data Matrix in the window, or typed from below it. Twice is once.',
  request: { body: body(returnsInput) },
  responses: {
    200: answer(
      'What became of each, in the same order.',
      z.object({
        items: z.array(
          z.object({
            number: z.string(),
            status: z.enum(['recorded', 'unchanged', 'unknown', 'misread']),
            customerId: id.nullable(),
            customer: z.string().nullable(),
          }),
        ),
      }),
    ),
    ...problems(400, 401, 403, 415),
  },
})
const exceptions = createRoute({
  method: 'get',
  path: '/campaigns/{id}/letter-exceptions',
  tags,
  summary: 'Letters that paper would show wrong',
  description: 'Mend the customers, then release what is held (`POST /campaigns/{id}/release-held`).',
  request: { params: idParam, query: letterExceptionsQuery.omit({ campaignId: true }) },
  responses: {
    200: answer(
      'A page of letters, in postal order.',
      pageOf(
        z.object({
          id,
          stepId: id,
          customerId: id,
          name: z.string(),
          address: z.string().nullable(),
          postcode: z.string().nullable(),
          reason: z.string(),
        }),
      ),
    ),
    ...problems(400, 401, 404),
  },
})

export const printBatches = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => c.json(await act(c, (ctx) => listPrintBatches(ctx, c.req.valid('query'))), 200))
  .openapi(get, async (c) => c.json(await act(c, (ctx) => getPrintBatch(ctx, c.req.valid('param'))), 200))
  .openapi(file, async (c) => {
    const { id, name } = c.req.valid('param')
    const press = needPress(c.var.options.press)
    await act(c, (ctx) => handOut(ctx, { id, what: 'files' }))
    const path = await press.fileOf(id, name)
    attach(c, types[name], `batch-${id}-${name}`)
    return c.body(Readable.toWeb(createReadStream(path)) as ReadableStream)
  })
  .openapi(settle, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => settlePieces(ctx, input)), 200)
  })
  .openapi(reprint, async (c) => {
    const { id } = c.req.valid('param')
    const pieces = c.req.valid('json')
    const press = needPress(c.var.options.press)
    await act(c, (ctx) => handOut(ctx, { id, what: 'reprint', ...pieces }))
    const set = await press.reprint(id, pieces)
    attach(c, 'application/pdf', `batch-${id}-reprint.pdf`)
    return c.body(new Uint8Array(set))
  })
  .openapi(extract, async (c) => {
    const { id } = c.req.valid('param')
    const layout = c.req.valid('json')
    const csv = await act(c, async (ctx) => {
      await handOut(ctx, { id, what: 'extract' })
      return extractPieces(ctx, { id, ...layout }, c.var.options.tokens)
    })
    attach(c, 'text/csv; charset=utf-8', `batch-${id}.csv`)
    return c.body(csv)
  })
  .openapi(returned, async (c) =>
    c.json({ items: await act(c, (ctx) => recordReturns(ctx, c.req.valid('json'))) }, 200),
  )
  .openapi(exceptions, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => listLetterExceptions(ctx, input)), 200)
  })
