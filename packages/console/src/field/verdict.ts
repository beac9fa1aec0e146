import { ApiProblem } from '../api/index.ts'

/** later: nobody, or nobody who could, has looked at it. refused: it will be refused again. */
export type Verdict = 'later' | 'refused'

/** What follows from a failure to send. Too many requests, a part that is down, no answer at all: the same deed may pass later. */
export function verdictOf(error: unknown): Verdict {
  if (!(error instanceof ApiProblem)) return 'refused'
  const { status } = error
  return status === 0 || status === 408 || status === 429 || status >= 500 ? 'later' : 'refused'
}

/** Seconds until the next try after so many in a row that did not pass: 5, 10, 20 ... 300. */
export const patience = (failures: number): number => Math.min(5 * 2 ** Math.min(failures, 10), 300)
