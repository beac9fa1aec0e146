import { OpenAPIHono } from '@hono/zod-openapi'
import { TradewindError } from '@tradewind/engine'
import { html } from 'hono/html'
import type { AppEnv } from '../app-env.ts'
import { bodySize } from '../body-size.ts'
import { loggable } from '../loggable.ts'
import { clicks } from './click.ts'
import { deadLink, publicPage } from './page.ts'
import { replies } from './reply.ts'
import { unsubscribes } from './unsubscribe.ts'

/** What recipients of messages reach without signing in; the token in the address is their key. */
export const publicPages = new OpenAPIHono<AppEnv>()
publicPages.use('/u/*', bodySize)
publicPages.use('/r/*', bodySize)
publicPages.route('/', clicks).route('/', unsubscribes).route('/', replies)
publicPages.onError((error, c) => {
  if (error instanceof TradewindError && error.code === 'not-found') return deadLink(c)
  c.var.options.logger.error({ requestId: c.var.requestId, error: loggable(error) }, 'a public page failed')
  return publicPage(
    c,
    '请稍后再试 Try again later',
    html`<h1>请稍后再试</h1>
      <p class="en" lang="en">Something broke on our side. Please try again later.</p>`,
    500,
  )
})
