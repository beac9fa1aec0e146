import { TradewindError } from '@tradewind/engine'

/** Talks to the running API as a member of staff would: signed in, over HTTP. */
export class ApiClient {
  readonly #base: string
  #cookie = ''

  constructor(base: string) {
    this.#base = base
  }

  /** Throws `unauthenticated` when the API does not take the password. */
  async signIn(email: string, password: string): Promise<void> {
    const answer = await this.#send('POST', '/auth/sign-in', { email, password })
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    this.#cookie = cookies.join('; ')
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#send('GET', `/api/v1${path}`)).json() as Promise<T>
  }

  async post<T>(path: string, body: object = {}): Promise<T> {
    return (await this.#send('POST', `/api/v1${path}`, body)).json() as Promise<T>
  }

  /** Sends a file as it is, e.g. to `/imports/customers?...`. */
  async upload<T>(path: string, csv: string): Promise<T> {
    return (await this.#send('POST', `/api/v1${path}`, csv, 'text/csv')).json() as Promise<T>
  }

  async #send(method: string, path: string, body?: object | string, type = 'application/json'): Promise<Response> {
    const answer = await fetch(this.#base + path, {
      method,
      headers: { 'content-type': type, origin: this.#base, cookie: this.#cookie },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    if (answer.ok) return answer
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string; issues?: [] }
    throw new TradewindError('bad-input', `${method} ${path} answered ${answer.status}: ${problem.detail ?? ''}`, {
      issues: problem.issues ?? [],
    })
  }
}
