import { sql } from 'kysely'
import type { z } from 'zod'
import { dayIn } from '../clock.ts'
import { type Actor, businessDay, type Ctx, instant, rows } from '../context.ts'
import { normaliseIdNumber } from '../customers/id-number.ts'
import type { BatchResult, Understood } from '../customers/import/batch-result.ts'
import { responseColumnNames } from '../customers/import/column-names.ts'
import type { CsvFile } from '../customers/import/csv-file.ts'
import type { ImportRun } from '../customers/import/import-run.ts'
import { type MappedColumn, mapColumns, onlyFields, tableOptions } from '../customers/import/mapping.ts'
import { normaliseAmount, normaliseCurrency, normaliseInstant } from '../customers/import/order-values.ts'
import type { Row } from '../customers/import/row-parser.ts'
import { amountsAndTimes, currencyOf, rowValues } from '../customers/import/row-values.ts'
import { type ImportFile, type ImportPlan, runImport } from '../customers/import/run-import.ts'
import { unitsWithin } from '../customers/import/units-within.ts'
import {
  cleanText,
  type Normalised,
  normaliseCode,
  normaliseEmail,
  normaliseMobile,
  normaliseText,
  normaliseWord,
} from '../customers/normalise.ts'
import type { Engine } from '../engine.ts'
import { badInput } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { CodesOfFile } from './codes-of-file.ts'
import { needsAmount, responseKindWords } from './kinds.ts'
import { latestAnswer, type Place, recordResponses, responseBatchLimit } from './record-responses.ts'
import { type ResponseInput, responseInput } from './response-input.ts'
import type { Tokens } from './token.ts'

export const responseImportOptions = tableOptions.extend({
  /** The system or place the answers come from, for rows without a `source` of their own. */
  source: responseInput.shape.source.default('import'),
  ...amountsAndTimes,
})
export type ResponseImportOptions = z.input<typeof responseImportOptions>

/**
 * Records the answers of a delimited file or a workbook (docs/import.md) as `recordResponses` does: once for every
 * source and external id, attributed to a campaign where they can be and kept where not. A row that repeats what is
 * stored counts as unchanged, one that says something else under the same number is rejected. Customers are looked for
 * within the import's unit. Needs `response.write` there; errors as `importCustomers`.
 */
export async function importResponses(
  engine: Engine,
  actor: Actor,
  input: ImportFile & { options?: ResponseImportOptions },
  tokens: Tokens,
): Promise<ImportRun> {
  const options = parseInput(responseImportOptions, input.options ?? {})
  const currency = currencyOf(options)
  return runImport(engine, actor, input, {
    kind: 'responses',
    right: 'response.write',
    tables: ['response'],
    delimiter: options.delimiter,
    encoding: options.encoding,
    sheet: options.sheet,
    headerLine: options.headerLine,
    plan: async (ctx, file) => {
      const timeZone = options.timeZone ?? ctx.timeZone
      const plan = await planResponses(ctx, file, input.unitId, { ...options, timeZone, currency }, tokens)
      const codes = new CodesOfFile(engine, actor, tokens)
      return { ...plan, admit: (batch: Understood<Answer>[]) => codes.count(batch.map(({ record }) => record.token)) }
    },
  })
}

type Options = z.output<typeof responseImportOptions> & { timeZone: string }

/** What a row says; its time is text that PostgreSQL reads. */
type Answer = Omit<ResponseInput, 'occurredAt'> & { occurredAt: string }

const needed = ['externalId', 'kind', 'occurredAt']

async function planResponses(
  ctx: Ctx,
  file: CsvFile,
  unitId: number,
  options: Options,
  tokens: Tokens,
): Promise<ImportPlan<Answer>> {
  const columns = mapColumns(file, options.mapping, onlyFields(responseColumnNames))
  const missing = needed.filter((one) => !columns.some(({ field }) => field === one))
  if (missing.length > 0) {
    throw badInput(`Responses need columns for: ${missing.join(', ')}. Map them, or name them so in the file.`)
  }
  const units = await unitsWithin(ctx, unitId)
  const place = { unitId, within: new Set(units.values()) }
  const reader = new ResponseReader(columns, options, {
    campaigns: await campaignsOf(ctx, unitId),
    today: businessDay(ctx),
    lastDay: dayIn(options.timeZone, new Date(ctx.now.getTime() + 24 * 3600 * 1000)),
  })
  return {
    options: { ...options, mapping: columns.map(({ column, field }) => ({ column, field })) },
    understand: (row) => reader.read(row),
    write: (batchCtx, _importId, batch) => writeResponses(batchCtx, batch, tokens, place),
  }
}

/** Campaigns of the unit, of those below it and of those above, as far as the actor sees them, by name. */
async function campaignsOf(ctx: Ctx, unitId: number): Promise<Map<string, number[]>> {
  const found = await rows<{ name: string; ids: number[] }>(
    ctx,
    sql`select c.name, json_agg(c.id) as ids from campaign c join unit u on u.id = c.unit_id
        where u.path @> array[${unitId}]::bigint[]
           or u.id = any((select path from unit where id = ${unitId})::bigint[])
        group by c.name`,
  )
  return new Map(found.map(({ name, ids }) => [name, ids]))
}

interface Known {
  campaigns: Map<string, number[]>
  /** `yyyy-mm-dd`, as is `lastDay`, after which an answer lies in the future wherever its clock stands. */
  today: string
  lastDay: string
}

const normaliseResponseKind = normaliseWord('kind of response', responseKindWords)

/** Turns rows into answers. */
class ResponseReader {
  readonly #columns: MappedColumn[]
  readonly #options: Options
  readonly #known: Known

  constructor(columns: MappedColumn[], options: Options, known: Known) {
    this.#columns = columns
    this.#options = options
    this.#known = known
  }

  read(row: Row): Answer | string {
    const { read, problems } = rowValues(row, this.#columns)
    const { timeZone } = this.#options
    const { today, lastDay } = this.#known
    const currency = read('currency', normaliseCurrency) ?? this.#options.currency
    const ref = read('customerRef', normaliseCode('customer number'))
    const idNumber = read('idNumber', (text) => normaliseIdNumber(text, today))
    const mobile = read('mobile', normaliseMobile)
    const email = read('email', normaliseEmail)
    const note = read('note', normaliseText('note', 2_000))
    const kind = read('kind', normaliseResponseKind)
    const externalId = read('externalId', normaliseCode('number of the response'))
    const occurredAt = read('occurredAt', (text) => normaliseInstant(text, timeZone, lastDay, 'time of the response'))
    const token = read('token', normaliseCode('reply code'))
    const campaignId = read('campaign', (text) => this.#campaign(text))
    const amount = read('amount', (text) => normaliseAmount(text, currency))
    if (problems[0]) return problems[0]
    if (!externalId) return 'The row has no number of its own (externalId), by which a repetition is known.'
    if (!kind) return 'The row has no kind of response.'
    if (!occurredAt) return 'The row has no time of the response.'
    if (needsAmount(kind) && amount === null) return 'The row has no amount, which an order needs.'
    if (amount !== null && amount < 0) return 'The amount is negative: a refund belongs into a file of orders.'
    const customer = [ref && { ref }, idNumber && { idNumber }, mobile && { mobile }, email && { email }].find(Boolean)
    const answer = {
      source: read('source', normaliseCode('source')) ?? this.#options.source,
      externalId,
      kind,
      ...(token === null ? {} : { token }),
      ...(campaignId === null ? {} : { campaignId }),
      ...(customer ? { customer } : {}),
      ...(amount === null ? {} : { amount }),
      currency,
      detail: note ? { note } : {},
    }
    const parsed = responseInput.safeParse({ ...answer, occurredAt: new Date(`${occurredAt.slice(0, 10)}T12:00:00Z`) })
    const [issue] = parsed.error?.issues ?? []
    return issue ? `${issue.path.join('.')}: ${issue.message}` : ({ ...answer, occurredAt } as Answer)
  }

  /** A campaign's number, or its name. */
  #campaign(text: string): Normalised<number> {
    const name = cleanText(text)
    const [id, ...others] = this.#known.campaigns.get(name) ?? (/^\d{1,15}$/.test(name) ? [Number(name)] : [])
    if (id !== undefined && id > 0 && others.length === 0) return { ok: true, value: id }
    const fault = id === undefined ? 'There is no campaign' : 'There are several campaigns'
    return { ok: false, reason: `${fault} "${name.slice(0, 60)}" here. Give the campaign's number.` }
  }
}

async function writeResponses(
  ctx: Ctx,
  batch: Understood<Answer>[],
  tokens: Tokens,
  place: Place,
): Promise<BatchResult> {
  const result: BatchResult = { inserted: 0, updated: 0, unchanged: 0, rejected: [] }
  const times = await timesOf(ctx, batch)
  const latest = latestAnswer(ctx.now)
  const inTime = batch.flatMap(({ row, record }, at) => {
    const occurredAt = times[at] ?? latest
    if (occurredAt <= latest) return [{ row, input: { ...record, occurredAt } }]
    result.rejected.push({ row, reason: `The time of the response ${record.occurredAt} lies in the future.` })
    return []
  })
  for (let at = 0; at < inTime.length; at += responseBatchLimit) {
    const part = inTime.slice(at, at + responseBatchLimit)
    const inputs = part.map(({ input }) => input)
    const recorded = await recordResponses(ctx, inputs, tokens, place)
    for (const [n, { row, input }] of part.entries()) {
      const status = recorded[n]?.status
      if (status === 'duplicate' || status === 'taken-back') result.unchanged += 1
      else if (status !== 'conflict') result.inserted += 1
      else {
        const reason = `Another response is stored as "${input.externalId}" of ${input.source}. Give this one its own number.`
        result.rejected.push({ row, reason })
      }
    }
  }
  return result
}

/** PostgreSQL knows when the clocks of a place stood where. */
async function timesOf(ctx: Ctx, batch: Understood<Answer>[]): Promise<Date[]> {
  const texts = JSON.stringify(batch.map(({ record }) => record.occurredAt))
  const found = await rows<{ at: string }>(
    ctx,
    sql`select t.at::timestamptz as at from json_array_elements_text(${texts}::json) with ordinality as t(at, n) order by n`,
  )
  return found.map(({ at }) => instant(at))
}
