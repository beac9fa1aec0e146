import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { badInput } from '../../../errors.ts'

export const damaged = 'The workbook is damaged or incomplete. Open it in Excel, save it again and import that file.'
const tooLarge =
  'The workbook unpacks to more than can be right for its size. Save the sheet as "CSV UTF-8" and import that file.'

/** Bytes that the parts of one workbook may have unpacked, together. */
const mostUnpacked = 2 * 1024 ** 3
/** Sheets shrink to a tenth, very repetitive ones to a hundredth; deflate ends at 1:1032. Small parts may do as they like. */
const highestRatio = 200
const ratioFrom = 16 * 1024 ** 2
/** What every part may unpack to but the cells and their texts: lists of sheets, relations and styles are held in memory. */
export const smallPart = 16 * 1024 ** 2
const longestDirectory = 4 * 1024 ** 2

interface Entry {
  method: number
  crc: number
  packed: number
  offset: number
}

/**
 * The parts of a zip archive on disk, unpacked as streams. Zip keeps its directory at the end, so an archive cannot be
 * read as it arrives. Throws `bad-input` for archives that are damaged or unpack to more than is reasonable.
 */
export class Archive {
  readonly #file: FileHandle
  readonly #entries: Map<string, Entry>
  #unpacked = 0

  private constructor(file: FileHandle, entries: Map<string, Entry>) {
    this.#file = file
    this.#entries = entries
  }

  /** Reads the directory of an archive of `size` bytes. The handle stays the caller's. */
  static async open(file: FileHandle, size: number): Promise<Archive> {
    const { offset, length } = await findDirectory(file, size)
    if (length > longestDirectory || offset + length > size) throw badInput(damaged)
    return new Archive(file, entriesOf(await readAt(file, offset, length)))
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase())
  }

  /** The unpacked bytes of a part, as they are read; at most so many. */
  async *read(name: string, most = mostUnpacked): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name.toLowerCase())
    if (!entry) throw badInput(damaged)
    const local = await readAt(this.#file, entry.offset, 30)
    if (local.readUInt32LE(0) !== 0x04034b50) throw badInput(damaged)
    const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
    if (entry.packed === 0) return
    const packed = this.#file.createReadStream({ start, end: start + entry.packed - 1, autoClose: false })
    let sum = 0
    let size = 0
    for await (const piece of unpacked(packed, entry.method)) {
      size += piece.length
      this.#unpacked += piece.length
      const ratio = size > ratioFrom && size > entry.packed * highestRatio
      if (ratio || size > most || this.#unpacked > mostUnpacked) throw badInput(tooLarge)
      sum = crc32(piece, sum)
      yield piece
    }
    if (sum !== entry.crc) throw badInput(damaged)
  }
}

async function* unpacked(packed: NodeJS.ReadableStream, method: number): AsyncGenerator<Buffer> {
  if (method !== 0 && method !== 8) throw badInput(damaged)
  // Faults arrive through the loop below; pipeline only closes both streams.
  const stream = method === 0 ? packed : pipeline(packed, createInflateRaw({ chunkSize: 64 * 1024 }), () => undefined)
  try {
    for await (const piece of stream) yield piece as Buffer
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || !String(cause.code).startsWith('Z_')) throw cause
    throw badInput(damaged)
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  if (bytesRead < length) throw badInput(damaged)
  return buffer
}

const endRecord = 22
const longestComment = 65_535

/** The end record stands last, before a comment. Numbers that do not fit it stand in the Zip64 record before it. */
async function findDirectory(file: FileHandle, size: number): Promise<{ offset: number; length: number }> {
  const length = Math.min(size, endRecord + longestComment)
  const tail = await readAt(file, size - length, length)
  const at = tail.lastIndexOf('504b0506', undefined, 'hex')
  if (at < 0 || at + endRecord > tail.length) throw badInput(damaged)
  const found = { offset: tail.readUInt32LE(at + 16), length: tail.readUInt32LE(at + 12) }
  if (found.offset !== 0xffffffff && found.length !== 0xffffffff) return found
  const locator = at - 20
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) throw badInput(damaged)
  const record = await readAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56)
  return { offset: Number(record.readBigUInt64LE(48)), length: Number(record.readBigUInt64LE(40)) }
}

function entriesOf(directory: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (let at = 0; at + 46 <= directory.length; ) {
    if (directory.readUInt32LE(at) !== 0x02014b50) throw badInput(damaged)
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place))
    const extraAt = at + 46 + (nameLength ?? 0)
    const next = extraAt + (extraLength ?? 0) + (commentLength ?? 0)
    if (next > directory.length) throw badInput(damaged)
    const entry = {
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    }
    const wide = { size: directory.readUInt32LE(at + 24) === 0xffffffff }
    const extra = directory.subarray(extraAt, extraAt + (extraLength ?? 0))
    // Office looks parts up without regard to case, and some writers use backslashes.
    const name = directory
      .toString('utf8', at + 46, extraAt)
      .replaceAll('\\', '/')
      .toLowerCase()
    entries.set(name, zip64(entry, wide.size, extra))
    at = next
  }
  return entries
}

/** Numbers of 4 GB and more stand in an extra field, those that did not fit and in this order: size, packed, offset. */
function zip64(entry: Entry, wideSize: boolean, extra: Buffer): Entry {
  if (!wideSize && entry.packed !== 0xffffffff && entry.offset !== 0xffffffff) return entry
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    let place = wideSize ? 8 : 0
    const take = (value: number) => {
      if (value !== 0xffffffff) return value
      if (place + 8 > field.length) throw badInput(damaged)
      place += 8
      return Number(field.readBigUInt64LE(place - 8))
    }
    return { ...entry, packed: take(entry.packed), offset: take(entry.offset) }
  }
  throw badInput(damaged)
}
