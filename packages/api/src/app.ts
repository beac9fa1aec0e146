import { OpenAPIHono } from '@hono/zod-openapi'
import { createLinks, invalidInput, notFound } from '@tradewind/engine'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import type { AppEnv, AppOptions } from './app-env.ts'
import { bodySize, endUnreadLine } from './body-size.ts'
import { serveConsole } from './console.ts'
import { mountDocs } from './docs.ts'
import { health } from './health.ts'
import { mailHook } from './hooks/mail.ts'
import { responseHooks } from './hooks/responses.ts'
import { smsHooks } from './hooks/sms.ts'
import { identify, ownOriginOnly } from './identify.ts'
import { problemResponse } from './problem.ts'
import { clicks } from './public/click.ts'
import { publicPages } from './public/index.ts'
import { v1 } from './routes/index.ts'
import { signIn } from './sign-in.ts'

/** Answers are about people: neither a browser nor anybody on the way keeps a copy. */
const keptNowhere = createMiddleware<AppEnv>(async (c, next) => {
  c.header('Cache-Control', 'no-store')
  await next()
})

/**
 * The whole HTTP side: staff API under /api/v1, sign-in under /auth, what recipients see, its description, and the
 * console at every other address.
 */
export function createApp(options: AppOptions): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
      throw invalidInput(issues)
    },
  })
  const links = createLinks(options.engine, options.tokens)
  app.use(async (c, next) => {
    c.set('options', options)
    c.set('links', links)
    await next()
  })
  app.use(endUnreadLine)
  app.use(requestId())
  app.use(async (c, next) => {
    const started = performance.now()
    await next()
    // The pattern, not the path: a path holds tokens and ids of people. Of what answered, not of what matches behind it.
    const about = { method: c.req.method, route: routePath(c), status: c.res.status }
    const ms = performance.now() - started
    options.logger.info({ requestId: c.var.requestId, ...about, ms: Math.round(ms) }, 'request')
    options.metrics?.answered(about, ms / 1000)
  })
  app.route('/', clicks)
  app.use(async (c, next) => {
    // Set first and by hand: pages that need a style say so themselves, and secureHeaders would overwrite them.
    c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
    await next()
  })
  app.use(
    secureHeaders({
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      strictTransportSecurity: options.publicUrl.startsWith('https:') && 'max-age=31536000',
    }),
  )
  app.onError(problemResponse)
  app.notFound((c) => problemResponse(notFound('This address'), c))

  app.use('/api/*', keptNowhere, ownOriginOnly, identify, bodySize)
  app.use('/auth/*', keptNowhere, ownOriginOnly, bodySize)
  app.route('/', health)
  app.route('/auth', signIn)
  app.route('/api/v1', v1)
  app.route('/hooks', smsHooks)
  app.route('/hooks', responseHooks)
  app.route('/hooks', mailHook)
  app.route('/', publicPages)
  mountDocs(app)
  if (options.consoleDirectory) serveConsole(app, options.consoleDirectory)
  return app
}
