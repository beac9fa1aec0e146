import type { Reply } from './smtp-outcome.ts'

const mostCharacters = 65_536
const mostLines = 1_000
const line = /^([2-5]\d\d)(?:([ -])(.*))?$/

/** Puts the answers of a mail server together from what arrives. */
export class ReplyReader {
  /** What has come of a line whose end has not. */
  #rest = ''
  /** Lines of an answer whose last one has not come. */
  #lines: string[] = []

  /** Nothing of an answer has come yet. */
  get empty(): boolean {
    return this.#rest === '' && this.#lines.length === 0
  }

  /** The answers that are complete now; `sound` is false when what follows them is no SMTP, or far too much of it. */
  read(bytes: Buffer): { replies: Reply[]; sound: boolean } {
    const lines = (this.#rest + bytes.toString('latin1')).split('\n')
    this.#rest = lines.pop() ?? ''
    const replies: Reply[] = []
    for (const raw of lines) {
      const [whole, code, mark, text = ''] = line.exec(raw.endsWith('\r') ? raw.slice(0, -1) : raw) ?? []
      if (whole === undefined) return { replies, sound: false }
      this.#lines.push(text)
      if (this.#lines.length > mostLines) return { replies, sound: false }
      if (mark === '-') continue
      replies.push({ code: Number(code), text: `${code} ${readable(this.#lines.join(' '))}` })
      this.#lines = []
    }
    return { replies, sound: this.#rest.length <= mostCharacters }
  }
}

/** Servers write UTF-8, or nobody knows what. */
function readable(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: nearly every answer is ASCII
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes
  const text = Buffer.from(bytes, 'latin1').toString('utf8')
  return text.includes('\uFFFD') ? bytes : text
}
