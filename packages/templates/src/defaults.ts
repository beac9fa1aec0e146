import type { EmailContent } from './compile-email.ts'
import { ACCENT, footer, headline, INK, letterText, page, QUIET } from './emails/frame.ts'

const paragraph = (words: string): string => `<p style="margin:0 0 20px;${letterText}">${words}</p>`
const link = (href: string, words: string): string =>
  `<a href="${href}" style="color:${ACCENT};text-decoration:underline;">${words}</a>`

const letter = page(
  '岁末问候',
  `${headline(ACCENT)}
<tr>
<td class="side" style="padding:36px 48px 20px;">
${paragraph('尊敬的{{fallback customer.salutation "客户"}}：')}
${paragraph('您好！又是一年将尽。感谢您一直以来把信件、包裹和一年的阅读托付给我们，也祝您和家人平安康健。')}
${paragraph('新一年的报刊征订已经开始。日报清晨送到家门口，月刊随到随投；现在续订，投递不间断，全年价格也不会再变。')}
${paragraph(`想先看看有哪些报刊，请翻翻${link('https://www.example.com/subscriptions/catalogue', '征订目录')}；也可以直接${link('https://www.example.com/subscriptions', '在网上订阅')}，或者下次来网点时告诉我们。`)}
${paragraph(`有任何想问的，${link('{{replyUrl}}', '在这里写给我们')}，客户经理会与您联系。`)}
<p style="margin:36px 0 0;${letterText}">此致<br>敬礼</p>
<p style="margin:20px 0 20px;text-align:right;${letterText}">{{unit.name}}<br><span style="font-size:14px;color:${QUIET};">全体同仁 敬上</span></p>
</td>
</tr>
${footer}`,
)

const fact = (term: string, words: string, last = false): string => {
  const line = last ? '' : 'border-bottom:1px solid #dfe9e4;'
  return `<tr>
<td width="64" valign="top" style="padding:12px 0;${line}font-size:14px;line-height:1.6;color:${QUIET};">${term}</td>
<td valign="top" style="padding:12px 0;${line}font-size:15px;line-height:1.6;color:${INK};">${words}</td>
</tr>`
}

const offer = page(
  '新年报刊征订',
  `<tr>
<td class="side head" style="padding:40px 48px 36px;background-color:${ACCENT};border-radius:8px 8px 0 0;">
<p style="margin:0 0 18px;font-size:14px;line-height:1.4;color:#cfe6dc;">{{unit.name}}</p>
<h1 class="title" style="margin:0;font-size:28px;line-height:1.4;font-weight:600;color:#ffffff;">把新一年的好文章，订到家</h1>
</td>
</tr>
<tr>
<td class="side" style="padding:36px 48px 8px;">
${paragraph('尊敬的{{fallback customer.salutation "客户"}}：')}
${paragraph('感谢您这一年的信任。新一年的报刊征订已经开始，为您选好了这一份。')}
</td>
</tr>
<tr>
<td class="side" style="padding:0 48px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f2f8f5;border-radius:8px;">
<tr>
<td style="padding:24px 24px 12px;">
<h2 style="margin:0 0 8px;font-size:20px;line-height:1.4;font-weight:600;color:${ACCENT};">新年报刊征订</h2>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
${fact('报刊', '日报、晚报、月刊、周刊，任您挑选')}
${fact('订期', '半年或全年，续订不间断')}
${fact('投递', '每天清晨送到家，外出可暂停')}
${fact('礼遇', '十二月底前订阅，赠纪念封一枚', true)}
</table>
</td>
</tr>
</table>
</td>
</tr>
<tr>
<td class="side" align="center" style="padding:32px 48px 12px;">
<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0">
<tr>
<td align="center" bgcolor="${ACCENT}" style="border-radius:6px;background-color:${ACCENT};">
<a href="https://www.example.com/subscriptions" style="display:inline-block;padding:14px 40px;font-size:16px;line-height:1.5;font-weight:600;color:#ffffff;text-decoration:none;">立即订阅</a>
</td>
</tr>
</table>
</td>
</tr>
<tr>
<td class="side" align="center" style="padding:0 48px 36px;font-size:14px;line-height:1.8;color:${QUIET};">
${link('https://www.example.com/subscriptions/catalogue', '翻看征订目录')}　或　${link('{{replyUrl}}', '请客户经理联系我')}
</td>
</tr>
${footer}`,
)

/** Two e-mails in Chinese to begin with, and to test against each other: the same offer as a letter and as a card. */
export const defaultEmails: { name: string; content: EmailContent }[] = [
  {
    name: '岁末问候（书信）',
    content: {
      subject: '{{#if customer.salutation}}{{customer.salutation}}，{{/if}}岁末将至，{{unit.name}}问候您',
      preheader: '感谢您一年来的信任，新一年的报刊征订已经开始。',
      html: letter,
      text: null,
    },
  },
  {
    name: '新年报刊征订（图文）',
    content: {
      subject: '{{#if customer.salutation}}{{customer.salutation}}，{{/if}}把新一年的好文章订到家',
      preheader: '半年或全年，清晨送到家，十二月底前订阅有礼。',
      html: offer,
      text: null,
    },
  },
]
