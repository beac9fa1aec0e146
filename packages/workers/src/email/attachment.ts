import { parameter } from './header.ts'

/** A file that goes with every copy of an e-mail. */
export interface Attachment {
  name: string
  /** Media type, e.g. `image/png`. */
  type: string
  content: Buffer
  /** Shown by the html as `cid:` and this; null for a file to save. */
  contentId: string | null
}

/** A part of a multipart body, encoded: once for all copies. */
export function encodeAttachment({ name, type, content, contentId }: Attachment): Buffer {
  const lines = content.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n')
  const head = [
    `Content-Type: ${type}${parameter('name', name)}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: ${contentId === null ? 'attachment' : 'inline'}${parameter('filename', name)}`,
    ...(contentId === null ? [] : [`Content-ID: <${contentId}>`]),
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${lines}\r\n`)
}
