import { z } from 'zod'
import { channels } from '../../channel.ts'
import { type Actor, businessDay, type Ctx } from '../../context.ts'
import type { Engine } from '../../engine.ts'
import { badInput } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import { unitDivisions } from '../address/place-address.ts'
import { type Attribute, listAttributes } from '../attributes.ts'
import { consentStatuses } from '../consent.ts'
import { type CustomerField, customerFields, customerKeys, readCustomerField } from '../customer-fields.ts'
import { completion, contradictions } from '../id-number.ts'
import { cleanCode, normaliseAttribute, normaliseConsent, normaliseTags } from '../normalise.ts'
import { customerColumnNames } from './column-names.ts'
import type { CsvFile } from './csv-file.ts'
import type { ImportRun } from './import-run.ts'
import { type MappedColumn, mapColumns, tableOptions } from './mapping.ts'
import { keyNames, type MatchOptions, recallCustomers, SeenCustomers } from './match-rows.ts'
import { ownersWithin, type PossibleOwner } from './owners-within.ts'
import { type CustomerRecord, type PackedCustomer, type Packing, packCustomer } from './packed-customer.ts'
import type { Row } from './row-parser.ts'
import { type ImportFile, type ImportPlan, runImport } from './run-import.ts'
import { SeenKeys } from './seen-keys.ts'
import { unitsWithin } from './units-within.ts'
import { writeCustomers } from './write-customers.ts'

export const customerImportOptions = tableOptions.extend({
  /** By what a row finds the customer it is about: the first of them that finds one decides. */
  keys: z
    .array(z.enum(customerKeys))
    .min(1)
    .refine((keys) => new Set(keys).size === keys.length, 'Name each key once.')
    .default(['ref']),
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
 * Creates and updates customers from a delimited file or a workbook (docs/import.md). A row finds its customer by the keys; an empty
 * cell leaves what is stored; a file that was imported before changes nothing. Fields for the mapping are those of
 * `customerFields`, `unitCode`, `owner`, `tags`, `attributes.<name>` and `consent.<channel>`.
 *
 * Needs the right `customer.import` in the unit, and `work.assign` to name owners. Throws `bad-input` before anything is written when the file, its
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

export type CustomerImportOptions = z.output<typeof customerImportOptions>

export interface CustomerPlan extends ImportPlan<PackedCustomer> {
  matching: MatchOptions
}

export async function planCustomers(
  ctx: Ctx,
  file: CsvFile,
  input: Pick<ImportFile, 'unitId' | 'fileName'>,
  options: CustomerImportOptions,
): Promise<CustomerPlan> {
  const attributes = await listAttributes(ctx)
  const columns = mapColumns(file, options.mapping, {
    names: customerColumnNames(attributes),
    refuse: (field) => refuseField(field, attributes),
  })
  const fields = columns.map(({ field }) => field)
  for (const field of options.keys.flatMap((key) => (key === 'nameAddress' ? ['name', 'address'] : [key]))) {
    if (fields.includes(field)) continue
    throw badInput(
      `Rows find their customers by ${field}, but no column is mapped to it. Map one, or choose other keys.`,
    )
  }
  const units = await unitsWithin(ctx, input.unitId)
  const named = fields.includes('owner')
  if (named) await requireRight(ctx, 'work.assign', input.unitId)
  const owners = named ? await ownersWithin(ctx, [...units.values()]) : new Map<string, PossibleOwner>()
  const reader = new CustomerReader(
    columns,
    { attributes, units, owners, today: businessDay(ctx) },
    {
      keys: options.keys,
      vault: ctx.vault,
      unitId: input.unitId,
      near: await unitDivisions(ctx, [...units.values()]),
    },
  )
  const write = {
    keys: options.keys,
    unitId: input.unitId,
    units,
    seen: new SeenCustomers(options.keys),
    consent: options.consent,
  }
  return {
    matching: write,
    options: { ...options, mapping: columns.map(({ column, field }) => ({ column, field })) },
    understand: (row) => reader.read(row),
    // By other keys than the ref, a row may be about the customer of the batch before: that one has to be in.
    writers: options.keys.join() === 'ref' ? 2 : 1,
    recall: (batchCtx, batch) => recallCustomers(batchCtx, batch, write),
    write: (batchCtx, importId, batch) =>
      writeCustomers(batchCtx, importId, batch, {
        ...write,
        evidence: `import ${importId} of ${input.fileName.trim()}`,
      }),
  }
}

/** What cells may refer to. */
interface Known {
  attributes: Attribute[]
  /** By their codes. */
  units: Map<string, number>
  owners: Map<string, PossibleOwner>
  today: string
}

const isCustomerField = (field: string): field is CustomerField => (customerFields as readonly string[]).includes(field)

/** Turns rows into records, and remembers which refs the file has had: a ref is unique among all customers. */
class CustomerReader {
  readonly #packing: Packing
  readonly #readers: { index: number; read: CellReader }[]
  readonly #refs = new SeenKeys()

  constructor(columns: MappedColumn[], known: Known, packing: Packing) {
    this.#packing = packing
    this.#readers = columns.map(({ field, index }) => ({ index, read: cellReader(field, known) }))
  }

  read(row: Row): PackedCustomer | string {
    const record = blank()
    for (const { index, read } of this.#readers) {
      const text = row.cells[index]
      if (text === undefined || text === '' || text.trim() === '') continue
      const problem = read(record, text)
      if (problem !== null) return problem
    }
    const problem = completeById(record) ?? misplaced(record)
    if (problem !== null) return problem
    const packed = packCustomer(record, this.#packing)
    if (packed.values.every((value) => value === null)) {
      return `The row has no ${this.#packing.keys.map((key) => keyNames[key]).join(', ')}, by which its customer is found.`
    }
    const before = record.ref === null ? undefined : this.#refs.seen(record.ref, row.line)
    return before === undefined ? packed : `The row has the same ref as row ${before}.`
  }
}

const blank = (): CustomerRecord => ({
  unitId: null,
  owner: null,
  ref: null,
  name: null,
  kind: null,
  gender: null,
  email: null,
  mobile: null,
  fax: null,
  address: null,
  divisionCode: null,
  postcode: null,
  birthday: null,
  joinedOn: null,
  idNumber: null,
  attributes: null,
  tags: null,
  consent: null,
  completion: null,
})

/** An id number says birthday, gender and kind too, where the row does not; null, or what contradicts it. */
function completeById(record: CustomerRecord): string | null {
  const { idNumber } = record
  if (idNumber === null) return null
  const [contradiction] = contradictions(idNumber, record)
  if (contradiction) return contradiction.message
  record.completion = completion(idNumber, record)
  return null
}

/** Reads a cell that is not empty into the record, or says in a sentence what is wrong with it. */
type CellReader = (record: CustomerRecord, text: string) => string | null

function cellReader(field: string, { attributes, units, owners, today }: Known): CellReader {
  if (isCustomerField(field)) {
    const normalise = readCustomerField[field]
    return (record, text) => {
      const read = normalise(text, today)
      if (!read.ok) return read.reason
      if (read.value !== '') record[field] = read.value
      return null
    }
  }
  if (field === 'unitCode') {
    return (record, text) => {
      const code = cleanCode(text)
      const unitId = units.get(code)
      if (unitId === undefined) return `The unit "${code}" does not exist, or is not within the unit of this import.`
      record.unitId = unitId
      return null
    }
  }
  if (field === 'owner') {
    return (record, text) => {
      const name = cleanCode(text).toLowerCase()
      const owner = owners.get(name)
      if (!owner) return `Nobody with the e-mail address or number "${name}" works in the units of this import.`
      record.owner = owner
      return null
    }
  }
  if (field === 'tags') {
    return (record, text) => {
      const read = normaliseTags(text)
      if (!read.ok) return read.reason
      record.tags = read.value
      return null
    }
  }
  const name = field.slice(field.indexOf('.') + 1)
  const type = attributes.find((attribute) => `attributes.${attribute.name}` === field)?.type
  if (type) {
    return (record, text) => {
      const read = normaliseAttribute(type, text)
      if (!read.ok) return `${field}: ${read.reason}`
      record.attributes ??= {}
      record.attributes[name] = read.value
      return null
    }
  }
  return (record, text) => {
    const read = normaliseConsent(text)
    if (!read.ok) return read.reason
    record.consent ??= {}
    record.consent[name] = read.value
    return null
  }
}

/** The unit that the row names decides, else they may work in any of the import's. */
const misplaced = ({ owner, unitId }: CustomerRecord): string | null =>
  owner === null || unitId === null || owner.units.has(unitId)
    ? null
    : 'The owner has no role that works in the unit of this row.'

const ownFields = ['unitCode', 'owner', 'tags']

function refuseField(field: string, attributes: Attribute[]): string | null {
  if (isCustomerField(field) || ownFields.includes(field)) return null
  const [group, name = ''] = field.split('.', 2)
  if (group === 'consent' && (channels as readonly string[]).includes(name)) return null
  if (group === 'attributes') {
    return attributes.some((attribute) => attribute.name === name)
      ? null
      : `The attribute "${name}" is not declared. Declare it with its type first.`
  }
  const fields = [...customerFields, ...ownFields, 'attributes.<name>', 'consent.<channel>']
  return `There is no field "${field}". Use one of: ${fields.join(', ')}.`
}
