import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  getReplyForm,
  type ReplyAnswer,
  type ReplyForm,
  replyAnswers,
  replyInput,
  submitReply,
} from '@tradewind/engine'
import { html } from 'hono/html'
import type { AppEnv } from '../app-env.ts'
import { channelWords } from './channel-words.ts'
import { formOf } from './form.ts'
import { publicPage } from './page.ts'

const shape = {
  path: '/r/{token}' as const,
  tags: ['For recipients'],
  request: { params: z.object({ token: z.string() }) },
  responses: {
    200: { description: 'A page.', content: { 'text/html': { schema: z.string() } } },
    400: { description: 'The form again, with what is missing.' },
    404: { description: 'A page that says the link is not valid.' },
  },
}
const show = createRoute({ ...shape, method: 'get', summary: 'The reply form of a message' })
const submit = createRoute({
  ...shape,
  method: 'post',
  summary: 'Answer a message',
  description: 'A form with `answer` and `comment`. The same answer twice is one.',
})

const title = '回复 Reply'
const labels: Record<ReplyAnswer, { zh: string; en: string }> = {
  interested: { zh: '我感兴趣', en: 'I am interested' },
  'call-me': { zh: '请给我打电话', en: 'Please call me' },
  'not-interested': { zh: '不感兴趣', en: 'Not interested' },
}

export const replies = new OpenAPIHono<AppEnv>()
  .openapi(show, async (c) => {
    const { engine, tokens } = c.var.options
    const { token } = c.req.valid('param')
    const form = await engine.asSystem((ctx) => getReplyForm(ctx, { token }, tokens))
    return publicPage(c, title, replyForm(token, form))
  })
  .openapi(submit, async (c) => {
    const { engine, tokens } = c.var.options
    const { token } = c.req.valid('param')
    const given = replyInput.safeParse({ comment: '', ...(await formOf(c)), token })
    if (!given.success) {
      const form = await engine.asSystem((ctx) => getReplyForm(ctx, { token }, tokens))
      return publicPage(c, title, replyForm(token, form, true), 400)
    }
    await engine.asSystem((ctx) => submitReply(ctx, given.data, tokens))
    return publicPage(
      c,
      title,
      html`<h1>谢谢您的回复！</h1>
        <p>我们已经收到。</p>
        <p class="en" lang="en">Thank you. We have received your answer.</p>`,
    )
  })

function replyForm(token: string, { salutation, campaignName, unitName, channel }: ReplyForm, incomplete = false) {
  const { zh, en } = channelWords[channel]
  return html`<h1>${salutation}，您好！</h1>
    <p>${unitName}：${campaignName}</p>
    ${
      incomplete
        ? html`<p role="alert">
            请选择一个答案，留言不超过两千字。
            <span class="en" lang="en">Choose one of the answers; a message has at most 2,000 characters.</span>
          </p>`
        : ''
    }
    <form method="post" action="/r/${token}">
      <fieldset>
        <legend>您的答复 <span class="en" lang="en">Your answer</span></legend>
        ${replyAnswers.map(
          (answer) => html`<label>
            <input type="radio" name="answer" value="${answer}" required />${labels[answer].zh}
            <span class="en" lang="en">${labels[answer].en}</span>
          </label>`,
        )}
      </fieldset>
      <label for="comment">留言（选填） <span class="en" lang="en">Message (optional)</span></label>
      <textarea id="comment" name="comment" rows="4" maxlength="2000"></textarea>
      <button>提交 <span lang="en">Send</span></button>
    </form>
    <p><a href="/u/${token}">不想再收到${zh}？ <span class="en" lang="en">No more ${en}, please</span></a></p>`
}
