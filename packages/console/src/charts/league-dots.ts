import type { Dot } from './dots-chart.ts'

/** Somebody among peers, as reports place them. */
export interface Peer {
  name: string
  placed: { shrunk: { rate: number; lo: number; hi: number }; rank: number; group: number } | null
  /** Answers of those reached, in words. */
  of?: string
}

/** Drawn are so many at most; the table has all. */
export const mostDrawn = 40

/** Those who have a place, in the order given: the best first. */
export const leagueDots = (peers: readonly Peer[]): Dot[] =>
  peers
    .flatMap(({ name, placed, of }) => {
      if (!placed) return []
      const { rate: value, lo, hi } = placed.shrunk
      return [{ label: name, value, lo, hi, group: placed.group, ...(of !== undefined && { note: of }) }]
    })
    .slice(0, mostDrawn)
