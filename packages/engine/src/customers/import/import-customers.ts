import { z } from 'zod'
import { channels } from '../../channel.ts'
import { type Actor, businessDay, type Ctx } from '../../context.ts'
import type { Engine } from '../../engine.ts'
import { badInput } from '../../errors.ts'
import { parseInput } from '../../parse-input.ts'
import { type Attribute, listAttributes } from '../attributes.ts'
import { consentStatuses } from '../consent.ts'
import {
  type CustomerField,
  type CustomerKey,
  customerFields,
  customerKeys,
  readCustomerField,
} from '../customer-fields.ts'
import { completion, contradictions } from '../id-number.ts'
import { cleanCode, normaliseAttribute, normaliseConsent } from '../normalise.ts'
import { customerColumnNames } from './column-names.ts'
import type { CsvFile } from './csv-file.ts'
import type { ImportRun } from './import-run.ts'
import { type MappedColumn, mapColumns, tableOptions } from './mapping.ts'
import type { Row } from './row-parser.ts'
import { type ImportFile, type ImportPlan, runImport } from './run-import.ts'
import { SeenKeys } from './seen-keys.ts'
import { unitsWithin } from './units-within.ts'
import { type CustomerRecord, writeCustomers } from './write-customers.ts'

export const customerImportOptions = tableOptions.extend({
  /** By what a row finds the customer it is about. */
  key: z.enum(customerKeys).default('ref'),
  /** Consent that holds for every row; `evidence` is by default the import and the file's name. */
  consent: z
    .array(
      z.strictObject({
        channel: z.enum(channels),
        status: z.enum(consentStatuses),
        evidence: z.string().trim().min(1).max(500).optional(),
      }),
    )
    .max(channels.length)
    .default([]),
})
export type ImportOptions = z.input<typeof customerImportOptions>

/**
 * Creates and updates customers from a delimited file or a workbook (docs/import.md). A row finds its customer by the key; an empty
 * cell leaves what is stored; a file that was imported before changes nothing. Fields for the mapping are those of
 * `customerFields`, `unitCode`, `attributes.<name>` and `consent.<channel>`.
 *
 * Needs the right `customer.import` in the unit. Throws `bad-input` before anything is written when the file, its
 * columns or the options are not understood; see `runImport` for the rest.
 */
export async function importCustomers(
  engine: Engine,
  actor: Actor,
  input: ImportFile & { options?: ImportOptions },
): Promise<ImportRun> {
  const options = parseInput(customerImportOptions, input.options ?? {})
  return runImport(engine, actor, input, {
    kind: 'customers',
    right: 'customer.import',
    tables: ['customer', 'consent'],
    delimiter: options.delimiter,
    encoding: options.encoding,
    sheet: options.sheet,
    headerLine: options.headerLine,
    plan: (ctx, file) => planCustomers(ctx, file, input, options),
  })
}

type Options = z.output<typeof customerImportOptions>

async function planCustomers(
  ctx: Ctx,
  file: CsvFile,
  input: ImportFile,
  options: Options,
): Promise<ImportPlan<CustomerRecord>> {
  const attributes = await listAttributes(ctx)
  const columns = mapColumns(file, options.mapping, {
    names: customerColumnNames(attributes),
    refuse: (field) => refuseField(field, attributes),
  })
  if (!columns.some(({ field }) => field === options.key)) {
    throw badInput(
      `Rows find their customers by ${options.key}, but no column is mapped to it. Map one, or choose another key.`,
    )
  }
  const units = await unitsWithin(ctx, input.unitId)
  const reader = new CustomerReader(options.key, columns, attributes, units, businessDay(ctx))
  return {
    options: { ...options, mapping: columns.map(({ column, field }) => ({ column, field })) },
    understand: (row) => reader.read(row),
    write: (batchCtx, importId, batch) =>
      writeCustomers(batchCtx, batch, {
        key: options.key,
        unitId: input.unitId,
        units,
        consent: options.consent,
        evidence: `import ${importId} of ${input.fileName.trim()}`,
      }),
  }
}

const isCustomerField = (field: string): field is CustomerField => (customerFields as readonly string[]).includes(field)

/** Turns rows into records, and remembers which keys the file has had. */
class CustomerReader {
  readonly #key: CustomerKey
  readonly #columns: MappedColumn[]
  readonly #types: Map<string, Attribute['type']>
  readonly #units: Map<string, number>
  readonly #today: string
  /** A ref is unique among all customers, so it is watched whatever the key is. */
  readonly #seen: Map<CustomerKey, SeenKeys>

  constructor(
    key: CustomerKey,
    columns: MappedColumn[],
    attributes: Attribute[],
    units: Map<string, number>,
    today: string,
  ) {
    this.#key = key
    this.#columns = columns
    this.#types = new Map(attributes.map(({ name, type }) => [`attributes.${name}`, type]))
    this.#units = units
    this.#today = today
    this.#seen = new Map(([...new Set(['ref', key])] as CustomerKey[]).map((field) => [field, new SeenKeys()]))
  }

  read(row: Row): CustomerRecord | string {
    const record: CustomerRecord = {}
    for (const { field, index } of this.#columns) {
      const text = row.cells[index] ?? ''
      if (text.trim() === '') continue
      const problem = this.#readField(record, field, text)
      if (problem) return problem
    }
    const problem = completeById(record)
    if (problem) return problem
    if (!record[this.#key]) return `The row has no ${this.#key}, by which its customer is found.`
    for (const [field, seen] of this.#seen) {
      const value = record[field]
      const before = value && seen.seen(value, row.line)
      if (before) return `The row has the same ${field} as row ${before}.`
    }
    return record
  }

  #readField(record: CustomerRecord, field: string, text: string): string | null {
    if (isCustomerField(field)) {
      const read = readCustomerField[field](text, this.#today)
      if (!read.ok) return read.reason
      if (read.value !== '') record[field] = read.value
      return null
    }
    if (field === 'unitCode') {
      const code = cleanCode(text)
      const unitId = this.#units.get(code)
      if (unitId === undefined) return `The unit "${code}" does not exist, or is not within the unit of this import.`
      record.unitId = unitId
      return null
    }
    const type = this.#types.get(field)
    if (type) {
      const read = normaliseAttribute(type, text)
      if (!read.ok) return `${field}: ${read.reason}`
      record.attributes ??= {}
      record.attributes[field.slice('attributes.'.length)] = read.value
      return null
    }
    const read = normaliseConsent(text)
    if (!read.ok) return read.reason
    record.consent ??= {}
    record.consent[field.slice('consent.'.length)] = read.value
    return null
  }
}

/** An id number says birthday, gender and kind too, where the row does not; null, or what contradicts it. */
function completeById(record: CustomerRecord): string | null {
  const { idNumber } = record
  if (idNumber === undefined) return null
  const [contradiction] = contradictions(idNumber, record)
  if (contradiction) return contradiction.message
  record.completion = completion(idNumber, record)
  return null
}

function refuseField(field: string, attributes: Attribute[]): string | null {
  if (isCustomerField(field) || field === 'unitCode') return null
  const [group, name = ''] = field.split('.', 2)
  if (group === 'consent' && (channels as readonly string[]).includes(name)) return null
  if (group === 'attributes') {
    return attributes.some((attribute) => attribute.name === name)
      ? null
      : `The attribute "${name}" is not declared. Declare it with its type first.`
  }
  const fields = [...customerFields, 'unitCode', 'attributes.<name>', 'consent.<channel>']
  return `There is no field "${field}". Use one of: ${fields.join(', ')}.`
}
