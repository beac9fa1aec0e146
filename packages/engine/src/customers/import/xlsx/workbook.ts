import { posix } from 'node:path'
import { badInput } from '../../../errors.ts'
import { type Archive, damaged, smallPart } from './archive.ts'
import { builtInKind, formatKind, type NumberKind, unescaped } from './cell-values.ts'
import { readAllElements } from './xml-elements.ts'

/** What is needed to read the cells of one sheet. */
export interface Workbook {
  /** Path of the sheet's part. */
  sheet: string
  epoch: 1900 | 1904
  sharedStrings: string[]
  /** By the number of a cell's style. */
  styles: NumberKind[]
}

/** Finds a sheet by its name, or the first visible one. Throws `bad-input` with the names there are. */
export async function readWorkbook(archive: Archive, name: string | undefined): Promise<Workbook> {
  const path = await workbookPath(archive)
  const parts = await relations(archive, path)
  const { epoch, sheets } = await readSheets(archive, path)
  const worksheets = sheets.flatMap((sheet) => {
    const part = parts.find(({ id }) => id === sheet.relation)
    return part?.type === 'worksheet' ? [{ ...sheet, path: part.path }] : []
  })
  const found = worksheets.find((sheet) => (name === undefined ? sheet.visible : sheet.name === name.trim()))
  if (!found) {
    const names = worksheets.map((sheet) => `"${sheet.name}"`).join(', ')
    const wanted = name === undefined ? 'no visible sheet' : `no sheet "${name}"`
    throw badInput(
      names ? `The workbook has ${wanted}. Its sheets are: ${names}.` : 'The workbook has no sheet with cells.',
    )
  }
  const partOf = (type: string) => parts.find((part) => part.type === type && archive.has(part.path))?.path
  const strings = partOf('sharedStrings')
  const styles = partOf('styles')
  return {
    sheet: found.path,
    epoch,
    sharedStrings: strings ? await readSharedStrings(archive, strings) : [],
    styles: styles ? await readStyles(archive, styles) : [],
  }
}

async function workbookPath(archive: Archive): Promise<string> {
  const other = 'This is an archive, but no Excel workbook. Unpack it, or save the table as .xlsx or "CSV UTF-8".'
  if (!archive.has('_rels/.rels')) throw badInput(other)
  const path = (await relations(archive, '')).find(({ type }) => type === 'officeDocument')?.path
  if (path?.endsWith('.bin')) {
    throw badInput('This is a binary workbook (.xlsb). Save it as .xlsx or as "CSV UTF-8" and import that file.')
  }
  if (!path || !archive.has(path) || !/^xl\//i.test(path)) throw badInput(other)
  return path
}

interface Relation {
  id: string
  /** The last part of its type, which differs before it between editions of the format. */
  type: string
  path: string
}

async function relations(archive: Archive, path: string): Promise<Relation[]> {
  const found: Relation[] = []
  const list = posix.join(posix.dirname(path), '_rels', `${posix.basename(path)}.rels`)
  if (!archive.has(list)) throw badInput(damaged)
  await readAllElements(archive.read(list, smallPart), {
    open(name, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) {
      if (name !== 'Relationship' || mode === 'External') return
      found.push({ id, type: posix.basename(type), path: posix.join('/', posix.dirname(path), target).slice(1) })
      if (target.startsWith('/')) found[found.length - 1] = { id, type: posix.basename(type), path: target.slice(1) }
    },
  })
  return found
}

async function readSheets(archive: Archive, path: string) {
  const sheets: { name: string; relation: string; visible: boolean }[] = []
  let epoch: 1900 | 1904 = 1900
  await readAllElements(archive.read(path, smallPart), {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes.date1904 ?? '')) epoch = 1904
      if (name !== 'sheet') return
      const { name: title = '', id: relation = '', state } = attributes
      sheets.push({ name: title, relation, visible: state !== 'hidden' && state !== 'veryHidden' })
    },
  })
  return { epoch: epoch as 1900 | 1904, sheets }
}

/** Characters of the shared strings, which are held in memory; a short string costs about 16 characters more. */
const mostShared = 96 * 1024 ** 2

const tooMuchText = () =>
  badInput('The workbook holds more text than can be read. Save the sheet as "CSV UTF-8" and import that.')

async function readSharedStrings(archive: Archive, path: string): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let size = 0
  let phonetic = false
  let inText = false
  await readAllElements(archive.read(path), {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') phonetic = true
      else if (name === 't') inText = !phonetic
    },
    text(piece) {
      if (!inText) return
      text += piece
      if (size + text.length > mostShared) throw tooMuchText()
    },
    close(name) {
      if (name === 'rPh') phonetic = false
      else if (name === 't') inText = false
      else if (name === 'si') {
        size += text.length + 16
        if (size > mostShared) throw tooMuchText()
        strings.push(unescaped(text))
      }
    },
  })
  return strings
}

async function readStyles(archive: Archive, path: string): Promise<NumberKind[]> {
  const formats = new Map<number, NumberKind>()
  const styles: NumberKind[] = []
  let inCells = false
  await readAllElements(archive.read(path, smallPart), {
    open(name, attributes) {
      const id = Number(attributes.numFmtId ?? 0)
      if (name === 'numFmt') formats.set(id, formatKind(attributes.formatCode ?? ''))
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) styles.push(formats.get(id) ?? builtInKind(id))
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return styles
}
