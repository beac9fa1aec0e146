import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { TradewindError } from '@tradewind/engine'
import type { Metrics } from './metrics.ts'

export interface MetricsServing {
  url: string
  close(): Promise<void>
}

export interface MetricsOptions {
  host: string
  /** 0 lets the system choose. */
  port: number
  /** Asked for as `Authorization: Bearer …` when set. */
  token?: string | undefined
}

/** Answers `GET /metrics` on a port of its own, so that no proxy makes it public with the API. Throws `unavailable`. */
export async function serveMetrics(metrics: Metrics, { host, port, token }: MetricsOptions): Promise<MetricsServing> {
  const server = createServer((request, response) => {
    const end = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text)
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      return end(404, 'There is only GET /metrics here.\n')
    }
    if (token !== undefined && !holds(request, token)) {
      return end(401, 'Send the token of METRICS_TOKEN as "Authorization: Bearer ...".\n')
    }
    metrics.render().then(
      (text) => end(200, text, metrics.contentType),
      () => end(500, 'The figures could not be put together.\n'),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const sentence = `${host}:${port} cannot be listened on for metrics (${cause.message}). Set METRICS_PORT to another port.`
      reject(new TradewindError('unavailable', sentence, { cause }))
    })
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function holds({ headers }: IncomingMessage, token: string): boolean {
  const [given, wanted] = [headers.authorization ?? '', `Bearer ${token}`].map((text) => Buffer.from(text))
  return given !== undefined && wanted !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted)
}
