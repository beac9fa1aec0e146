import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What reads letters as a mailing house would: Debian's poppler-utils, zbar-tools and dmtx-utils. */
const tools = { pdftoppm: '-v', pdftotext: '-v', pdfinfo: '-v', zbarimg: '--version', dmtxread: '-V' }

/** The programs that this machine lacks. */
export async function missingPaperTools(): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(tools).map(([name, version]) => run(name, [version]).then(() => true, isThere)),
  )
  return Object.keys(tools).filter((_, i) => !found[i])
}

/** Some end with 1 or 99 after their version. */
const isThere = (error: NodeJS.ErrnoException) => error.code !== 'ENOENT'

/** Where the scans look: the whole sheet for QR codes, the corner of the window for Data Matrices, in pixels at 200 dpi. */
const dpi = 200
const px = (mm: number) => String(Math.round((mm / 25.4) * dpi))
const window = ['-x', px(100), '-y', px(30), '-W', px(16), '-H', px(15)]

/** Prints pages at 200 dpi and reads the codes on each, as QR code and Data Matrix; an unreadable one is null. */
export async function scanPages(pdf: string, pages: number[]): Promise<{ qr: string | null; matrix: string | null }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewind-scan-'))
  const print = async (page: number, name: string, part: string[]) => {
    await run('pdftoppm', [
      '-r',
      String(dpi),
      '-f',
      String(page),
      '-l',
      String(page),
      '-singlefile',
      '-gray',
      ...part,
      pdf,
      join(folder, name),
    ])
    return join(folder, `${name}.pgm`)
  }
  try {
    const scans = []
    for (const page of pages) {
      const sheet = await print(page, 'sheet', [])
      const corner = await print(page, 'corner', window)
      const qr = await run('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', sheet]).catch(() => null)
      const matrix = await run('dmtxread', ['-n', '-N1', '-m', '5000', corner]).catch(() => null)
      scans.push({ qr: qr?.stdout.trim() || null, matrix: matrix?.stdout.trim() || null })
    }
    return scans
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The words on a page, or on the part of it that `-x -y -W -H` name in millimetres. */
export async function wordsOn(
  pdf: string,
  page: number,
  area?: [x: number, y: number, width: number, height: number],
): Promise<string> {
  const [x, y, width, height] = (area ?? [0, 0, 210, 297]).map((mm) => String(Math.round((mm / 25.4) * 72)))
  const part = ['-x', x, '-y', y, '-W', width, '-H', height].map(String)
  const { stdout } = await run('pdftotext', ['-r', '72', '-f', String(page), '-l', String(page), ...part, pdf, '-'])
  return stdout.trim()
}

/** What the file says of itself: lines such as `Pages: 2`, then its XMP metadata. */
export async function pdfInfo(pdf: string): Promise<string> {
  const told = await Promise.all([[pdf], ['-meta', pdf]].map((args) => run('pdfinfo', args)))
  return told.map(({ stdout }) => stdout).join('\n')
}

/** The pages as pixels, in order: equal buffers look the same on paper. */
export async function pixelsOf(pdf: string): Promise<Buffer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewind-pixels-'))
  try {
    await run('pdftoppm', ['-r', '100', '-gray', pdf, join(folder, 'page')])
    return await Promise.all((await readdir(folder)).sort().map((file) => readFile(join(folder, file))))
  } finally {
    await rm(folder, { recursive: true })
  }
}
