import { sqlState } from './errors.ts'

/**
 * What the log keeps of an unforeseen error. Errors of the database quote the statement and its values, so of those
 * only the code and the frames remain: a log must not become a second customer database.
 */
export function loggable(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const state = sqlState(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    ...(state === undefined ? { message: error.message } : { sqlState: state }),
    stack: frames.join('\n'),
    ...(error.cause instanceof Error && { cause: loggable(error.cause) }),
  }
}
