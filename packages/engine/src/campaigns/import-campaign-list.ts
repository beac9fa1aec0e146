import { z } from 'zod'
import type { Actor } from '../context.ts'
import type { BatchResult, Understood } from '../customers/import/batch-result.ts'
import { listColumnNames } from '../customers/import/column-names.ts'
import type { CsvFile } from '../customers/import/csv-file.ts'
import type { ImportRun } from '../customers/import/import-run.ts'
import { columnsByName, fileOptions, type MappedColumn, mapColumns } from '../customers/import/mapping.ts'
import type { Row } from '../customers/import/row-parser.ts'
import { type ImportFile, runImport } from '../customers/import/run-import.ts'
import { SeenKeys } from '../customers/import/seen-keys.ts'
import { cleanText, normaliseCode } from '../customers/normalise.ts'
import type { Engine } from '../engine.ts'
import { badInput } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { addToCampaignList, type ListEntry, noCell, openList } from './add-to-campaign-list.ts'
import type { CampaignView } from './get-campaign.ts'

const columnName = z.string().trim().min(1).max(300).optional()

/** How the file is read. Columns that are not named here are found by their own names. */
export const listImportOptions = z.strictObject({
  refColumn: columnName,
  cellColumn: columnName,
  ...fileOptions.omit({ mapping: true }).shape,
})
export type ListImportOptions = z.input<typeof listImportOptions>

const listInput = z.object({ campaignId: z.int().positive(), options: listImportOptions.default({}) })

/**
 * Adds the customers of a delimited file (docs/import.md) to the list of a draft, as `addToCampaignList` does, in
 * batches and constant memory. `inserted` are new on the list, `updated` have another cell now. Rows with an unknown
 * customer or cell are rejected. A file that was imported before changes nothing.
 *
 * Needs `campaign.write` in the campaign's unit. Throws `conflict` for a campaign that is no draft, `bad-input` for one
 * without an uploaded list and for a file that is not understood, before anything is written; see `runImport` for the
 * rest.
 */
export async function importCampaignList(
  engine: Engine,
  actor: Actor,
  input: Omit<ImportFile, 'unitId'> & { campaignId: number; options?: ListImportOptions },
): Promise<ImportRun> {
  const { campaignId, options } = parseInput(listInput, input)
  const { unitId } = await engine.as(actor, (ctx) => openList(ctx, campaignId))
  const { fileName, content, onProgress } = input
  return runImport(
    engine,
    actor,
    { unitId, fileName, content, onProgress },
    {
      kind: 'campaign-list',
      right: 'campaign.write',
      tables: ['campaign_list'],
      delimiter: options.delimiter,
      encoding: options.encoding,
      headerLine: options.headerLine,
      plan: async (ctx, file) => {
        const columns = findColumns(file, options)
        const reader = new EntryReader(columns, await openList(ctx, campaignId))
        return {
          options: { campaignId, mapping: columns.map(({ column, field }) => ({ column, field })) },
          understand: (row) => reader.read(row),
          write: async (batchCtx, _importId, batch) => {
            if (batch.length === 0) return { inserted: 0, updated: 0, unchanged: 0, rejected: [] }
            const entries = batch.map(({ record }) => record)
            return resultOf(await addToCampaignList(batchCtx, { campaignId, entries }), batch)
          },
        }
      },
    },
  )
}

function findColumns(file: CsvFile, options: { refColumn?: string | undefined; cellColumn?: string | undefined }) {
  const { refColumn, cellColumn } = options
  const given = [
    ...(refColumn === undefined ? [] : [{ column: refColumn, field: 'ref' }]),
    ...(cellColumn === undefined ? [] : [{ column: cellColumn, field: 'cell' }]),
  ]
  const named = columnsByName(file, listColumnNames).filter(
    ({ column, field }) => !given.some((one) => one.field === field || one.column === column),
  )
  const columns = mapColumns(file, [...given, ...named], { names: listColumnNames, refuse: () => null })
  if (columns.some(({ field }) => field === 'ref')) return columns
  throw badInput('A list names customers by their numbers: say in which column (refColumn) they are.')
}

/** Turns rows into entries, and remembers which customers the file has had. */
class EntryReader {
  readonly #columns: MappedColumn[]
  readonly #campaign: CampaignView
  readonly #cells: Map<string, string>
  readonly #seen = new SeenKeys()

  constructor(columns: MappedColumn[], campaign: CampaignView) {
    this.#columns = columns
    this.#campaign = campaign
    this.#cells = new Map(campaign.cells.map(({ name }) => [cleanText(name), name]))
  }

  read(row: Row): ListEntry | string {
    const ref = normaliseCode('customer number')(this.#text(row, 'ref'))
    if (!ref.ok) return ref.reason
    if (ref.value === '') return 'The row has no customer number.'
    const text = cleanText(this.#text(row, 'cell'))
    const cell = this.#cells.get(text)
    if (text !== '' && cell === undefined) return noCell(this.#campaign, text)
    // The last one would win, and the list depend on where a batch ends.
    const before = this.#seen.seen(ref.value, row.line)
    if (before) return `The row has the same customer number as row ${before}.`
    return cell === undefined ? { ref: ref.value } : { ref: ref.value, cell }
  }

  #text(row: Row, field: string): string {
    const index = this.#columns.find((column) => column.field === field)?.index
    return index === undefined ? '' : (row.cells[index] ?? '')
  }
}

function resultOf(
  { added, changed, unchanged, unknown }: Awaited<ReturnType<typeof addToCampaignList>>,
  batch: Understood<ListEntry>[],
): BatchResult {
  const missing = new Set(unknown)
  const rejected = batch.flatMap(({ row, record: { ref } }) =>
    missing.has(ref) ? [{ row, reason: `No customer within the campaign's unit has the number "${ref}".` }] : [],
  )
  return { inserted: added, updated: changed, unchanged, rejected }
}
