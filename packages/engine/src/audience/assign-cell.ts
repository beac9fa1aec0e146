import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'

/**
 * Where a customer falls in a campaign: a number in [0, 1), the first 52 bits of SHA-256 over "campaign:customer".
 * A stable hash rather than a random draw, so that an assignment can be recomputed and checked years later, and
 * SHA-256 rather than PostgreSQL's own hash, whose values may change between major versions.
 */
export function hashPosition(campaignId: number, customerId: number): number {
  const digest = createHash('sha256').update(`${campaignId}:${customerId}`).digest('hex')
  return Number.parseInt(digest.slice(0, 13), 16) / 2 ** 52
}

/** The same number in SQL; `customerId` is a column reference. */
export function hashPositionSql(campaignId: number, customerId: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(('x' || left(encode(sha256(convert_to(${`${campaignId}:`} || ${customerId}, 'UTF8')), 'hex'), 13))::bit(52)::bigint
    / 4503599627370496.0::float8)`
}

/** A cell's slice of [0, 1): `from` inclusive, `to` exclusive, in proportion to the weights, in the given order. */
export interface CellSlice {
  id: number
  control: boolean
  from: number
  to: number
}

export function sliceCells(cells: readonly { id: number; weight: number; control: boolean }[]): CellSlice[] {
  const total = cells.reduce((sum, cell) => sum + cell.weight, 0)
  let before = 0
  return cells.map(({ id, weight, control }) => {
    const from = before / total
    before += weight
    return { id, control, from, to: before / total }
  })
}

/** The cell that the hash draws for a customer. */
export function assignCell(campaignId: number, customerId: number, slices: readonly CellSlice[]): CellSlice {
  const position = hashPosition(campaignId, customerId)
  const slice = slices.find(({ from, to }) => position >= from && position < to)
  if (!slice) throw new Error('The slices do not cover [0, 1).')
  return slice
}
