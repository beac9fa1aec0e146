import { OpenAPIHono } from '@hono/zod-openapi'
import { loggable } from '@tradewind/engine'
import { html } from 'hono/html'
import type { AppEnv } from '../app-env.ts'
import { formSize } from '../body-size.ts'
import { statusOf } from '../problem.ts'
import { clicks } from './click.ts'
import { deadLink, publicPage } from './page.ts'
import { replies } from './reply.ts'
import { unsubscribes } from './unsubscribe.ts'

/** What recipients of messages reach without signing in; the token in the address is their key. */
export const publicPages = new OpenAPIHono<AppEnv>()
publicPages.use('/u/*', formSize)
publicPages.use('/r/*', formSize)
publicPages.route('/', clicks).route('/', unsubscribes).route('/', replies)
publicPages.onError((error, c) => {
  const status = statusOf(error)
  if (status === 413) {
    return publicPage(
      c,
      '内容太长 Too long',
      html`<h1>内容太长</h1>
        <p class="en" lang="en">This is too long. Please go back and shorten it.</p>`,
      413,
    )
  }
  // What else a request can be blamed for is its address, the only thing a recipient did not type.
  if (status < 500) return deadLink(c)
  c.var.options.logger.error({ requestId: c.var.requestId, error: loggable(error) }, 'a public page failed')
  return publicPage(
    c,
    '请稍后再试 Try again later',
    html`<h1>请稍后再试</h1>
      <p class="en" lang="en">Something broke on our side. Please try again later.</p>`,
    status === 503 ? 503 : 500,
  )
})
