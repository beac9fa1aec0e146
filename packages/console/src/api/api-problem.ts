import { bringChinese } from '../messages/said/bring.ts'

export interface FieldIssue {
  /** Where, as `cells.0.weight`. */
  path: string
  message: string
}

/** What the API answered instead of what was asked for, or that it did not answer at all. */
export class ApiProblem extends Error {
  /** 0: no answer came. */
  readonly status: number
  /** The API's code, as `conflict`; `unreachable` and `slow` are ours. */
  readonly code: string
  /** The API's own sentence. */
  readonly detail: string
  /** For whoever looks it up in the log; empty where the request did not arrive. */
  readonly requestId: string
  readonly issues: FieldIssue[]
  /** Seconds until another try makes sense. */
  readonly retryAfter: number | undefined

  constructor(given: Partial<ApiProblem> & Pick<ApiProblem, 'status' | 'code'>) {
    super(given.detail || `${given.status} ${given.code}`)
    this.name = 'ApiProblem'
    this.status = given.status
    this.code = given.code
    this.detail = given.detail ?? ''
    this.requestId = given.requestId ?? ''
    this.issues = given.issues ?? []
    this.retryAfter = given.retryAfter
  }
}

/**
 * Reads RFC 9457 off an answer that is no success; a proxy on the way may have answered with anything. What it says can be
 * said in Chinese from then on.
 */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const [said] = await Promise.all([response.json().catch((): unknown => undefined), bringChinese()])
  const { type, detail, requestId, issues } = (said ?? {}) as Record<string, unknown>
  return new ApiProblem({
    status: response.status,
    code: typeof type === 'string' ? (type.split(':').at(-1) ?? '') : 'unknown',
    detail: typeof detail === 'string' ? detail : '',
    requestId: typeof requestId === 'string' ? requestId : (response.headers.get('x-request-id') ?? ''),
    issues: Array.isArray(issues) ? issues.filter(isIssue) : [],
    retryAfter: Number(response.headers.get('retry-after')) || undefined,
  })
}

const isIssue = (given: unknown): given is FieldIssue =>
  typeof (given as FieldIssue)?.path === 'string' && typeof (given as FieldIssue)?.message === 'string'
