import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface HttpAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** At most 64 KB of it. */
  body: string
}

/** No answer came. `left`: the request may have reached the other side all the same. */
export class HttpFault extends Error {
  readonly left: boolean
  constructor(message: string, left: boolean, cause?: unknown) {
    super(message, { cause })
    this.left = left
  }
}

export interface HttpRequest {
  method: 'GET' | 'POST'
  /** With the query, escaped. */
  path: string
  headers?: Record<string, string>
}

export interface HttpLine {
  /** Rejects with `HttpFault` alone. */
  ask(request: HttpRequest): Promise<HttpAnswer>
  /** Breaks off what is asked. */
  close(): void
}

const mostBody = 65_536

/**
 * Kept connections to one gateway, of which it is always known whether a request may have left. node:http and not fetch,
 * which does not tell, and which costs three times the CPU (0.2 ms a request).
 */
export function openHttpLine(origin: URL, options: { connections: number; silence: number }): HttpLine {
  const secure = origin.protocol === 'https:'
  const where = { host: origin.hostname.replace(/^\[|\]$/g, ''), port: Number(origin.port) || (secure ? 443 : 80) }
  // An idle connection goes before the servers' usual 5 seconds: a request that crosses their closing it is lost to doubt.
  const settings = {
    keepAlive: true,
    maxSockets: options.connections,
    maxFreeSockets: options.connections,
    timeout: 4_000,
  }
  const agent = secure ? new HttpsAgent(settings) : new HttpAgent(settings)
  const request = secure ? httpsRequest : httpRequest
  return {
    ask: ({ method, path, headers = {} }) =>
      new Promise((resolve, reject) => {
        let left = false
        const asked = request({ ...where, method, path, agent, headers })
        const silence = setTimeout(() => {
          asked.destroy(new Error(`no answer within ${options.silence / 1000} seconds`))
        }, options.silence)
        const fail = (error: Error) => {
          clearTimeout(silence)
          reject(new HttpFault(error.message || String((error as NodeJS.ErrnoException).code), left, error))
        }
        asked.once('socket', (socket) => {
          if (!socket.connecting) left = true
          else {
            socket.once(secure ? 'secureConnect' : 'connect', () => {
              left = true
            })
          }
        })
        asked.once('error', fail)
        asked.once('response', (response) => {
          let body = ''
          response.setEncoding('utf8')
          response.on('data', (text: string) => {
            if (body.length < mostBody) body += text
          })
          response.once('error', fail)
          response.once('end', () => {
            clearTimeout(silence)
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
          })
        })
        asked.end()
      }),
    close: () => agent.destroy(),
  }
}

/** Seconds after which the other side wants to be asked again, when it says so. */
export function retryAfter({ headers }: HttpAnswer): { retryAfterSeconds?: number } {
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: Math.min(Math.ceil(seconds), 86_400) } : {}
}

/** The other side's words, fit for a sentence. */
export const said = (body: string): string => body.replace(/\s+/g, ' ').trim().slice(0, 300)
