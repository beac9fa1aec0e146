import type { Answer, ApiProblem, Args } from '../api/index.ts'

export type Day = Answer<'get', '/work-orders/day'>
export type Order = Day['items'][number]
export type OutcomeCode = Answer<'get', '/outcome-codes'>['items'][number]
type CorrectionBody = NonNullable<Args<'post', '/work-orders/:id/outcomes/:outcomeId/correct'>['json']>
type OutcomeBody = NonNullable<Args<'post', '/work-orders/:id/outcomes'>['json']>

/** What somebody does with a work order. */
export type Act =
  | { kind: 'outcome'; label: string; body: Omit<OutcomeBody, 'key' | 'at'> }
  | { kind: 'correction'; outcomeId: number; label: string; body: CorrectionBody }
  | { kind: 'postpone'; plannedOn: string }
  | { kind: 'release' }

/** What somebody did, as it waits in this browser until the server has it. */
export interface Deed {
  /** By which the server knows it again, however often it comes. */
  key: string
  staffId: number
  workOrderId: number
  /** The customer's name, to say what waits. */
  name: string
  act: Act
  /** When it was done, by the server's clock; ISO 8601. */
  at: string
  /** Not sent before, by this device's clock (ms): until then it can be taken back. */
  notBefore: number
  state: 'waiting' | 'sent' | 'refused'
  /** By this device's clock (ms). */
  sentAt?: number
  /** Why it was refused. */
  problem?: Pick<ApiProblem, 'status' | 'code' | 'detail' | 'requestId' | 'issues'>
}

/** A day's list as it was last read, kept for where there is no network. */
export interface KeptDay extends Day {
  staffId: number
  codes: OutcomeCode[]
  /** When, by this device's clock (ms). */
  readAt: number
  /** By how much the server's clock is ahead of this device's (ms): outcomes are judged by the server's. */
  ahead: number
}
