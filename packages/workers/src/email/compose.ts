import type { EmailMessage } from '@tradewind/engine'
import DKIM from 'nodemailer/lib/dkim'
import MailComposer from 'nodemailer/lib/mail-composer'

export interface DkimKey {
  domainName: string
  keySelector: string
  /** PEM. */
  privateKey: string
}

/** The message as it goes over the wire, signed when there is a key. The date is business time. */
export async function composeEmail(message: EmailMessage, date: Date, dkim?: DkimKey): Promise<Buffer> {
  const composer = new MailComposer({
    messageId: message.messageId,
    date,
    from: message.from,
    ...(message.replyTo ? { replyTo: message.replyTo } : {}),
    to: message.to,
    subject: message.subject,
    // The composer leaves bare line feeds where a part needs no encoding; here they are what will be on the wire.
    text: crlf(message.text),
    html: crlf(message.html),
    headers: {
      'List-Unsubscribe': `<${message.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', // RFC 8058
      'Auto-Submitted': 'auto-generated',
    },
    // Nothing a template says may make the worker read a file or fetch a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const raw = await composer.compile().build()
  if (!dkim) return raw
  const chunks: Buffer[] = []
  for await (const chunk of new DKIM(dkim).sign(raw)) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const crlf = (text: string) => text.replace(/\r\n|\r|\n/g, '\r\n')
