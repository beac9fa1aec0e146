import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  type ClaimedDelivery,
  type Engine,
  type FrozenBatch,
  type FrozenPiece,
  getFrozenBatch,
  getPrintBatch,
  manifestColumns,
  type Outcome,
  type PieceRange,
  type PrintedFile,
  piecesCsv,
  recordPrinted,
  requirePrinted,
  type Tokens,
  TradewindError,
} from '@tradewind/engine'
import { type Letter, letterSource, type RunSheet, runSheetSource, textsOf } from '@tradewind/templates'
import { type Addressee, addressParts, type FittedAddress, fitAddress } from './fit-address.ts'
import type { Fonts } from './fonts.ts'
import { type Letters, lacks, loadLetters, preparePiece, renderLetter } from './letter-step.ts'
import { type Typeset, typeset, type UndrawnJob, type UndrawnPiece } from './typeset.ts'

/** What lies in the directory of a printed batch. */
export const batchFiles = ['letters.pdf', 'manifest.csv', 'run-sheet.pdf'] as const
export type BatchFile = (typeof batchFiles)[number]

export interface LetterPressOptions {
  engine: Engine
  tokens: Tokens
  /** Where printed batches lie, a directory each. */
  directory: string
  fonts: Fonts
}

/** Sets letters, in processes of its own, and keeps the files. */
export interface LetterPress {
  /**
   * Sets a batch, puts its files in their place, whole or not at all, and counts it as printed; made again they are the
   * same bytes. Throws with a sentence when that cannot be done.
   */
  print(batchId: number, signal?: AbortSignal): Promise<PrintedFile>
  /** Where a file of a printed batch lies; one that is not on this machine (any more) is made again. */
  fileOf(batchId: number, name: BatchFile): Promise<string>
  /** Pieces of a printed batch once more, from what was frozen: the same pages. */
  reprint(batchId: number, range: PieceRange): Promise<Buffer>
  /** One letter for a look at it, with no number and no address of a reply form. */
  preview(letter: Letter, to: Addressee, day: string, format: 'svg' | 'pdf'): Promise<Buffer>
  /** Tries whether a letter can be printed: everything is looked at and set as for a batch, and nothing kept. */
  prove(letters: Letters, delivery: ClaimedDelivery, day: string): Promise<Outcome>
}

export function openLetterPress({ engine, tokens, directory, fonts }: LetterPressOptions): LetterPress {
  /** What decides how lines break: the compiler, its source, the fonts. */
  const press = `typst.ts ${compilerVersion}, source ${digest(letterSource + runSheetSource)}, fonts ${fonts.digest.slice(0, 12)}`
  const placeOf = (batchId: number) => join(directory, `batch-${String(batchId).padStart(6, '0')}`)

  const frozen = (id: number, range: PieceRange = {}) => engine.asSystem((ctx) => getFrozenBatch(ctx, { id, ...range }))

  const setLetters = async (batch: FrozenBatch, pdf: string, signal?: AbortSignal): Promise<Typeset> => {
    const letters = await loadLetters(engine, batch.stepId)
    const pieces = batch.frozen.map((piece) => pieceOf(letters, piece, batch))
    return set(
      { title: `Batch ${batch.id}`, date: dateOf(batch.day), fonts: fonts.families, letters: pieces },
      pdf,
      signal,
    )
  }
  const set = (data: UndrawnJob, pdf: string | null, signal?: AbortSignal) =>
    typeset({ source: letterSource, dataFile: 'letters.json', data, fonts: fonts.files, pdf }, signal)

  const pieceOf = (
    letters: Letters,
    { number, cellId, stepId, seq, address, data }: FrozenPiece,
    batch: FrozenBatch,
  ) => {
    const { reply, ...letter } = renderLetter(letters, cellId, data, batch.day)
    const key = { stepId, seq }
    return {
      ...letter,
      piece: number,
      address,
      replyCode: reply ? tokens.replyCode(key) : null,
      replyUrl: reply ? batch.replyBase + tokens.sign(key) : null,
    } satisfies UndrawnPiece
  }

  /** The files of a batch in a directory that nobody knows yet. */
  const make = async (batch: FrozenBatch, draft: string, signal?: AbortSignal): Promise<PrintedFile> => {
    const { pages, pieces, bytes, sha256 } = await setLetters(batch, join(draft, 'letters.pdf'), signal)
    const ranges = checked(batch, pages, pieces)
    const printed = batch.frozen.map((piece, i) => ({
      ...piece,
      pageFrom: ranges[i]?.from ?? 0,
      pageTo: ranges[i]?.to ?? 0,
    }))
    const file = { batchId: batch.id, pages, bytes, sha256, press, ranges }
    const sheet = runSheetOf(batch, printed, file, fonts)
    const runSheet = { source: runSheetSource, dataFile: 'run-sheet.json', data: sheet, fonts: fonts.files }
    await typeset({ ...runSheet, pdf: join(draft, 'run-sheet.pdf') }, signal)
    const manifest = piecesCsv({ ...batch, frozen: printed }, { columns: manifestColumns, delimiter: ',' }, tokens)
    await writeFile(join(draft, 'manifest.csv'), manifest, { mode: 0o600, flush: true })
    // Read back from where it lies: a file system that loses what it took says so here, and not in the mailing house.
    if ((await sha256Of(join(draft, 'letters.pdf'))) !== sha256)
      throw new Error('The file on disk is not what was written.')
    return file
  }

  /** Two who print the same at once make the same: the second finds the place taken and drops its own. */
  const putInPlace = async (draft: string, { batchId, sha256 }: PrintedFile) => {
    const place = placeOf(batchId)
    if ((await sha256Of(join(place, 'letters.pdf'))) === sha256) return
    await rm(place, { recursive: true, force: true })
    await rename(draft, place)
    await flushed(directory)
  }

  const print = async (batchId: number, signal?: AbortSignal): Promise<PrintedFile> => {
    const draft = `${placeOf(batchId)}.${randomBytes(6).toString('hex')}.part`
    try {
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        await mkdir(draft, { recursive: true, mode: 0o700 })
        const file = await make(await frozen(batchId), draft, signal)
        if (await engine.asSystem((ctx) => recordPrinted(ctx, file, () => putInPlace(draft, file)))) {
          await sweep()
          return file
        }
      }
      throw new Error('Letters were taken back each time it was set. It is tried again.')
    } catch (error) {
      throw sentenceOf(error, directory)
    } finally {
      await rm(draft, { recursive: true, force: true }).catch(() => undefined)
    }
  }

  /** What killed attempts have left: no attempt takes so long. */
  const sweep = async (): Promise<void> => {
    for (const name of await readdir(directory)) {
      const path = join(directory, name)
      const made = name.endsWith('.part') ? await stat(path).catch(() => null) : null
      if (made && made.mtimeMs < Date.now() - 3_600_000) await rm(path, { recursive: true, force: true })
    }
  }

  /** Something of one or a few letters, which nobody keeps. */
  const inPassing = async (work: (pdf: string) => Promise<unknown>): Promise<Buffer> => {
    const pdf = join(directory, `passing-${randomBytes(6).toString('hex')}.part`)
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await work(pdf)
      return await readFile(pdf)
    } catch (error) {
      throw sentenceOf(error, directory)
    } finally {
      await rm(pdf, { force: true }).catch(() => undefined)
    }
  }

  /** One letter with no number, and codes that lead nowhere. */
  const look = ({ reply, ...letter }: Letter, address: FittedAddress, day: string): UndrawnJob => {
    const codes = { replyCode: reply ? 'XXXX-XXXX-XX' : null, replyUrl: reply ? 'https://example.com/r/' : null }
    const letters = [{ ...letter, address, piece: '0-0000-0', ...codes }]
    return { title: 'Preview', date: dateOf(day), fonts: fonts.families, letters }
  }

  return {
    print,
    fileOf: async (batchId, name) => {
      const batch = await engine.asSystem((ctx) => getPrintBatch(ctx, { id: batchId }))
      requirePrinted(batch)
      const path = join(placeOf(batchId), name)
      if (!(await stat(path).catch(() => null))) await print(batchId)
      return path
    },
    reprint: async (batchId, range) => {
      const batch = await frozen(batchId, range)
      requirePrinted(batch)
      return inPassing((pdf) => setLetters(batch, pdf))
    },
    preview: async ({ reply, ...letter }, to, day, format) => {
      const parts = addressParts(letter.language, to)
      const missing = [...parts, ...textsOf({ reply, ...letter })].map(fonts.missing).find(Boolean)
      if (missing) throw new TradewindError('bad-input', lacks(missing))
      const address = fitAddress(parts, fonts) ?? { size: 8, lines: parts }
      const data = look({ reply, ...letter }, address, day)
      if (format === 'pdf') return inPassing((pdf) => set(data, pdf))
      const { svg } = await set(data, null).catch((error: unknown) => {
        throw sentenceOf(error, directory)
      })
      return Buffer.from(svg ?? '')
    },
    prove: async (letters, delivery, day) => {
      const prepared = preparePiece(letters, delivery, fonts)
      if ('exception' in prepared) return { kind: 'held', reason: prepared.exception }
      const letter = renderLetter(letters, delivery.cellId, delivery.data, day)
      await inPassing((pdf) => set(look(letter, prepared.piece.address, day), pdf))
      return { kind: 'sent' }
    },
  }
}

const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>
}
const compilerVersion = dependencies['@myriaddreamin/typst-ts-node-compiler']

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

const dateOf = (day: string): [number, number, number] => day.split('-').map(Number) as [number, number, number]

/** Undefined where there is no such file. */
async function sha256Of(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  const read = await pipeline(createReadStream(path), hash).then(
    () => true,
    () => false,
  )
  return read ? hash.digest('hex') : undefined
}

/** So that the new name of a directory survives a power cut. */
async function flushed(directory: string): Promise<void> {
  const handle = await open(directory)
  await handle.sync().finally(() => handle.close())
}

/** Every piece is there, in order, and the pages belong to one each. */
function checked({ frozen }: FrozenBatch, pages: number, pieces: Typeset['pieces']): PrintedFile['ranges'] {
  let page = 0
  const sound = pieces.every(({ piece, from, to }, i) => {
    const follows = piece === frozen[i]?.number && from === page + 1 && to >= from
    page = to
    return follows
  })
  if (!sound || pieces.length !== frozen.length || page !== pages)
    throw new Error('The pages of the file do not add up.')
  return pieces.map(({ from, to }, i) => ({ piece: frozen[i]?.piece ?? 0, from, to }))
}

/** Times that a batch is set from the beginning because an answer took back a letter in the meantime. */
const mostAttempts = 5

/** Trays change with the third digit of the postcode: the sorting office of a city. */
const trayDigits = 3

function runSheetOf(batch: FrozenBatch, pieces: FrozenPiece[], file: PrintedFile, fonts: Fonts): RunSheet {
  const ofTray = Map.groupBy(pieces, ({ data }) => data.customer.postcode?.slice(0, trayDigits) ?? '–')
  const pagesOf = (some: FrozenPiece[]) =>
    some.reduce((sum, { pageFrom, pageTo }) => sum + (pageTo ?? 0) - (pageFrom ?? 0) + 1, 0)
  const named = (piece: FrozenPiece | undefined) => piece?.number ?? ''
  return {
    batch: String(batch.id),
    // The name may have what the font lacks, which is no reason not to print.
    campaign: [...batch.campaign].map((char) => (fonts.missing(char) ? '?' : char)).join(''),
    day: batch.day,
    date: dateOf(batch.day),
    fonts: fonts.families,
    pieces: pieces.length,
    pages: file.pages,
    first: named(pieces[0]),
    last: named(pieces.at(-1)),
    sha256: file.sha256,
    press: file.press,
    trays: [...ofTray].map(([postcode, some]) => ({
      postcode,
      from: named(some[0]),
      to: named(some.at(-1)),
      pieces: some.length,
      pages: pagesOf(some),
    })),
  }
}

const ofTheDisk: Record<string, string> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk is full (quota)',
  EFBIG: 'The file is larger than this process may write',
  EACCES: 'Nothing may be written there',
  EROFS: 'Nothing can be written there',
  ENOTDIR: 'It is no directory',
}

/** A fault as a sentence for whoever looks at the batch. */
function sentenceOf(error: unknown, directory: string): Error {
  if (error instanceof TradewindError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = Object.keys(ofTheDisk).find((code) => message.startsWith(`${code}:`))
  const sentence = code
    ? `${ofTheDisk[code]}: ${directory}. Make room, or set PRINT_DIR to a place that has it.`
    : message
  return new TradewindError('unavailable', sentence, { cause: error })
}
