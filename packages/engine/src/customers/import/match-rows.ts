import { sql } from 'kysely'
import { type Ctx, rows, run } from '../../context.ts'
import { readCells } from '../../copy-in.ts'
import type { CustomerKey } from '../customer-fields.ts'
import { contradictions } from '../id-number.ts'
import { tagLimits } from '../normalise.ts'
import type { Rejected, Understood } from './batch-result.ts'
import { type Holder, holdersOf, type Wanted } from './holders-of.ts'
import type { PackedCustomer } from './packed-customer.ts'
import { SeenKeys } from './seen-keys.ts'

/** A row whose customer is known, and the key by which it was found. */
export interface Matched extends Understood<PackedCustomer> {
  id: number
  by: CustomerKey
}

export interface MatchOptions {
  /** In the order in which they are tried. */
  keys: CustomerKey[]
  unitId: number
  /** The units the import may touch, by code. */
  units: Map<string, number>
  seen: SeenCustomers
}

interface MatchedBatch {
  known: Matched[]
  fresh: Understood<PackedCustomer>[]
  rejected: Rejected[]
}

/**
 * Which rows of a file were about which customers, so that none is written twice. By the ref alone nothing of it is
 * needed: the reader watches refs (see `import-customers.ts`).
 */
export class SeenCustomers {
  readonly #values: { key: CustomerKey; place: number; seen: SeenKeys }[]
  readonly #ids = new SeenKeys()

  constructor(keys: CustomerKey[]) {
    const places = keys.map((key, place) => ({ key, place, seen: new SeenKeys() }))
    this.#values = places.filter(({ key }) => key !== 'ref')
  }

  /** The earlier line that was about the customer, if any. */
  customer(id: number, line: number): number | undefined {
    if (this.#values.length === 0) return undefined
    return other(this.#ids.seen(String(id), line), line)
  }

  /** Remembers what a row says; returns the first key by which an earlier line says the same. */
  row({ values }: PackedCustomer, line: number): { key: CustomerKey; line: number } | undefined {
    let first: { key: CustomerKey; line: number } | undefined
    for (const { key, place, seen } of this.#values) {
      const value = values[place]
      const before = value ? other(seen.seen(value, line), line) : undefined
      if (before !== undefined) first ??= { key, line: before }
    }
    return first
  }
}

/** A batch that met a clash is written again: its own lines are no earlier ones. */
const other = (before: number | undefined, line: number) => (before === line ? undefined : before)

/**
 * Finds the customers the rows are about. The first key by which a row finds one customer decides; where it finds
 * several, nobody guesses. Rows that may not be written are rejected.
 *
 * Nothing makes an address unique, so imports by more than the ref take turns: two of them never create the same
 * customer twice.
 */
export async function matchCustomers(
  ctx: Ctx,
  batch: Understood<PackedCustomer>[],
  options: MatchOptions,
): Promise<MatchedBatch> {
  const { keys, unitId, seen } = options
  if (keys.length > 1 || keys[0] !== 'ref') {
    await run(ctx, sql`select pg_advisory_xact_lock(hashtext('tradewind.import-by-address'))`)
  }
  const byRef = await holdersOf(
    ctx,
    'ref',
    wanted(batch, ({ ref }) => ref),
    unitId,
  )
  const found: ({ holder: Holder; by: CustomerKey } | { ambiguous: CustomerKey } | undefined)[] = []
  for (const [place, key] of keys.entries()) {
    const open =
      key === 'ref' ? [] : wanted(batch, ({ values }, n) => (found[n] === undefined ? (values[place] ?? null) : null))
    const holders = key === 'ref' ? byRef : await holdersOf(ctx, key, open, unitId)
    for (const [n, [holder, ...others]] of holders) {
      if (found[n] === undefined && holder) found[n] = others.length > 0 ? { ambiguous: key } : { holder, by: key }
    }
  }
  const within = new Set(options.units.values())
  const matched: MatchedBatch = { known: [], fresh: [], rejected: [] }
  for (const [n, understood] of batch.entries()) {
    const { row, record } = understood
    const owner = byRef.get(n)?.[0]
    const match = found[n]
    const reason = reasonNot(record, owner, match, within, keys) ?? seenBefore(match, understood, seen)
    const ambiguous = match !== undefined && 'ambiguous' in match
    if (reason !== null) matched.rejected.push({ row, reason, ambiguous })
    else if (match && 'holder' in match) matched.known.push({ row, record, id: match.holder.id, by: match.by })
    else matched.fresh.push(understood)
  }
  const taggable = await withRoomForTags(ctx, matched.known, matched.rejected)
  return { ...matched, known: await uncontradicted(ctx, taggable, matched.rejected) }
}

/** Remembers whom rows were about that an interrupted run has written: by the ref alone nothing of it is needed. */
export async function recallCustomers(
  ctx: Ctx,
  batch: Understood<PackedCustomer>[],
  options: MatchOptions,
): Promise<void> {
  if (options.keys.join() !== 'ref') await matchCustomers(ctx, batch, options)
}

/** Rejects rows whose id number says another birthday or gender than is stored and they themselves say none. */
async function uncontradicted(ctx: Ctx, known: Matched[], rejected: Rejected[]): Promise<Matched[]> {
  const ids = known.flatMap(({ id, record }) => (record.identity ? [id] : []))
  if (ids.length === 0) return known
  // Hand-written: one statement a batch, along customer_pkey.
  const stored = await rows<{ id: number; kind: string; birthday: string | null; gender: string | null }>(
    ctx,
    sql`select id, kind, birthday::text, gender from customer where id = any(${ids}::bigint[])`,
  )
  const byId = new Map(stored.map((customer) => [customer.id, customer]))
  return known.filter(({ id, row, record: { identity } }) => {
    const before = byId.get(id)
    if (!before || !identity) return true
    const [contradiction] = contradictions(identity.idNumber, { ...before, ...identity.said })
    if (contradiction) rejected.push({ row, reason: `${contradiction.message} It is stored so; correct one of them.` })
    return !contradiction
  })
}

/** Rejects rows whose tags would not fit beside those that the customer has. */
async function withRoomForTags(ctx: Ctx, known: Matched[], rejected: Rejected[]): Promise<Matched[]> {
  const tagged = known.flatMap(({ id, record: { tags } }) =>
    tags === '' ? [] : [{ id, tags: readCells(tags).join() }],
  )
  if (tagged.length === 0) return known
  // Hand-written: one statement a batch, along customer_pkey.
  const full = await rows<{ id: number; n: number }>(
    ctx,
    sql`select c.id, t.n
        from unnest(${tagged.map(({ id }) => id)}::bigint[], ${tagged.map(({ tags }) => tags)}::text[]) as k(id, tags)
        join customer c on c.id = k.id
        cross join lateral (select count(distinct t) as n from unnest(c.tags || k.tags::text[]) t) t
        where t.n > ${tagLimits.tags} and not c.tags @> k.tags::text[]`,
  )
  const count = new Map(full.map(({ id, n }) => [id, n]))
  return known.filter(({ id, row }) => {
    const n = count.get(id)
    if (n === undefined) return true
    const reason = `The customer would have ${n} tags with these. At most ${tagLimits.tags} are kept: take some off first.`
    rejected.push({ row, reason })
    return false
  })
}

function wanted(
  batch: Understood<PackedCustomer>[],
  read: (record: PackedCustomer, n: number) => string | null,
): Wanted[] {
  const found: Wanted[] = []
  for (const [n, { record }] of batch.entries()) {
    const value = read(record, n)
    if (value !== null) found.push({ n, value })
  }
  return found
}

type Match = { holder: Holder; by: CustomerKey } | { ambiguous: CustomerKey } | undefined

/** Words for the keys within sentences. */
export const keyNames: Record<CustomerKey, string> = {
  ref: 'ref',
  idNumber: 'id number',
  email: 'email',
  mobile: 'mobile',
  nameAddress: 'name and address',
}

function reasonNot(
  { ref }: PackedCustomer,
  owner: Holder | undefined,
  match: Match,
  within: Set<number>,
  keys: CustomerKey[],
): string | null {
  if (owner && !within.has(owner.unitId)) return `The ref "${ref}" belongs to another unit.`
  if (match === undefined) return owner ? `The ref "${ref}" belongs to another customer.` : null
  if ('ambiguous' in match) return `The row is ambiguous: several customers have this ${keyNames[match.ambiguous]}.`
  const { holder, by } = match
  if (owner && owner.id !== holder.id) return `The ref "${ref}" belongs to another customer.`
  // Where refs count, one that differs says that these are two people who share the address.
  if (keys.includes('ref') && ref !== null && holder.ref !== null && holder.ref !== ref) {
    return `The customer with this ${keyNames[by]} has another ref, "${holder.ref}". Take the ref out of the row, or ${by} out of the keys.`
  }
  return null
}

function seenBefore(match: Match, { row, record }: Understood<PackedCustomer>, seen: SeenCustomers): string | null {
  const before = seen.row(record, row.line)
  const line = match && 'holder' in match ? seen.customer(match.holder.id, row.line) : before?.line
  if (line === undefined) return null
  return before?.line === line
    ? `The row has the same ${keyNames[before.key]} as row ${line}.`
    : `The row is about the same customer as row ${line}.`
}
