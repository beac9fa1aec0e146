import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono } from 'hono'
import type { AppContext, AppEnv } from './app-env.ts'

/**
 * What the console may do in a browser: run its own scripts, talk to this address, and set styles that carry the page's
 * nonce. Its pictures and previews may be made in the browser (`data:`, `blob:`).
 */
const policyWith = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Stands in the built page where each answer has a nonce of its own. */
export const noncePlace = '__CSP_NONCE__'

/**
 * Serves the built console at every address that nothing else answers. Call it last: whatever begins like a route that
 * is there (`/api`, `/auth`, `/r`, ...) keeps its meaning, also where it leads nowhere.
 */
export function serveConsole(app: Hono<AppEnv>, directory: string): void {
  const taken = new Set(app.routes.map(({ path }) => firstPart(path)).filter((part) => !/^$|\*/.test(part)))
  const files = serveStatic<AppEnv>({
    root: directory,
    precompressed: true,
    onFound: (path, c) => {
      // Files of the build are named after their content.
      const lasting = path.includes('/assets/')
      // Opens pages without a network; it asks this address for what it does not have.
      if (path.endsWith('/service-worker.js'))
        c.header('Content-Security-Policy', "default-src 'none'; connect-src 'self'")
      c.header('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.get('*', async (c, next) => {
    const part = firstPart(c.req.path)
    if (taken.has(part)) return next()
    if (part.includes('.') || part === 'assets') return (await files(c, next)) ?? c.res
    return page(c, directory)
  })
}

const firstPart = (path: string) => path.split('/')[1] ?? ''

/** Read each time, so that a console that was built anew is served without a restart. */
async function page(c: AppContext, directory: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const html = await readFile(join(directory, 'index.html'), 'utf8')
  c.header('Content-Security-Policy', policyWith(nonce))
  c.header('Cache-Control', 'no-store')
  return c.html(html.replaceAll(noncePlace, nonce))
}
