import { isProof } from '@tradewind/engine'
import { createMiddleware } from 'hono/factory'
import { html } from 'hono/html'
import type { AppEnv } from '../app-env.ts'
import { publicPage } from './page.ts'

/** Whoever follows such a link of a message that was only tried learns that it works, and changes nothing. */
export const proofPage = createMiddleware<AppEnv>(async (c, next) => {
  const key = c.var.options.tokens.verify(c.req.param('token') ?? '')
  if (!key || !isProof(key)) return next()
  return publicPage(
    c,
    '测试 Test',
    html`<h1>这是一条测试消息的链接</h1>
      <p>链接有效。客户会在这里回复或退订；测试中什么也不会记录。</p>
      <p class="en" lang="en">
        This link of a test works. Customers answer or unsubscribe here; of a test nothing is recorded.
      </p>`,
  )
})
