/**
 * The one error type of the house. `code` decides the HTTP status (one table in api), `message` is the
 * sentence a person reads and says what to do, `cause` stays private and goes to the log only.
 */
export type ErrorCode =
  | 'bad-input' // 400: the request or file is not understood
  | 'unauthenticated' // 401
  | 'forbidden' // 403: known, but without the right
  | 'not-found' // 404: absent, or outside the actor's units (deliberately the same)
  | 'conflict' // 409: the state does not allow it, or a duplicate
  | 'unavailable' // 503: a part is down; safe to try again

export interface FieldIssue {
  /** Where, e.g. `filter.all.0.field` or `row 12`. */
  path: string
  message: string
}

export class TradewindError extends Error {
  readonly code: ErrorCode
  readonly issues: FieldIssue[]

  constructor(code: ErrorCode, message: string, options: { issues?: FieldIssue[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'TradewindError'
    this.code = code
    this.issues = options.issues ?? []
  }
}

export const badInput = (message: string, issues: FieldIssue[] = []) =>
  new TradewindError('bad-input', message, { issues })
/** For input that a schema refused: the sentence is the first issue, and how many more there are. */
export function invalidInput(issues: FieldIssue[]): TradewindError {
  const [first] = issues
  const where = first?.path ? `${first.path}: ` : ''
  const sentence = (first?.message ?? 'The input is not valid.').replace(/(?<![.?!…])$/, '.')
  const more = issues.length > 1 ? ` And ${issues.length - 1} more.` : ''
  return badInput(`${where}${sentence}${more}`, issues)
}
export const notFound = (what: string) =>
  new TradewindError('not-found', `${what} does not exist, or you have no right to see it.`)
export const conflict = (message: string, issues: FieldIssue[] = []) =>
  new TradewindError('conflict', message, { issues })
/** What stands in a field belongs to another already: by its issue, a conflict that is mended in the field. */
export const taken = (path: string, message: string) => conflict(message, [{ path, message }])
export const forbidden = (message: string) => new TradewindError('forbidden', message)

/** Postgres' SQLSTATE of an error, wherever a driver or ORM wrapped it. */
export function sqlState(error: unknown): string | undefined {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = (e as Error & { code?: unknown }).code
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code
  }
  return undefined
}
