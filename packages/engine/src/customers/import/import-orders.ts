import { z } from 'zod'
import { dayIn } from '../../clock.ts'
import type { Actor, Ctx } from '../../context.ts'
import type { Engine } from '../../engine.ts'
import { badInput } from '../../errors.ts'
import { parseInput } from '../../parse-input.ts'
import { normaliseCode, normaliseEmail, normaliseMobile, normaliseText } from '../normalise.ts'
import { orderColumnNames } from './column-names.ts'
import type { CsvFile } from './csv-file.ts'
import type { ImportRun } from './import-run.ts'
import { type MappedColumn, mapColumns, onlyFields, tableOptions } from './mapping.ts'
import { normaliseAmount, normaliseCurrency, normaliseInstant, normaliseQuantity } from './order-values.ts'
import type { Row } from './row-parser.ts'
import { amountsAndTimes, currencyOf, rowValues } from './row-values.ts'
import { type ImportFile, type ImportPlan, runImport } from './run-import.ts'
import { SeenKeys } from './seen-keys.ts'
import { unitsWithin } from './units-within.ts'
import { type OrderRecord, writeOrders } from './write-orders.ts'

export const orderImportOptions = tableOptions.extend({
  /** By what a row finds its customer: the column is `customerRef`, `email` or `mobile`. */
  key: z.enum(['ref', 'email', 'mobile']).default('ref'),
  /** The system the orders come from, for rows without a `source` of their own. With the external id it is unique. */
  source: z.string().trim().min(1).max(100).default('import'),
  ...amountsAndTimes,
})
export type OrderImportOptions = z.input<typeof orderImportOptions>

/**
 * Creates and corrects orders from a delimited file or a workbook (docs/import.md), once for every source and external id, and
 * attributes them to campaigns batch by batch. Amounts are decimals in major units. A row whose customer is unknown
 * within the unit is rejected. Rights and errors as `importCustomers`.
 */
export async function importOrders(
  engine: Engine,
  actor: Actor,
  input: ImportFile & { options?: OrderImportOptions },
): Promise<ImportRun> {
  const options = parseInput(orderImportOptions, input.options ?? {})
  const currency = currencyOf(options)
  return runImport(engine, actor, input, {
    kind: 'orders',
    right: 'customer.import',
    tables: ['customer_order', 'response'],
    delimiter: options.delimiter,
    encoding: options.encoding,
    sheet: options.sheet,
    headerLine: options.headerLine,
    plan: async (ctx, file) => {
      const timeZone = options.timeZone ?? ctx.timeZone
      return planOrders(ctx, file, input.unitId, { ...options, timeZone, currency })
    },
  })
}

type Options = z.output<typeof orderImportOptions> & { timeZone: string }

async function planOrders(ctx: Ctx, file: CsvFile, unitId: number, options: Options): Promise<ImportPlan<OrderRecord>> {
  const columns = mapColumns(file, options.mapping, onlyFields(orderColumnNames))
  const customer = options.key === 'ref' ? 'customerRef' : options.key
  const missing = ['externalId', customer, 'orderedAt', 'amount'].filter(
    (needed) => !columns.some(({ field }) => field === needed),
  )
  if (missing.length > 0) {
    throw badInput(`Orders need columns for: ${missing.join(', ')}. Map them, or name them so in the file.`)
  }
  const lastDay = dayIn(options.timeZone, new Date(ctx.now.getTime() + 24 * 3600 * 1000))
  const seen = new SeenKeys()
  const units = new Set((await unitsWithin(ctx, unitId)).values())
  return {
    options: { ...options, mapping: columns.map(({ column, field }) => ({ column, field })) },
    understand: (row) => readOrder(row, columns, customer, options, lastDay, seen),
    write: (batchCtx, importId, batch) => writeOrders(batchCtx, importId, batch, { key: options.key, unitId, units }),
  }
}

function readOrder(
  row: Row,
  columns: MappedColumn[],
  customer: string,
  options: Options,
  lastDay: string,
  seen: SeenKeys,
): OrderRecord | string {
  const { read, problems } = rowValues(row, columns)
  const currency = read('currency', normaliseCurrency) ?? options.currency
  const key = { ref: normaliseCode('customer number'), email: normaliseEmail, mobile: normaliseMobile }[options.key]
  const order = {
    source: read('source', normaliseCode('source')) ?? options.source,
    externalId: read('externalId', normaliseCode('order number')),
    customer: read(customer, key),
    orderedAt: read('orderedAt', (text) => normaliseInstant(text, options.timeZone, lastDay)),
    amount: read('amount', (text) => normaliseAmount(text, currency)),
    currency,
    product: read('product', normaliseText('product', 300)),
    category: read('category', normaliseText('category', 300)),
    quantity: read('quantity', normaliseQuantity),
  }
  if (problems[0]) return problems[0]
  const { externalId, orderedAt, amount } = order
  if (!externalId) return 'The row has no order number.'
  if (!order.customer) return `The row has no ${customer}, by which its customer is found.`
  if (!orderedAt) return 'The row has no date of the order.'
  if (amount === null) return 'The row has no amount.'
  const before = seen.seen(`${order.source}\n${externalId}`, row.line)
  if (before) return `The row has the same order number as row ${before}.`
  return { ...order, externalId, orderedAt, amount, customer: order.customer }
}
