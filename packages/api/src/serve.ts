import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { TradewindError } from '@tradewind/engine'
import type { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'

export interface ServeOptions {
  app: Hono<AppEnv>
  host: string
  /** 0 lets the system choose. */
  port: number
}

export interface Serving {
  url: string
  /** Takes no new requests, ends streams, lets running requests finish for up to ten seconds, then cuts what is left. */
  close(): Promise<void>
}

const graceMs = 10_000

/** Listens. Throws `unavailable` with a sentence that names the port when it cannot have it. */
export async function serveApi({ app, host, port }: ServeOptions): Promise<Serving> {
  const closing = new AbortController()
  const fetch: typeof app.fetch = (request, env) => app.fetch(request, { ...env, closing: closing.signal })
  const server = createAdaptorServer({ fetch }) as Server
  server.requestTimeout = 3_600_000 // gigabytes over a slow line outlast Node's five minutes
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(portError(cause, host, port)))
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, close: () => close(server, closing) }
}

function portError(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program. Stop that program, or choose another port.`,
    EACCES: `Port ${port} on ${host} may not be opened by this user. Choose a port above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Choose 127.0.0.1 or 0.0.0.0.`,
  }
  const sentence = sentences[cause.code ?? '']
  return sentence === undefined ? cause : new TradewindError('unavailable', sentence, { cause })
}

function close(server: Server, closing: AbortController): Promise<void> {
  closing.abort()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close((error) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve()
    })
    server.closeIdleConnections()
  })
}
