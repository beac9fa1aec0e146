import { sql } from 'kysely'
import { type Actor, type Ctx, elevated, rows } from '../../context.ts'
import type { Engine } from '../../engine.ts'
import { requireRight } from '../../org/rights.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { parseInput } from '../../parse-input.ts'
import type { CustomerKey } from '../customer-fields.ts'
import type { Rejected, Understood } from './batch-result.ts'
import { type CustomerPlan, customerImportOptions, type ImportOptions, planCustomers } from './import-customers.ts'
import { matchCustomers } from './match-rows.ts'
import { openFile } from './open-file.ts'
import { contactsOf, type PackedCustomer } from './packed-customer.ts'
import type { ImportFile } from './run-import.ts'
import { previewKnown } from './update-known.ts'
import { customerColumns, knownLines, withNames } from './write-customers.ts'

/** What an import would do. Of everything that is listed, the first fifty in the order of the file. */
export interface ImportPreview {
  read: number
  new: number
  /** Rows whose customer is known, by the key that found them. */
  matched: Record<string, number>
  /** Of the matched: rows that change something in the record, and the others. Consents are not looked at. */
  updated: number
  unchanged: number
  /** Of the rejected: those about which several customers come into question. */
  ambiguous: number
  rejected: number
  merges: Merge[]
  conflicts: Conflict[]
  conflictCount: number
  rejects: { line: number; reason: string }[]
}

export interface Merge {
  line: number
  customerId: number
  by: CustomerKey
  changes: { field: string; before: unknown; after: unknown }[]
}

/** A mobile number or e-mail address that a customer of another name has: worth a look before they are mixed up. */
export interface Conflict {
  line: number
  field: 'mobile' | 'email'
  value: string
  name: string
  customerId: number
  customerName: string
}

const listed = 50
const batchRows = 2000

/**
 * Reads a file of customers as an import would, with the same options, and writes nothing: what would be new, what would
 * be merged with whom and by which key, what rejected, and which addresses belong to people of other names. Rights and
 * errors as `importCustomers`.
 */
export async function previewImport(
  engine: Engine,
  actor: Actor,
  input: Pick<ImportFile, 'unitId' | 'content'> & { options?: ImportOptions },
): Promise<ImportPreview> {
  const options = parseInput(customerImportOptions, input.options ?? {})
  await engine.as(actor, (ctx) => requireRight(ctx, 'customer.import', input.unitId))
  const file = await openFile(input.content, options)
  try {
    const place = { unitId: input.unitId, fileName: 'preview' }
    const plan = await engine.as(actor, (ctx) => planCustomers(ctx, file, place, options))
    const preview = new Previewing(engine, actor, plan)
    for await (const piece of file.rows) for (const row of piece) await preview.add(row)
    return await preview.end()
  } finally {
    await file.rows.return(undefined)
  }
}

class Previewing {
  readonly #engine: Engine
  readonly #actor: Actor
  readonly #plan: CustomerPlan
  #batch: Understood<PackedCustomer>[] = []
  readonly #seen: ImportPreview = {
    read: 0,
    new: 0,
    matched: {},
    updated: 0,
    unchanged: 0,
    ambiguous: 0,
    rejected: 0,
    merges: [],
    conflicts: [],
    conflictCount: 0,
    rejects: [],
  }

  constructor(engine: Engine, actor: Actor, plan: CustomerPlan) {
    this.#engine = engine
    this.#actor = actor
    this.#plan = plan
  }

  async add(row: Parameters<CustomerPlan['understand']>[0]): Promise<void> {
    const record = row.problem ?? this.#plan.understand(row)
    this.#seen.read += 1
    if (typeof record === 'string') this.#reject([{ row, reason: record }])
    else this.#batch.push({ row: { line: row.line, raw: '' }, record })
    if (this.#batch.length >= batchRows) await this.#look()
  }

  async end(): Promise<ImportPreview> {
    await this.#look()
    this.#seen.rejects.sort((a, b) => a.line - b.line)
    return this.#seen
  }

  async #look(): Promise<void> {
    const batch = this.#batch
    this.#batch = []
    if (batch.length > 0) await this.#engine.as(this.#actor, (ctx) => this.#lookAt(ctx, batch))
  }

  async #lookAt(ctx: Ctx, batch: Understood<PackedCustomer>[]): Promise<void> {
    const seen = this.#seen
    const { known, fresh, rejected } = await matchCustomers(ctx, batch, this.#plan.matching)
    seen.new += withNames(fresh, rejected).length
    this.#reject(rejected)
    for (const { by } of known) seen.matched[by] = (seen.matched[by] ?? 0) + 1
    const changes = await previewKnown(ctx, {
      table: 'customer',
      columns: customerColumns,
      lines: knownLines(known),
    })
    seen.updated += changes.size
    seen.unchanged += known.length - changes.size
    for (const { id, by, row } of known) {
      const changed = changes.get(id)
      if (changed && seen.merges.length < listed) {
        seen.merges.push({ line: row.line, customerId: id, by, changes: shown(changed) })
      }
    }
    const ids = new Map(known.map(({ id, by, row }) => [row.line, by === 'ref' ? id : null]))
    const conflicts = await conflictsOf(ctx, batch, ids, this.#plan.matching.unitId)
    seen.conflictCount += conflicts.length
    seen.conflicts.push(...conflicts.slice(0, listed - seen.conflicts.length))
  }

  #reject(rejected: Rejected[]): void {
    const seen = this.#seen
    seen.rejected += rejected.length
    seen.ambiguous += rejected.filter(({ ambiguous }) => ambiguous).length
    for (const { row, reason } of rejected) {
      if (seen.rejects.length < listed) seen.rejects.push({ line: row.line, reason })
    }
  }
}

/** Id numbers are not shown, but that they change. */
function shown(changes: Record<string, [unknown, unknown]>): Merge['changes'] {
  return Object.entries(changes).flatMap(([column, [before, after]]) => {
    if (column === 'id_number_cipher') return []
    if (column === 'id_number_hash') return [{ field: 'idNumber', before: before && '***', after: '***' }]
    return [{ field: column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), before, after }]
  })
}

/** Whoever has the address under another name, within the unit; a customer found by the ref may be renamed. */
async function conflictsOf(
  ctx: Ctx,
  batch: Understood<PackedCustomer>[],
  own: Map<number, number | null>,
  unitId: number,
): Promise<Conflict[]> {
  const asked = batch.flatMap(({ row, record }) => {
    const { name, email, mobile } = contactsOf(record)
    const one = { line: row.line, name, own: own.get(row.line) ?? null }
    const values = [
      { ...one, field: 'mobile', value: mobile },
      { ...one, field: 'email', value: email },
    ]
    return name === '' ? [] : values.filter(({ value }) => value !== '')
  })
  // Elevated for customer_email_lower, as in `holdersOf`. Hand-written: one probe a row and address.
  return elevated(ctx, (all) =>
    rows<Conflict>(
      all,
      sql`select k.line, k.field, k.value, k.name, c.id as "customerId", c.name as "customerName"
          from json_to_recordset(${JSON.stringify(asked)}::json)
               as k(line bigint, field text, value text, name text, own bigint)
          cross join lateral (
            select id, name, unit_id from customer where k.field = 'mobile' and mobile = k.value
            union all
            select id, name, unit_id from customer where k.field = 'email' and lower(email) = lower(k.value)
          ) c
          where c.name <> k.name and c.id is distinct from k.own
            and c.unit_id in ${unitsBelow(unitId)}
          order by k.line, k.field, c.id`,
    ),
  )
}
