import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { replyTokenOf, TradewindError } from '@tradewind/engine'
import { html } from 'hono/html'
import type { AppContext, AppEnv } from '../app-env.ts'
import { tryCode } from '../code-guard.ts'
import { clientAddress } from '../identify.ts'
import { HttpProblem } from '../problem.ts'
import { formOf } from './form.ts'
import { publicPage } from './page.ts'

const shape = {
  path: '/r' as const,
  tags: ['For recipients'],
  responses: {
    200: { description: 'A page.', content: { 'text/html': { schema: z.string() } } },
    303: { description: 'To the reply page of the letter, as its QR code leads there.' },
    404: { description: 'The page again: there is no such code.' },
    429: { description: 'The page again: too many codes that are none.' },
  },
}
const ask = createRoute({ ...shape, method: 'get', summary: 'Ask for the reply code of a letter' })
const answer = createRoute({
  ...shape,
  method: 'post',
  summary: 'Type the reply code of a letter',
  description: 'A form with `code`, in any spelling. At most 20 codes that are none in ten minutes.',
})

export const codes = new OpenAPIHono<AppEnv>()
  .openapi(ask, (c) => codePage(c, null, 200))
  .openapi(answer, async (c) => {
    const { engine, tokens } = c.var.options
    const { code = '' } = await formOf(c)
    const find = () => engine.asSystem((ctx) => replyTokenOf(ctx, { code: code.slice(0, 100) }, tokens))
    try {
      return c.redirect(`/r/${await tryCode(c, `page:${networkOf(clientAddress(c))}`, find)}`, 303)
    } catch (error) {
      if (error instanceof HttpProblem) return codePage(c, refusals.many, 429)
      if (error instanceof TradewindError && error.code === 'not-found') return codePage(c, refusals.none, 404)
      throw error
    }
  })

/** Who has one address of IPv6 has the 2^64 beside it. */
const networkOf = (address: string) => (address.includes('.') ? address : address.split(':').slice(0, 4).join(':'))

const refusals = {
  none: {
    zh: '没有这个回执码，请对照信件逐位核对。',
    en: 'There is no such code. Compare it with the letter, sign by sign.',
  },
  many: { zh: '尝试次数过多，请十分钟后再试。', en: 'Too many tries. Please try again in ten minutes.' },
}

function codePage(c: AppContext, refusal: { zh: string; en: string } | null, status: 200 | 404 | 429) {
  return publicPage(
    c,
    '回执码 Reply code',
    html`<h1>请输入信上的回执码</h1>
      <p class="en" lang="en">Type the reply code of your letter.</p>
      ${refusal && html`<p role="alert" id="fault">${refusal.zh} <span class="en" lang="en">${refusal.en}</span></p>`}
      <form method="post" action="/r">
        <label for="code">回执码 <span class="en" lang="en">Reply code</span></label>
        <input
          id="code"
          name="code"
          required
          maxlength="40"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          placeholder="7K3F-92QX-4M"
          aria-describedby="${refusal ? 'fault hint' : 'hint'}"
        />
        <small id="hint">大小写、空格和横线都可以。 <span lang="en">Small letters, spaces and hyphens do no harm.</span></small>
        <button>继续 <span lang="en">Continue</span></button>
      </form>`,
    status,
  )
}
