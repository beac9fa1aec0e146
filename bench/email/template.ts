import type { EmailSlots } from '@tradewind/templates'

/** About 10 KB on the wire: ten fields and ten links, in html and in a text derived from it. */
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
export const links = Array.from({ length: 10 }, (_, n) => `https://www.example.com/offer/${n}?from=mail`)
export const fields = ['customer.name', 'customer.salutation', 'unit.name']
export const sender = { name: '信风市邮政', address: 'bench@post.example' }

export const secret = 'a secret for benchmarks, long enough to pass'
export const publicUrl = 'https://post.example'
export const slots = (token: string): EmailSlots => ({
  link: (n) => `${publicUrl}/c/${token}/${n}`,
  openPixel: `${publicUrl}/o/${token}.gif`,
  unsubscribe: `${publicUrl}/u/${token}`,
  replyForm: `${publicUrl}/r/${token}`,
})
export const listHeaders = (token: string) => ({
  'List-Unsubscribe': `<${slots(token).unsubscribe}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})
