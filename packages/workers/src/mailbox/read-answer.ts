import type { OpenedMail } from './open-mail.ts'

/** Where what somebody answers to begins, in the mail programs that people here use. */
const quoted = [
  /^\s*>/,
  /^-{2,}\s*(?:original message|原始邮件|原邮件|原始郵件|forwarded message|转发邮件)/i,
  /^\s*(?:on\b.{4,200}\bwrote|在.{4,200}写道|于.{4,200}写道|.{4,200}(?:写道|wrote))\s*[:：]\s*$/i,
  /^\s*(?:发件人|寄件者|from|sent|发送时间)\s*[:：]/i,
  /^_{10,}\s*$/,
]
const signature = [/^--\s*$/, /^\s*(?:发自我的|来自我的|从我的|sent from my|get outlook for)/i]

const longestAnswer = 2_000
/** Control characters but for the line break, and those that turn the direction of text. */
const unseen = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** What a person wrote, without what they answer to and without their signature: plain text of at most 2,000 characters. */
export function answerIn(text: string): string {
  const lines = text.slice(0, 50_000).split(/\r?\n/)
  const end = lines.findIndex((line) => [...quoted, ...signature].some((mark) => mark.test(line.slice(0, 300))))
  const own = end < 0 ? lines : lines.slice(0, end)
  return own
    .join('\n')
    .replace(unseen, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, longestAnswer)
}

const headersOfMachines = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-response', 'x-mailer-autoreply']
const precedences = /^(?:bulk|junk|list|auto_reply)$/i
const subjects =
  /^\W*(?:auto(?:matic|mated)?[ -]?(?:reply|response|antwort)|auto:|out of (?:the )?office|away from|away until|i am away|on (?:vacation|leave|holiday)|vacation|abwesenheit|réponse automatique|risposta automatica|自动回复|自動回覆|自动答复|外出|休假|不在|離席)/i

/** RFC 3834: written by a machine that answers for somebody. */
export function isAutoReply({ headers, subject }: OpenedMail): boolean {
  const first = (name: string) => headers.get(name)?.[0]?.trim() ?? ''
  const auto = first('auto-submitted')
  if (auto !== '' && !/^no\b/i.test(auto)) return true
  if (headersOfMachines.some((name) => headers.has(name)) || precedences.test(first('precedence'))) return true
  return first('return-path') === '<>' || subjects.test(subject.slice(0, 200))
}
