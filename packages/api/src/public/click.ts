import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { recordClick, recordOpen, TradewindError } from '@tradewind/engine'
import type { AppContext, AppEnv } from '../app-env.ts'

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

export const clicks = new OpenAPIHono<AppEnv>()
  .openapi(click, async (c) => {
    const { engine, tokens } = c.var.options
    const { token, link } = c.req.valid('param')
    const visit = { ...visitOf(c, token), link: /^\d{1,5}$/.test(link) ? Number(link) : -1 }
    const { url } = await engine.asSystem((ctx) => recordClick(ctx, visit, tokens))
    c.header('Cache-Control', 'no-store')
    // Written in ASCII as browsers do it; Hono would escape what is escaped already.
    return c.redirect(new URL(url).href, 302)
  })
  .openapi(open, async (c) => {
    const { engine, tokens } = c.var.options
    const token = c.req.valid('param').file.replace(/\.gif$/, '')
    await engine.asSystem((ctx) => recordOpen(ctx, visitOf(c, token), tokens)).catch(unlessUnknown)
    c.header('Content-Type', 'image/gif')
    c.header('Cache-Control', 'no-store')
    return c.body(pixel, 200)
  })

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

function visitOf(c: AppContext, token: string) {
  const purposeHeaders = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
  return {
    token,
    method: c.req.method,
    userAgent: c.req.header('user-agent'),
    purpose: purposeHeaders.map((name) => c.req.header(name)).find((value) => value !== undefined),
  }
}

/** A mail that was forwarded or archived shows no broken picture for a token that is gone. */
function unlessUnknown(error: unknown): void {
  if (!(error instanceof TradewindError && error.code === 'not-found')) throw error
}
