import { type Attachment, encodeAttachment } from './attachment.ts'

/** What stands around the text and html of every copy of an e-mail. */
export interface Frame {
  /** The Content-Type field of the message. */
  contentType: string
  beforeText: Buffer
  betweenTextAndHtml: Buffer
  /** Files are in it, so it may be large. */
  afterHtml: Buffer
}

/**
 * Quoted-printable never has `=_`, and base64 neither of them, so these lines stand in no part (RFC 2045 6.7) and can be
 * the same in every message.
 */
const boundaries = { alternative: '=_alternative', related: '=_related', mixed: '=_mixed' } as const
type Kind = keyof typeof boundaries

const multipart = (kind: Kind, more = '') =>
  `Content-Type: multipart/${kind};${more}\r\n boundary="${boundaries[kind]}"\r\n`
const next = (kind: Kind) => `--${boundaries[kind]}\r\n`
const end = (kind: Kind) => `--${boundaries[kind]}--\r\n`
const words = (subtype: string) =>
  `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`

/**
 * RFC 2046: alternative(text, html); pictures that the html shows stand beside it in a related part, files to save beside
 * all of that in a mixed one.
 */
export function frameOf(attachments: readonly Attachment[]): Frame {
  const inline = attachments.filter(({ contentId }) => contentId !== null)
  const toSave = attachments.filter(({ contentId }) => contentId === null)
  const related = multipart('related', ' type="text/html";')
  const parts = (kind: Kind, files: Attachment[]) =>
    files.flatMap((file) => [Buffer.from(next(kind)), encodeAttachment(file)])
  const outermost = multipart(toSave.length > 0 ? 'mixed' : 'alternative')
  const opening = toSave.length > 0 ? `${next('mixed')}${multipart('alternative')}\r\n` : ''
  const htmlOpening = inline.length > 0 ? `${related}\r\n${next('related')}${words('html')}` : words('html')
  return {
    contentType: outermost,
    beforeText: Buffer.from(`${opening}${next('alternative')}${words('plain')}`),
    betweenTextAndHtml: Buffer.from(`\r\n${next('alternative')}${htmlOpening}`),
    afterHtml: Buffer.concat([
      Buffer.from('\r\n'),
      ...(inline.length > 0 ? [...parts('related', inline), Buffer.from(end('related'))] : []),
      Buffer.from(end('alternative')),
      ...(toSave.length > 0 ? [...parts('mixed', toSave), Buffer.from(end('mixed'))] : []),
    ]),
  }
}
