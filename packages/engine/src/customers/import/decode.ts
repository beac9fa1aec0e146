import { TextDecoder } from 'node:util'
import { TradewindError } from '../../errors.ts'

export const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const
export type Encoding = (typeof encodings)[number]

/** What a damaged byte becomes. A row that contains it is refused, see `csv-file.ts`. */
export const replacement = '\ufffd'

const headSize = 64 * 1024

/**
 * The file's text, piece by piece. Without a given encoding the first 64 KiB decide between UTF-8, UTF-16 (Excel's
 * "Unicode text") and GB18030, which older Chinese software writes; a byte order mark is dropped. `onBytes` sees every
 * piece of the file once, `onEncoding` what was decided.
 *
 * Throws `unavailable` when the source breaks off.
 */
export async function* decode(
  content: AsyncIterable<Uint8Array | string>,
  encoding: Encoding | undefined,
  onBytes: (bytes: Uint8Array) => void,
  onEncoding: (encoding: Encoding) => void,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  const decide = (head: Buffer) => {
    const decided = encoding ?? recognise(head)
    onEncoding(decided)
    return new TextDecoder(decided)
  }
  let head = Buffer.alloc(0)
  for await (const bytes of readable(content)) {
    onBytes(bytes)
    if (decoder) {
      yield decoder.decode(bytes, { stream: true })
      continue
    }
    head = Buffer.concat([head, bytes])
    if (head.length < headSize) continue
    decoder = decide(head)
    yield decoder.decode(head, { stream: true })
  }
  yield decoder ? decoder.decode() : decide(head).decode(head)
}

/** Tells a source that broke off from every other fault. */
export async function* readable(content: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  const source = content[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await source.next().catch((cause: unknown) => {
        if (cause instanceof TradewindError && cause.code === 'unavailable') throw cause
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

function recognise(head: Buffer): Encoding {
  const mark = head.subarray(0, 2).toString('hex')
  if (mark === 'fffe') return 'utf-16le'
  if (mark === 'feff') return 'utf-16be'
  return unmarkedUtf16(head) ?? likelyByteEncoding(head)
}

/**
 * Delimiters, digits and line ends have a zero byte in UTF-16, always on the same side; other text has none. Some
 * Chinese characters have one on the other side (一 is U+4E00), so the sides are compared. A text that merely has some
 * NUL in it ends its lines without them.
 */
function unmarkedUtf16(head: Buffer): Encoding | undefined {
  const zeros = [0, 0]
  for (let at = head.indexOf(0); at >= 0; at = head.indexOf(0, at + 1)) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (Math.max(even, odd) * 20 < head.length) return undefined
  if (odd > even * 4 && endsLines(head, 0)) return 'utf-16le'
  return even > odd * 4 && endsLines(head, 1) ? 'utf-16be' : undefined
}

/** Whether some line end is two bytes wide, `at` being the place of its own within them; true without any. */
function endsLines(head: Buffer, at: 0 | 1): boolean {
  let none = true
  for (const [place, byte] of head.entries()) {
    if (byte !== 0x0a && byte !== 0x0d) continue
    if (place % 2 === at && head[place + 1 - 2 * at] === 0) return true
    none = false
  }
  return none
}

/**
 * GB18030 read as UTF-8 is damaged nearly everywhere, and reads well as what it is; a UTF-8 file with some bad bytes is
 * damaged only there, and Latin-1 either way.
 */
function likelyByteEncoding(head: Buffer): Encoding {
  const [damaged, intact] = marksOf(head, 'utf-8')
  if (damaged <= intact) return 'utf-8'
  const [otherwise] = marksOf(head, 'gb18030')
  return otherwise * 10 <= damaged ? 'gb18030' : 'utf-8'
}

/** How many characters are damaged, and how many beyond ASCII are not. A character that is cut off at the end is neither. */
function marksOf(head: Buffer, encoding: Encoding): [damaged: number, intact: number] {
  let damaged = 0
  let intact = 0
  for (const character of new TextDecoder(encoding).decode(head, { stream: true })) {
    if (character === replacement) damaged += 1
    else if (character > '\x7f') intact += 1
  }
  return [damaged, intact]
}
