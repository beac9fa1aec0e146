import { TextDecoder } from 'node:util'
import { badInput, TradewindError } from '../../errors.ts'

export const encodings = ['utf-8', 'gb18030'] as const
export type Encoding = (typeof encodings)[number]

/** What a damaged byte becomes. A row that contains it is refused, see `csv-file.ts`. */
export const replacement = '\ufffd'

const headSize = 64 * 1024

/**
 * The file's text, piece by piece. Without a given encoding the first 64 KiB decide between UTF-8 (a byte order mark
 * is dropped) and GB18030, which older Chinese software writes. `onBytes` sees every piece of the file once.
 *
 * Throws `bad-input` for files that are no text at all, `unavailable` when the source breaks off.
 */
export async function* decode(
  content: AsyncIterable<Uint8Array | string>,
  encoding: Encoding | undefined,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let head = Buffer.alloc(0)
  for await (const bytes of readable(content)) {
    onBytes(bytes)
    if (decoder) {
      yield decoder.decode(bytes, { stream: true })
      continue
    }
    head = Buffer.concat([head, bytes])
    if (head.length < headSize) continue
    decoder = new TextDecoder(encoding ?? recognise(head))
    yield decoder.decode(head, { stream: true })
  }
  yield decoder ? decoder.decode() : new TextDecoder(encoding ?? recognise(head)).decode(head)
}

/** Tells a source that broke off from every other fault. */
async function* readable(content: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  const source = content[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await source.next().catch((cause: unknown) => {
        const said = cause instanceof Error ? `: ${cause.message.replace(/\.$/, '')}` : ''
        throw new TradewindError('unavailable', `The file could not be read to its end${said}.`, { cause })
      })
      if (next.done) return
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value
    }
  } finally {
    await source.return?.()
  }
}

/** How .xlsx (a zip archive) and .xls begin. */
const workbooks = ['504b0304', 'd0cf11e0']

function recognise(head: Buffer): Encoding {
  if (workbooks.includes(head.subarray(0, 4).toString('hex'))) {
    throw badInput('This is an Excel workbook. Save it as "CSV UTF-8" and import that file.')
  }
  const mark = head.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') {
    throw badInput('This file is in UTF-16 ("Unicode text"). Save it as "CSV UTF-8" and import that file.')
  }
  // GB18030 read as UTF-8 is damaged nearly everywhere; a UTF-8 file with some bad bytes is damaged only there.
  const text = new TextDecoder().decode(head, { stream: true })
  let damaged = 0
  let intact = 0
  for (const character of text) {
    if (character === replacement) damaged += 1
    else if (character > '\x7f') intact += 1
  }
  return damaged > intact ? 'gb18030' : 'utf-8'
}
