import { TextDecoder } from 'node:util'
import { SaxesParser } from 'saxes'
import { badInput } from '../../../errors.ts'
import { damaged } from './archive.ts'

/** Bytes without an element beginning or ending, beyond which a part is no workbook's: text is held until its end. */
const longestSilence = 8 * 1024 ** 2

/** Elements within elements: a sheet has six or so, and each is held until it ends. */
const deepest = 100

/** Names come without their prefixes, which differ between writers. */
export interface ElementHandler {
  open(name: string, attributes: Record<string, string>): void
  close?(name: string): void
  text?(text: string): void
}

/**
 * Reads XML in pieces and tells the handler what comes. Yields after every piece, so that the consumer can take what
 * the handler has gathered. A document type, with which it could
 * bring entities of its own, is none that a workbook has. Throws `bad-input` for it and for what is no XML.
 */
export async function* readElements(content: AsyncIterable<Uint8Array>, handler: ElementHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  let silence = 0
  let depth = 0
  const refuse = () => {
    throw badInput(damaged)
  }
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', ({ name, attributes }) => {
    silence = 0
    depth += 1
    if (depth > deepest) refuse()
    handler.open(local(name), plain(attributes))
  })
  parser.on('closetag', ({ name }) => {
    silence = 0
    depth -= 1
    handler.close?.(local(name))
  })
  if (handler.text) parser.on('text', (text) => handler.text?.(text))
  if (handler.text) parser.on('cdata', (text) => handler.text?.(text))
  const decoder = new TextDecoder()
  for await (const bytes of content) {
    silence += bytes.length
    if (silence > longestSilence) refuse()
    parser.write(decoder.decode(bytes, { stream: true }))
    yield
  }
  parser.write(decoder.decode()).close()
  yield
}

/** Reads a part that is small, whole. */
export async function readAllElements(content: AsyncIterable<Uint8Array>, handler: ElementHandler): Promise<void> {
  for await (const _ of readElements(content, handler));
}

const local = (name: string) => name.slice(name.indexOf(':') + 1)

function plain(attributes: Record<string, string>): Record<string, string> {
  for (const name in attributes) {
    if (!name.includes(':')) continue
    return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [local(key), value]))
  }
  return attributes
}
