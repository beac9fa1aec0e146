import { z } from 'zod'
import { badInput } from '../../errors.ts'
import { plain } from './column-names.ts'
import type { CsvFile } from './csv-file.ts'
import { encodings } from './decode.ts'
import { delimiters } from './delimiter.ts'
import { lineColumn, reasonColumn } from './formula-guard.ts'

export const mappingInput = z
  .array(z.strictObject({ column: z.string().min(1), field: z.string().min(1) }))
  .min(1)
  .max(300)
export type Mapping = z.output<typeof mappingInput>

/** Also as text, as it stands in a query. */
export const headerLineInput = z.union([z.literal('none'), z.coerce.number().int().min(1).max(1_000)])

/** Options that every kind of import has. Strict: a misspelt option must not read the file in another way than meant. */
export const fileOptions = z.strictObject({
  /** Which column fills which field. Default: by the columns' names. */
  mapping: mappingInput.optional(),
  /** Default: the one that parts the first rows most evenly. */
  delimiter: z.enum(delimiters).optional(),
  /** Default: UTF-8, or UTF-16 or GB18030 when the beginning of the file is that. */
  encoding: z.enum(encodings).optional(),
  /** Of the names of the columns, or `none`: columns are named 1, 2, 3 then. Default: see `find-header.ts`. */
  headerLine: headerLineInput.optional(),
})

/** Options of a kind of import that also takes a named sheet of a workbook. */
export const tableOptions = fileOptions.extend({
  /** Default: the first visible one. */
  sheet: z.string().trim().min(1).max(100).optional(),
})

/** A field and the place of its cell in every row. */
export interface MappedColumn {
  column: string
  field: string
  index: number
}

export interface FieldNames {
  /** Names by which a field is found when no mapping is given, beside its own. */
  names: Record<string, string[]>
  /** Why this field cannot be filled, or null when it can. */
  refuse(field: string): string | null
}

/** Fields of these names, and no others. */
export const onlyFields = (names: Record<string, string[]>): FieldNames => ({
  names,
  refuse: (field) =>
    Object.hasOwn(names, field) ? null : `There is no field "${field}". Use one of: ${Object.keys(names).join(', ')}.`,
})

/**
 * Finds the columns of a given mapping in the file, or makes a mapping from the columns' names. Columns that match
 * nothing are left out. Throws `bad-input` that lists the columns found when a mapped column is missing, double, or
 * meant for an unknown field.
 */
export function mapColumns(file: CsvFile, mapping: Mapping | undefined, known: FieldNames): MappedColumn[] {
  const mapped = mapping ? given(file, mapping) : columnsByName(file, known.names)
  if (mapped.length === 0) throw badInput(`No column of the file has a known name. ${found(file)}`)
  const issues = mapped.flatMap(({ field, column }) => {
    const message = known.refuse(field)
    return message ? [{ path: column, message }] : []
  })
  for (const [position, { field, column }] of mapped.entries()) {
    if (mapped.findIndex((other) => other.field === field) === position) continue
    issues.push({ path: column, message: `Two columns are mapped to "${field}". Leave one of them out.` })
  }
  if (issues[0]) throw badInput(`Column "${issues[0].path}": ${issues[0].message}`, issues)
  file.need?.(mapped.map(({ index }) => index))
  return mapped
}

function given(file: CsvFile, mapping: Mapping): MappedColumn[] {
  const issues = mapping.flatMap(({ column }) => {
    const places = file.columns.filter((name) => name === column.trim()).length
    if (places === 1) return []
    const message = places === 0 ? 'The file has no such column.' : 'The file has this column more than once.'
    return [{ path: column, message }]
  })
  if (issues[0]) throw badInput(`Column "${issues[0].path}": ${issues[0].message} ${found(file)}`, issues)
  return mapping.map(({ column, field }) => ({ column, field, index: file.columns.indexOf(column.trim()) }))
}

/** The columns whose names say which field they fill. */
export function columnsByName(file: CsvFile, names: Record<string, string[]>): MappedColumn[] {
  const fields = new Map<string, string>()
  for (const [field, others] of Object.entries(names)) {
    for (const name of [field, ...others]) fields.set(plain(name), field)
  }
  return file.columns.flatMap((column, index) => {
    const field = fields.get(plain(column))
    return field ? [{ column, field, index }] : []
  })
}

/** The columns found, with a guess at what went wrong when there is only one. */
function found(file: CsvFile): string {
  const own = file.columns.filter((name) => name !== lineColumn && name !== reasonColumn)
  const [only] = own
  if (own.length !== 1 || only === undefined) {
    return `The file has the columns: ${own.map((name) => `"${name}"`).join(', ')}.`
  }
  const other = delimiters.find((delimiter) => delimiter !== file.delimiter && only.includes(delimiter))
  const hint = other ? `: is the delimiter '${other === '\t' ? 'tab' : other}'?` : '.'
  return `The file has one column named '${only}'${hint}`
}
