import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Visit } from '@tradewind/engine'
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
    const { token, link } = c.req.valid('param')
    const number = /^\d{1,5}$/.test(link) ? Number(link) : -1
    const { delivery, url } = await c.var.links.follow(token, number)
    await keep(c, { kind: 'click', ...delivery, link: number, url, ...visitOf(c) })
    c.header('Cache-Control', 'no-store')
    // Written in ASCII as browsers do it; Hono would escape what is escaped already.
    return c.redirect(new URL(url).href, 302)
  })
  .openapi(open, async (c) => {
    const delivery = c.var.options.tokens.verify(c.req.valid('param').file.replace(/\.gif$/, ''))
    // A mail that was forwarded or archived shows no broken picture for a token that is gone.
    if (delivery) await keep(c, { kind: 'open', ...delivery, ...visitOf(c) })
    c.header('Content-Type', 'image/gif')
    c.header('Cache-Control', 'no-store')
    return c.body(pixel, 200)
  })

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
