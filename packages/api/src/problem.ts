import { type ErrorCode, type FieldIssue, loggable, sqlState, TradewindError } from '@tradewind/engine'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppContext } from './app-env.ts'

/** What HTTP can refuse besides what the domain refuses. */
type HttpCode = 'too-large' | 'unsupported-media-type' | 'too-many-requests' | 'internal'

/** The one table from our codes to HTTP. */
const table: Record<ErrorCode | HttpCode, { status: ContentfulStatusCode; title: string }> = {
  'bad-input': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'No right to do this' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'The present state does not allow it' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something broke on our side' },
  unavailable: { status: 503, title: 'A part is down; try again later' },
}

/** RFC 9457, as `application/problem+json`. */
export interface Problem {
  type: string
  title: string
  status: ContentfulStatusCode
  detail: string
  requestId: string
  issues: FieldIssue[]
}

/** An error that only HTTP knows. */
export class HttpProblem extends Error {
  readonly code: HttpCode
  /** Seconds until a repetition makes sense. */
  readonly retryAfter: number | undefined

  constructor(code: HttpCode, message: string, retryAfter?: number) {
    super(message)
    this.name = 'HttpProblem'
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** The HTTP status that an error comes to. */
export const statusOf = (error: Error) => table[(understand(error) ?? unknown).code].status

/** Any error as the caller may know it. */
export function problemOf(error: Error, requestId: string): Problem {
  const { code, detail, issues } = understand(error) ?? unknown
  const { status, title } = table[code]
  return { type: `urn:tradewind:problem:${code}`, title, status, detail, requestId, issues }
}

/** Answers any error as a problem. What the caller did not cause goes to the log with its stack, and only there. */
export function problemResponse(error: Error, c: AppContext): Response {
  const problem = problemOf(error, c.var.requestId)
  if (problem.status >= 500)
    c.var.options.logger.error({ requestId: c.var.requestId, error: loggable(error) }, 'request failed')
  const retryAfter = understand(error)?.retryAfter
  c.header('Content-Type', 'application/problem+json')
  c.header('Cache-Control', 'no-store')
  if (retryAfter) c.header('Retry-After', String(retryAfter))
  return c.body(JSON.stringify(problem), problem.status)
}

interface Understood {
  code: ErrorCode | HttpCode
  detail: string
  issues: FieldIssue[]
  retryAfter?: number | undefined
}

const unknown: Understood = {
  code: 'internal',
  detail: 'The request failed because of an error on our side. Tell your administrator the request id.',
  issues: [],
}

function understand(error: Error): Understood | undefined {
  if (error instanceof TradewindError) return { code: error.code, detail: error.message, issues: error.issues }
  if (error instanceof HttpProblem) {
    return { code: error.code, detail: error.message, issues: [], retryAfter: error.retryAfter }
  }
  if (error instanceof HTTPException) return ofHono[error.status]
  const state = sqlState(error)
  if (state !== undefined) return ofPostgres[state]
  return isUnreachable(error) ? busy : undefined
}

/** No connection to the database, wherever a driver or ORM wrapped it. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as NodeJS.ErrnoException
  const refused = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE'].includes(code ?? '')
  return refused || /^Connection terminated/.test(error.message) || isUnreachable(error.cause)
}

const unreadable: Understood = { code: 'bad-input', detail: 'The body is not valid JSON.', issues: [] }
const ofHono: Record<number, Understood> = {
  400: unreadable,
  413: { code: 'too-large', detail: 'The body is larger than this address accepts.', issues: [] },
  415: {
    code: 'unsupported-media-type',
    detail: 'Send the body with the Content-Type that the API description names, usually application/json.',
    issues: [],
  },
}

const unstorable: Understood = {
  code: 'bad-input',
  detail: 'A text contains a character that cannot be stored (such as NUL or half a surrogate pair). Remove it.',
  issues: [],
}
const outOfRange: Understood = {
  code: 'bad-input',
  detail: 'A number or date is beyond what can be stored.',
  issues: [],
}
/** Duplicates that a verb foresees have a sentence of their own; this is left when two people do the same at once. */
const taken: Understood = {
  code: 'conflict',
  detail: 'Somebody else did the same at the same moment. Load it again and repeat your change.',
  issues: [],
}
const busy: Understood = {
  code: 'unavailable',
  detail: 'The database could not take the request just now. Try again.',
  issues: [],
}
/** By SQLSTATE: what no schema at the door can rule out for every text and number. */
const ofPostgres: Record<string, Understood> = {
  '22009': outOfRange,
  '22021': unstorable,
  '22P02': unstorable,
  '22P05': unstorable,
  '22003': outOfRange,
  '22008': outOfRange,
  '23505': taken,
  '3D000': busy,
  '40001': busy,
  '40P01': busy,
  '53300': busy,
  '57P01': busy,
  '57P03': busy,
}
