import { badInput } from '../../errors.ts'
import { type CsvFile, openCsv } from './csv-file.ts'
import { type Encoding, readable } from './decode.ts'
import type { Delimiter } from './delimiter.ts'
import type { HeaderLine } from './header.ts'
import { openSheet } from './xlsx/open-sheet.ts'

export interface FileOptions {
  delimiter?: Delimiter | undefined
  encoding?: Encoding | undefined
  /** Of a workbook; by default its first visible one. */
  sheet?: string | undefined
  /** By default it is found. */
  headerLine?: HeaderLine | undefined
}

const save = 'Save it as .xlsx or as "CSV UTF-8" and import that file.'
/** How files begin that are often taken for tables. Their names and content types say less than their bytes. */
const strangers: [start: string, sentence: string][] = [
  ['d0cf11e0', `This is an old Excel workbook (.xls) or one with a password. Take the password off. ${save}`],
  ['25504446', 'This is a PDF document. Import the table it was made from, as .xlsx or "CSV UTF-8".'],
  ['1f8b', 'This file is compressed (gzip). Unpack it and import the file that was in it.'],
  ['377abcaf', 'This file is an archive (7z). Unpack it and import the file that was in it.'],
  ['52617221', 'This file is an archive (RAR). Unpack it and import the file that was in it.'],
]
const markup = /^(?:\ufeff|\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|table|workbook)/i
const headSize = 512

/**
 * Opens a delimited file or an Excel workbook, told apart by their first bytes, and reads as far as the header.
 *
 * Throws `bad-input` for files that are neither, with a sentence that says what to save instead, and whatever `openCsv`
 * and `openSheet` do.
 */
export async function openFile(content: AsyncIterable<Uint8Array | string>, options: FileOptions): Promise<CsvFile> {
  const source = readable(content)
  try {
    const head = await headOf(source)
    const start = head.toString('hex', 0, 8)
    const stranger = strangers.find(([bytes]) => start.startsWith(bytes))
    if (stranger) throw badInput(stranger[1])
    if (markup.test(head.toString('latin1'))) {
      throw badInput(`This file is a web page or XML, whatever its name says. Open it in Excel. ${save}`)
    }
    const whole = joined(head, source)
    // An empty archive has no local file, only the record at its end.
    if (start.startsWith('504b0304') || start.startsWith('504b0506')) return await openSheet(whole, options)
    if (options.sheet !== undefined) throw badInput('A sheet is named, but the file is not an Excel workbook.')
    return await openCsv(whole, options)
  } catch (error) {
    await source.return(undefined)
    throw error
  }
}

async function headOf(source: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0)
  while (head.length < headSize) {
    const next = await source.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  return head
}

async function* joined(head: Buffer, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}
