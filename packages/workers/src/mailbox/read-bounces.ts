import { type BounceVerdict, classifyBounce } from './classify-bounce.ts'
import { fieldsOf, type OpenedMail } from './open-mail.ts'

/** One recipient whom a mail did not reach. */
export interface Bounce extends BounceVerdict {
  /** As the report names them; '' when it does not. */
  recipient: string
  /** What the other side said, at most 500 characters. */
  words: string
  /** It has not come back yet, only not arrived. */
  delayed: boolean
}

/**
 * What a mail reports about recipients it did not reach, in its order: by its delivery status (RFC 3464), and where there
 * is none or it says little, by its prose. Empty for a mail that is no such report.
 */
export function readBounces(mail: OpenedMail): Bounce[] {
  const prose = withoutOriginal(mail.text)
  const reported = reportsOf(mail).flatMap(statusesIn).slice(0, mostRecipients)
  if (reported.length > 0) {
    return reported.map((one) => toBounce(one, reported.length === 1 ? prose : about(one.recipient, prose)))
  }
  if (!looksLikeReport(mail, prose)) return []
  // Parts that were lost on the way may have said it, or the report of a server before, which came back inside this one.
  for (const text of [prose, withoutOriginal(mail.body)]) {
    const read = fromProse(mail, text)
    if (read.some(({ reason, status }) => reason !== 'other' || status !== null)) return read
  }
  return fromProse(mail, transcriptIn(mail.body) || prose)
}

/** What two servers said to each other: nothing that the mail itself says. */
const transcriptIn = (body: string): string =>
  linesOf(body)
    .filter((line) => /^\s{0,9}(?:>>>|<<<) /.test(line))
    .join('\n')

function fromProse(mail: OpenedMail, prose: string): Bounce[] {
  const named = recipientsIn(mail, prose)
  return (named.length > 0 ? named : ['']).map((recipient) =>
    toBounce({ ...silent, recipient }, named.length > 1 ? about(recipient, prose) : prose),
  )
}

interface Reported {
  recipient: string
  status: string
  diagnostic: string
  delayed: boolean
}
const silent: Reported = { recipient: '', status: '', diagnostic: '', delayed: false }

const toBounce = ({ recipient, status, diagnostic, delayed }: Reported, prose: string): Bounce => ({
  ...classifyBounce({ status, diagnostic, prose }),
  recipient,
  words: (diagnostic || prose).replace(/\s+/g, ' ').trim().slice(0, 500),
  delayed,
})

/** Some gateways put the whole report into the text. */
function reportsOf({ parts, text }: OpenedMail): string[] {
  const reports = parts.filter(({ type }) => type.endsWith('delivery-status')).map((part) => part.text)
  return reports.length > 0 || !/^(?:final|original)-recipient:/im.test(text) ? reports : [text]
}

/** A block of fields for the message, then one for each recipient; `delivered`, `relayed` and `expanded` are good news. */
const statusesIn = (text: string): Reported[] =>
  text.split(/\r?\n\s*\r?\n/).flatMap((block) => {
    const fields = fieldsOf(block)
    const action = fields.get('action')?.toLowerCase() ?? ''
    const recipient = fields.get('original-recipient') ?? fields.get('final-recipient')
    if (recipient === undefined || /^(?:delivered|relayed|expanded)/.test(action)) return []
    return [
      {
        recipient: addressOf(recipient),
        status: fields.get('status') ?? '',
        diagnostic: (fields.get('diagnostic-code') ?? '').replace(/^[\w-]+;\s*/, ''),
        delayed: action.startsWith('delayed'),
      },
    ]
  })

const addressOf = (field: string): string =>
  field
    .replace(/^[\w-]+;/, '')
    .replace(/[<>\s"']/g, '')
    .slice(0, 320)

/** The mail that came back is not what the report says of it. */
const original =
  /^.{0,10}(?:-{3,} ?(?:this is a copy|below this line|original message|returned message|the header of|non-delivered original|unsent message)|message headers follow|original message (?:follows|headers)|included is a copy|below is a copy|return-path:|received: (?:from|by)|.{0,6}the body of your message)/im

function withoutOriginal(text: string): string {
  const whole = text.replace(/^>(?!>) ?/gm, '') // forwarded by somebody
  const at = whole.search(original)
  return at > 0 ? whole.slice(0, at) : whole
}

const senders = /mailer-daemon|postmaster|mail delivery|double-bounce/i
const subjects =
  /undeliver|non-?delivery|deliver\w* (?:status|fail|notif|report)|fail(?:ure|ed)|returned (?:mail|message)|mail (?:system )?error|could not be delivered|delayed mail|could not send|not delivered|退信|投递失败|無法|配信|送信でき|エラー|unzustellbar|non remis|non recapitat|no entregado|не ?доставлен|not (?:a )?member/i

function looksLikeReport(mail: OpenedMail, prose: string): boolean {
  const type = mail.headers.get('content-type')?.[0] ?? ''
  const returnPath = mail.headers.get('return-path')?.[0]?.trim()
  if (/report-type="?delivery-status/i.test(type) || mail.headers.has('x-failed-recipients')) return true
  if (senders.test(mail.from) || subjects.test(mail.subject)) return true
  return returnPath === '<>' && /not (?:be )?deliver|undeliver/i.test(prose)
}

const address = /[^\s<>()[\]"',;:|]+@[^\s<>()[\]"',;:|]+\.[a-z\d-]+/gi

/** In the order in which the prose names them, each once: on lines that begin with an address or speak of delivery. */
function recipientsIn(mail: OpenedMail, prose: string): string[] {
  const failed = mail.headers.get('x-failed-recipients') ?? []
  if (failed.length > 0)
    return [...new Set(failed.join(',').slice(0, 4_000).match(address) ?? [])].slice(0, mostRecipients)
  const found = new Set<string>()
  for (const line of linesOf(prose)) {
    const begins =
      /^[\s*"]*(?:\d{3} )?(?:\d\.\d\.\d )?<?[^\s<>@"]+@[^\s<>"]+["']?>?(?:\.\.\.|:|\s*$|\s+(?:\(|\[|on |invalid address))/i.test(
        line,
      )
    const says = /(?:deliver\w* (?:\w+ )?to|mail to|recipient(?: address)?|userid|attempts):? *<?[^\s<>@]+@/i.test(line)
    if (begins || says) for (const one of (line.match(address) ?? []).slice(0, 1)) found.add(one.toLowerCase())
  }
  return [...found].slice(0, mostRecipients)
}
const mostRecipients = 50

/** Addresses are looked for in lines that a person could have written. */
const linesOf = (prose: string): string[] => prose.split('\n', 300).map((line) => line.slice(0, 1_000))

/** The lines that name a recipient, each with what follows it until the next recipient or an empty line. */
function about(recipient: string, prose: string): string {
  const wanted = recipient.toLowerCase()
  const lines = linesOf(prose)
  const kept: string[] = []
  let within = false
  let command = ''
  for (const line of lines) {
    const named = (line.match(address) ?? []).map((one) => one.toLowerCase())
    if (/^\s*>>> ?[a-z]/i.test(line)) command = line
    const before = within
    if (named.includes(wanted)) within = true
    else if (named.length > 0 || line.trim() === '' || /^\d{3} /.test(line)) within = false
    // In a transcript the command that was refused stands before the refusals.
    if (within && !before && /^\s*<<</.test(line)) kept.push(command)
    if (within) kept.push(line)
  }
  return kept.join('\n')
}
