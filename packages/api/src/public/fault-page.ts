import { loggable } from '@tradewind/engine'
import { html } from 'hono/html'
import type { AppContext } from '../app-env.ts'
import { statusOf } from '../problem.ts'
import { deadLink, publicPage } from './page.ts'

/** The page for a request of a recipient that failed. */
export function faultPage(error: Error, c: AppContext) {
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
}
