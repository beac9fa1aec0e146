import { dayIn } from '../clock.ts'
import { type Actor, businessDay, type Ctx } from '../context.ts'
import { pastCampaignColumnNames } from '../customers/import/column-names.ts'
import type { CsvFile } from '../customers/import/csv-file.ts'
import type { ImportRun } from '../customers/import/import-run.ts'
import { type MappedColumn, mapColumns, onlyFields } from '../customers/import/mapping.ts'
import { normaliseInstant } from '../customers/import/order-values.ts'
import { currencyOf } from '../customers/import/row-values.ts'
import { type ImportFile, type ImportPlan, runImport } from '../customers/import/run-import.ts'
import { unitsWithin } from '../customers/import/units-within.ts'
import type { Engine } from '../engine.ts'
import { badInput, type FieldIssue } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { tellsOfTheContact } from './leaking-columns.ts'
import { type PastCampaign, type PastCampaignOptions, pastCampaignOptions } from './past-campaign-options.ts'
import { customerField, type PastContact, PastContactReader } from './past-contact-reader.ts'
import { findPastCampaign, writePastContacts } from './write-past-contacts.ts'

/**
 * Makes a finished campaign of a delimited file or a workbook that tells who was contacted and what came of it
 * (docs/import.md), one row for each customer: audience, cells with the control, deliveries, responses, and what was known
 * of each customer before (`knownBefore`). Scores, filters and models take it as any other campaign; nothing of it is ever
 * sent. A row that repeats what is stored counts as unchanged, one that says something else of the same customer is
 * rejected. Amounts are decimals in major units.
 *
 * Needs `customer.import` and `campaign.write` in the import's unit. Throws `bad-input` for columns of `knownBefore` that
 * tell of the contact itself, `conflict` where the unit has a campaign of this name that was run here or in another
 * channel; errors otherwise as `importCustomers`.
 */
export async function importPastCampaign(
  engine: Engine,
  actor: Actor,
  input: ImportFile & { options: PastCampaignOptions },
): Promise<ImportRun> {
  const options = parseInput(pastCampaignOptions, input.options)
  const currency = currencyOf(options)
  return runImport(engine, actor, input, {
    kind: 'past-campaign',
    right: 'customer.import',
    tables: ['audience', 'delivery', 'past_contact', 'response'],
    delimiter: options.delimiter,
    encoding: options.encoding,
    sheet: options.sheet,
    headerLine: options.headerLine,
    plan: async (ctx, file) => {
      await requireRight(ctx, 'campaign.write', input.unitId)
      const timeZone = options.timeZone ?? ctx.timeZone
      return planContacts(ctx, file, input.unitId, { ...options, timeZone, currency })
    },
  })
}

async function planContacts(
  ctx: Ctx,
  file: CsvFile,
  unitId: number,
  given: PastCampaign,
): Promise<ImportPlan<PastContact>> {
  const columns = mapColumns(file, given.mapping, onlyFields(pastCampaignColumnNames)).filter(
    ({ column }) => given.mapping || !given.knownBefore.includes(column),
  )
  const needed = customerField[given.key]
  if (!columns.some(({ field }) => field === needed)) {
    throw badInput(`Past campaigns need a column for ${needed}. Map it, or name it so in the file.`)
  }
  const knownBefore = knownColumns(file, given.knownBefore, columns)
  file.need?.([...columns, ...knownBefore].map(({ index }) => index))
  const lastDay = dayIn(given.timeZone, new Date(ctx.now.getTime() + 24 * 3600 * 1000))
  const options = { ...given, contactedAt: contactedAt(given, lastDay) }
  await findPastCampaign(ctx, unitId, options) // a conflict is told before the first row
  const reader = new PastContactReader({ columns, knownBefore, today: businessDay(ctx), lastDay }, options)
  const naming = { key: given.key, unitId, units: new Set((await unitsWithin(ctx, unitId)).values()) }
  return {
    options: { ...given, mapping: columns.map(({ column, field }) => ({ column, field })) },
    understand: (row) => reader.read(row),
    write: (batchCtx, importId, batch) => writePastContacts(batchCtx, importId, batch, naming, options),
  }
}

function contactedAt({ contactedAt: text, timeZone }: PastCampaign, lastDay: string): string | undefined {
  if (text === undefined) return undefined
  const read = normaliseInstant(text, timeZone, lastDay, 'time of the contact')
  if (read.ok) return read.value
  throw badInput(`contactedAt: ${read.reason}`, [{ path: 'contactedAt', message: read.reason }])
}

/** Throws `bad-input` for columns that the file does not have, that fill a field, or that tell of the contact itself. */
function knownColumns(file: CsvFile, names: string[], columns: MappedColumn[]): { name: string; index: number }[] {
  const issues: FieldIssue[] = []
  for (const [at, name] of names.entries()) {
    const refuse = (message: string) => issues.push({ path: `knownBefore.${at}`, message })
    const places = file.columns.filter((column) => column === name).length
    const field = columns.find(({ column }) => column === name)?.field
    if (places !== 1)
      refuse(places === 0 ? `The file has no column "${name}".` : `The file has "${name}" more than once.`)
    else if (names.indexOf(name) < at) refuse(`"${name}" is named twice.`)
    else if (field !== undefined)
      refuse(`"${name}" is read as ${field}. What was known before the contact is another column.`)
    else if (tellsOfTheContact(name)) {
      refuse(
        `"${name}" sounds like what only the contact itself has shown, and a model that learns from it fails on whoever has not been contacted yet. Leave it out; if it was known before, give the column another name.`,
      )
    }
  }
  if (issues[0]) throw badInput(issues[0].message, issues)
  return names.map((name) => ({ name, index: file.columns.indexOf(name) }))
}
