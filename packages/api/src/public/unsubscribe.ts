import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { getReplyForm, unsubscribe } from '@tradewind/engine'
import { html } from 'hono/html'
import type { AppEnv } from '../app-env.ts'
import { channelWords } from './channel-words.ts'
import { formOf } from './form.ts'
import { publicPage } from './page.ts'

const shape = {
  path: '/u/{token}' as const,
  tags: ['For recipients'],
  request: { params: z.object({ token: z.string() }) },
  responses: {
    200: { description: 'A page.', content: { 'text/html': { schema: z.string() } } },
    404: { description: 'A page that says the link is not valid.' },
  },
}
const ask = createRoute({
  ...shape,
  method: 'get',
  summary: 'Ask whether to unsubscribe',
  description: 'Changes nothing: mail scanners follow links.',
})
const confirm = createRoute({
  ...shape,
  method: 'post',
  summary: 'Unsubscribe',
  description: 'From the page, or by the button of a mail program (RFC 8058). Needs no sign-in; may be repeated.',
})

const title = '退订 Unsubscribe'

export const unsubscribes = new OpenAPIHono<AppEnv>()
  .openapi(ask, async (c) => {
    const { engine, tokens } = c.var.options
    const { token } = c.req.valid('param')
    const { unitName, channel } = await engine.asSystem((ctx) => getReplyForm(ctx, { token }, tokens))
    const { zh, en } = channelWords[channel]
    return publicPage(
      c,
      title,
      html`<h1>退订</h1>
        <p>您将不再收到 ${unitName} 的${zh}。</p>
        <p class="en" lang="en">You will get no more ${en} from ${unitName}.</p>
        <form method="post" action="/u/${token}"><button>确认退订 <span lang="en">Unsubscribe</span></button></form>`,
    )
  })
  .openapi(confirm, async (c) => {
    const { engine, tokens } = c.var.options
    const { token } = c.req.valid('param')
    const oneClick = (await formOf(c))['List-Unsubscribe'] === 'One-Click'
    const { channel } = await engine.asSystem((ctx) => unsubscribe(ctx, { token, oneClick }, tokens))
    const { zh, en } = channelWords[channel]
    return publicPage(
      c,
      title,
      html`<h1>已退订</h1>
        <p>您不会再收到我们的${zh}。</p>
        <p class="en" lang="en">You are unsubscribed. You will get no more ${en} from us.</p>`,
    )
  })
