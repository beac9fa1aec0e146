import { createTokens } from '@tradewind/engine'
import { Bytes, compileEmail, type EmailSlots, type MergeData } from '@tradewind/templates'
import { createComposer } from '@tradewind/workers'
import MailComposer from 'nodemailer/lib/mail-composer'
import { ratioSection, type Section } from './harness.ts'

/** About 10 KB: 10 fields and 10 links, in html and a text derived from it. */
export const template = {
  subject: '{{customer.name}}，岁末将至',
  preheader: '',
  html: `<html><body><h1>{{customer.salutation}}，您好</h1>${Array.from(
    { length: 10 },
    (_, n) =>
      `<h2>Offer ${n}</h2><p>${'Season greetings from your post office; may the year be kind to you. '.repeat(4)}</p>` +
      `<p>{{customer.name}}: <a href="https://www.example.com/offer/${n}?from=mail">look at it</a></p>`,
  ).join('\n')}<p>{{unit.name}}</p></body></html>`,
  text: null,
}
export const fields = ['customer.name', 'customer.salutation', 'unit.name']
const from = { name: '信风市邮政', address: 'bench@post.example' }

const tokens = createTokens('a secret for benchmarks, long enough to pass')
const publicUrl = 'https://post.example'
const slots = (token: string): EmailSlots => ({
  link: (n) => `${publicUrl}/c/${token}/${n}`,
  openPixel: `${publicUrl}/o/${token}.gif`,
  unsubscribe: `${publicUrl}/u/${token}`,
  replyForm: `${publicUrl}/r/${token}`,
})

/** What writing a message costs, against nodemailer's composer with the same parts. */
export async function benchEmail(): Promise<Section[]> {
  const email = compileEmail(template, fields)
  const compose = createComposer({
    ...{ email: email.forWire(slots), from, replyTo: null, tokens, bounceAddress: null, attachments: [] },
    unsubscribeUrl: (token) => slots(token).unsubscribe,
    now: () => new Date(),
  })
  const out = new Bytes()
  const ours = async (messages: number) => {
    for (let seq = 1; seq <= messages; seq++) {
      out.clear()
      const address = `k${seq}@mail.example`
      compose({ key: { stepId: 1, seq }, name: `王芳${seq}`, address, data: dataOf(seq) }).compose(out)
    }
  }
  const theirs = async (messages: number) => {
    for (let seq = 1; seq <= messages; seq++) {
      const key = { stepId: 1, seq }
      const token = tokens.sign(key)
      const { subject, html, text } = email.render(dataOf(seq), slots(token))
      const headers = {
        'List-Unsubscribe': `<${slots(token).unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }
      const to = { name: `王芳${seq}`, address: `k${seq}@mail.example` }
      const messageId = tokens.messageId(key, 'post.example')
      await new MailComposer({ messageId, from, to, subject, html, text, headers }).compile().build()
    }
  }
  await ours(20_000)
  await theirs(500)
  const [fast, slow] = [await cpuRate(100_000, ours), await cpuRate(2_000, theirs)]
  const rates = { ours: fast, limit: slow, unit: 'messages/CPU s', goal: 50 }
  return [
    ratioSection(`Composing a message of ${Math.round(out.length / 1024)} KB`, [
      { name: 'composer', ...rates, against: 'MailComposer.build()' },
    ]),
  ]
}

async function cpuRate(messages: number, work: (messages: number) => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work(messages)
  const { user, system } = process.cpuUsage(before)
  return messages / ((user + system) / 1e6)
}

const dataOf = (seq: number): MergeData => ({
  customer: { name: `王芳${seq}`, salutation: '王芳女士' },
  unit: { name: '信风市邮政分公司' },
})
