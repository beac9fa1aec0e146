import type { Row } from './row-parser.ts'

/** A row's place and text, to reject it by; its cells are not held any longer. */
export type Source = Pick<Row, 'line' | 'raw'>

/** A row of the file and what was understood from it. */
export interface Understood<T> {
  row: Source
  record: T
}

export interface Rejected {
  row: Source
  reason: string
  /** Several customers come into question. */
  ambiguous?: boolean
}

export interface BatchResult {
  inserted: number
  updated: number
  unchanged: number
  rejected: Rejected[]
  /** Ids of what was inserted, for an undo. */
  created?: number[]
}
