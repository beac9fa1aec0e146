import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Visit } from '@tradewind/engine'
import type { AppContext, AppEnv } from '../app-env.ts'
import { faultPage } from './fault-page.ts'

const tags = ['For recipients']
const click = createRoute({
  method: 'get',
  path: '/c/{token}/{link}',
  tags,
  summary: 'Follow a tracked link of a message',
  description: 'Leads to the address that stood in the template, whatever else the request says.',
  request: { params: z.object({ token: z.string(), link: z.string() }) },
  responses: {
    302: { description: 'To the stored address.' },
    404: { description: 'A page that says the link is not valid.' },
  },
})
const open = createRoute({
  method: 'get',
  path: '/o/{file}',
  tags,
  summary: 'The picture of a message, `{token}.gif`',
  request: { params: z.object({ file: z.string() }) },
  responses: { 200: { description: 'One transparent pixel, also for a token that is not valid.' } },
})

/**
 * Thousands follow their links right after a launch, so these answers pass by what pages need: checking parameters by a
 * schema and setting a dozen headers afterwards cost more than all the rest.
 */
export const clicks = new OpenAPIHono<AppEnv>()
clicks.openAPIRegistry.registerPath(click)
clicks.openAPIRegistry.registerPath(open)
clicks.onError((error, c) => {
  setHeaders(c)
  return faultPage(error, c)
})
clicks.get('/c/:token/:link', async (c) => {
  const { token, link } = c.req.param()
  const number = /^\d{1,5}$/.test(link) ? Number(link) : -1
  const { delivery, url } = await c.var.links.follow(token, number)
  await keep(c, { kind: 'click', ...delivery, link: number, url, ...visitOf(c) })
  setHeaders(c)
  // Written in ASCII as browsers do it; Hono would escape what is escaped already.
  return c.redirect(new URL(url).href, 302)
})
clicks.get('/o/:file', async (c) => {
  const delivery = c.var.options.tokens.verify(c.req.param('file').replace(/\.gif$/, ''))
  // A mail that was forwarded or archived shows no broken picture for a token that is gone.
  if (delivery) await keep(c, { kind: 'open', ...delivery, ...visitOf(c) })
  setHeaders(c)
  c.header('Content-Type', 'image/gif')
  return c.body(pixel, 200)
})

/** The address holds a token, which nobody is told and nothing remembers. */
function setHeaders(c: AppContext): void {
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('X-Content-Type-Options', 'nosniff')
  if (c.var.options.publicUrl.startsWith('https:')) c.header('Strict-Transport-Security', 'max-age=31536000')
}

/** Nobody is kept from where they want to go because a disk is full. */
async function keep(c: AppContext, visit: Visit): Promise<void> {
  const { visits, logger } = c.var.options
  await visits.add(visit).catch((err: unknown) => logger.error({ err }, 'a visit could not be kept'))
}

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

function visitOf(c: AppContext) {
  const purposeHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
  return {
    at: c.var.options.engine.clock.now().toISOString(),
    method: c.req.method,
    userAgent: c.req.header('user-agent')?.slice(0, 300),
    purpose: purposeHeaders.map((name) => c.req.header(name)?.slice(0, 100)).find((value) => value !== undefined),
  }
}
