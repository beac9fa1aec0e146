import { z } from 'zod'
import { type Placed, rankShrunk } from '../shrinkage.ts'

const share = z.number().min(0).max(1)

/** Where somebody stands among peers; null where nothing can be ranked. */
export const placed = z
  .object({
    shrunk: z
      .object({ rate: share, lo: share, hi: share })
      .describe('The feedback rate drawn to the mean of the peers; the ranking goes by it.'),
    rank: z.int(),
    group: z.int().describe('Those of one group cannot be told from its first yet.'),
  })
  .nullable()
export type Place = z.infer<typeof placed>

/** So many of n reached answered. */
export interface Peer {
  id: number | null
  x: number
  n: number
}

/** Peers who reached nobody have no place; nor has who is credited with more answers than customers reached. */
export function placesOf(peers: readonly Peer[]): (id: number | null) => Place {
  const ranked: (Peer & Placed)[] = rankShrunk(peers.filter(({ n, x }) => n > 0 && x <= n)) ?? []
  const byId = new Map(ranked.map(({ id, shrunk, rank, group }) => [id, { shrunk, rank, group }]))
  return (id) => byId.get(id) ?? null
}

/** The best first; who has no place comes last. */
export const inOrder = <T extends { placed: Place }>(all: readonly T[]): T[] =>
  all.toSorted((one, other) => (one.placed?.rank ?? Number.MAX_VALUE) - (other.placed?.rank ?? Number.MAX_VALUE))
