import { badInput } from '@tradewind/engine'
import type { AppContext } from './app-env.ts'
import { HttpProblem } from './problem.ts'

export const uploadLimit = 2 * 1024 ** 3
export const uploadTooLong = 'The file is larger than 2 GB. Import it in parts.'

/** Where a file is taken: these bodies are streamed, all others are read into memory. */
export const takesFile = (method: string, path: string): boolean =>
  method === 'POST' && /^\/api\/v1\/(imports\/|campaigns\/[^/]+\/list\.csv$)/.test(path)

const fileTypes = [
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'text/csv',
  'text/tab-separated-values',
  'text/plain',
  'application/octet-stream',
]

/** The file that a request consists of, as it arrives. */
export function fileOf(c: AppContext): AsyncIterable<Uint8Array> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (fileTypes.includes(type)) return uploaded(c.req.raw)
  throw new HttpProblem('unsupported-media-type', 'Send the file itself as the body, with Content-Type text/csv.')
}

/**
 * A line that breaks and a file that announced no length and proves too long end it with a sentence that the import
 * keeps.
 */
async function* uploaded(request: Request): AsyncGenerator<Uint8Array> {
  let size = 0
  const parts = request.body?.getReader()
  for (;;) {
    const part = await parts?.read().catch(() => {
      throw badInput('The upload broke off.')
    })
    if (!part || part.done) return
    size += part.value.byteLength
    if (size > uploadLimit) throw badInput(uploadTooLong)
    yield part.value
  }
}
