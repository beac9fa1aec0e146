import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  compileLetter,
  defaultLetters,
  type Letter,
  letterheads,
  letterSource,
  type MergeData,
  textsOf,
} from '@tradewind/templates'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fitAddress } from '../src/letters/fit-address.ts'
import { openFonts } from '../src/letters/fonts.ts'
import { typeset, type UndrawnPiece } from '../src/letters/typeset.ts'
import { missingPaperTools, pdfInfo, scanPages, wordsOn } from '../testing/index.ts'

const missing = await missingPaperTools()
if (missing.length > 0 && process.env.CI) throw new Error(`CI needs ${missing.join(', ')}: letters are read there.`)
if (missing.length > 0) console.warn(`Skipped: without ${missing.join(', ')} nobody reads the letters here.`)
const blind = missing.length > 0

const fonts = await openFonts()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tradewind-letters-'))
})
afterAll(() => rm(folder, { recursive: true }))

const data: MergeData = { unit: { name: '信风市城东支局' }, customer: { salutation: '王芳女士', name: '王芳' } }
const fields = ['unit.name', 'customer.name', 'customer.salutation']
const [chinese, english] = defaultLetters.map(({ content }) =>
  compileLetter(content, fields).render(data, '2026-11-25'),
) as [Letter, Letter]
const addressParts = ['310012', '浙江省杭州市西湖区文三路123号华星时代广场8幢2单元1501室', '王芳女士 收']
const fitted = (parts: string[]) => {
  const address = fitAddress(parts, fonts)
  if (!address) throw new Error('The address does not fit.')
  return address
}
const pieceOf = ({ reply: _, ...letter }: Letter, n: number, parts = addressParts): UndrawnPiece => ({
  ...letter,
  piece: `7-${String(n).padStart(4, '0')}-5`,
  address: fitted(parts),
  replyCode: `7K3F-92QX-${n}`,
  replyUrl: `https://post.example/r/AbCdEfGhIjKlMnOpQrStUvWxYz${n}`,
})
const written = (text: string): Letter =>
  compileLetter({ subject: '', text, letterhead: letterheads.zh, reply: true }, fields).render(data, '2026-11-25')
const set = async (letters: UndrawnPiece[], name: string, fontFiles = fonts) => {
  const pdf = join(folder, `${name}.pdf`)
  const job = { title: 'Letters', date: [2026, 11, 25], fonts: fontFiles.families, letters }
  return {
    pdf,
    ...(await typeset({ source: letterSource, dataFile: 'letters.json', data: job, fonts: fontFiles.files, pdf })),
  }
}

describe.skipIf(blind)('a file of letters', () => {
  test('is PDF/A-2b, a page a letter, with codes that scanners read and the address in the window', async () => {
    const file = await set([pieceOf(chinese, 1), pieceOf(english, 2)], 'both')
    expect(file.pieces).toEqual([
      { piece: '7-0001-5', from: 1, to: 1 },
      { piece: '7-0002-5', from: 2, to: 2 },
    ])
    expect(await pdfInfo(file.pdf)).toMatch(/Pages: +2\n.*pdfaid:part>2<.*pdfaid:conformance>B</s)
    expect(await scanPages(file.pdf, [1, 2])).toEqual([
      { qr: 'https://post.example/r/AbCdEfGhIjKlMnOpQrStUvWxYz1', matrix: '7-0001-5' },
      { qr: 'https://post.example/r/AbCdEfGhIjKlMnOpQrStUvWxYz2', matrix: '7-0002-5' },
    ])
    // What a DL window always shows of A4 in thirds, wherever the sheet slides.
    const seen = await wordsOn(file.pdf, 1, [27, 31.5, 86, 26])
    for (const line of ['7-0001-5', ...fitted(addressParts).lines]) expect(seen).toContain(line)
    // What it may show: nothing else stands there.
    const mayBeSeen = await wordsOn(file.pdf, 1, [13, 17.5, 114, 54])
    expect(mayBeSeen).toBe(seen)
    const words = await wordsOn(file.pdf, 1)
    for (const typed of ['7K3F-92QX-1', '打开网址 post.example/r 输入']) expect(words).toContain(typed)
  })

  test('numbers the pages of longer letters, each from one', async () => {
    const long = written(
      Array.from({ length: 40 }, (_, i) => `第${i + 1}段。${'感谢您一直以来的信任与支持。'.repeat(6)}`).join('\n\n'),
    )
    const file = await set([pieceOf(chinese, 1), pieceOf(long, 2), pieceOf(long, 3)], 'long')
    const [one, two, three] = file.pieces
    expect(one).toEqual({ piece: '7-0001-5', from: 1, to: 1 })
    expect(two?.from).toBe(2)
    const pages = (two?.to ?? 0) - 1
    expect(pages).toBeGreaterThan(1)
    expect(three).toEqual({ piece: '7-0003-5', from: 2 + pages, to: 1 + 2 * pages })
    expect(await wordsOn(file.pdf, 1)).not.toContain('页')
    expect(await wordsOn(file.pdf, 2)).toContain(`第 1 页，共 ${pages} 页`)
    const last = await wordsOn(file.pdf, 1 + 2 * pages)
    expect(last).toContain(`第 ${pages} 页，共 ${pages} 页`)
    expect(last).toContain('7-0003-5') // a sheet that fell out of its pile
  })

  test('is the same bytes when it is set again', async () => {
    const letters = [pieceOf(chinese, 1), pieceOf(english, 2)]
    const [first, second] = [await set(letters, 'first'), await set(letters, 'second')]
    expect(second.sha256).toBe(first.sha256)
    expect((await readFile(second.pdf)).equals(await readFile(first.pdf))).toBe(true)
  })

  test('waits for its turn when many are asked for at once', async () => {
    const files = await Promise.all([1, 2, 3, 4, 5].map((n) => set([pieceOf(chinese, n)], `turn-${n}`)))
    expect(files.map(({ pieces }) => pieces[0]?.piece)).toEqual([1, 2, 3, 4, 5].map((n) => `7-000${n}-5`))
  })

  test('prints markup of every medium as it stands', async () => {
    const names = [
      '**a** #set page(width: 1pt)',
      '{{b}} <b>c</b>',
      '$x^2$ @ref <label> // d',
      '= e',
      '#panic("f")',
      '"\\u{41}"',
    ]
    const compiled = compileLetter(
      { subject: '', text: '{{customer.name}}', letterhead: letterheads.en, reply: false },
      fields,
    )
    const letters = names.map((name, i) => ({
      ...pieceOf(compiled.render({ customer: { name } }, '2026-11-25'), i + 1, [name]),
      replyCode: null,
      replyUrl: null,
    }))
    const file = await set(letters, 'hostile')
    for (const [i, name] of names.entries()) {
      const page = (await wordsOn(file.pdf, i + 1)).replace(/\s/g, '')
      expect(page.split(name.replace(/\s/g, '')).length - 1, name).toBe(2) // in the window and in the body
    }
  })
})

const naughty = join(
  process.env.TRADEWIND_DATA ?? join(import.meta.dirname, '../../../../shared/data'),
  'naughty/blns.json',
)
const absent = !existsSync(naughty)
if (absent && process.env.CI) throw new Error(`${naughty} is absent. Set TRADEWIND_DATA to the folder of test data.`)
if (absent) console.warn(`Skipped: ${naughty} is absent. Set TRADEWIND_DATA to the folder of test data.`)

test.skipIf(absent)('five hundred naughty strings as names are set, or found to lack a glyph', async () => {
  const strings = JSON.parse(await readFile(naughty, 'utf8')) as string[]
  const content = { subject: '{{customer.name}}', text: '{{customer.name}}\n\n| a |\n|---|\n| {{customer.name}} |' }
  const compiled = compileLetter({ ...content, letterhead: letterheads.zh, reply: true }, fields)
  const letters = strings.flatMap((name, i) => {
    const letter = compiled.render({ customer: { name }, unit: { name: '城东' } }, '2026-11-25')
    return [...textsOf(letter)].some(fonts.missing) ? [] : [pieceOf(letter, i + 1)]
  })
  expect(letters.length).toBeGreaterThan(strings.length / 2)
  const file = await set(letters, 'naughty')
  expect(file.pieces.map(({ piece }) => piece)).toEqual(letters.map(({ piece }) => piece))
})

describe('a character that the font lacks', () => {
  test('is found before it is printed, and fails the file rather than leaving a box', async () => {
    expect(fonts.missing('王芳 Zoë ①')).toBeUndefined()
    expect(fonts.missing('𠮷野家')).toBe('𠮷')
    await expect(set([pieceOf(written('𠮷'), 1)], 'missing')).rejects.toThrow(/The typesetter said/)
  })

  const noto = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'
  test.skipIf(blind)('comes from a further font where one is set', async () => {
    const more = await openFonts([noto])
    expect(more.families).toEqual(['Noto Sans SC', 'Noto Sans CJK SC'])
    expect(more.missing('𠮷野家')).toBeUndefined()
    expect(more.digest).not.toBe(fonts.digest)
    const file = await set([pieceOf(written('𠮷野家'), 1)], 'rare', more)
    expect(await wordsOn(file.pdf, 1)).toContain('𠮷野家')
  })

  test('and a font that is none is refused with what to check', async () => {
    await expect(openFonts(['/etc/hostname'])).rejects.toThrow(/The font \/etc\/hostname cannot be used.*LETTER_FONTS/)
  })
})

describe('an address', () => {
  test('is broken between words, and not between a number and what it counts', () => {
    expect(fitted(addressParts)).toEqual({
      size: 10,
      lines: ['310012', '浙江省杭州市西湖区文三路123号华星时代广场', '8幢2单元1501室', '王芳女士 收'],
    })
  })

  test('becomes smaller as far as it can be read, and then does not fit', () => {
    const long = (times: number) =>
      fitAddress(['310012', '浙江省杭州市西湖区文三路一二三号'.repeat(times), '王芳女士 收'], fonts)
    expect(long(1)?.size).toBe(10)
    expect(long(3)?.size).toBe(9)
    expect(long(10)).toBeNull()
    expect(fitAddress(['x'.repeat(200)], fonts)).toBeNull()
  })
})

describe('a fault', () => {
  test('of the disk comes as an error with its name', async () => {
    const job = { source: 'x', dataFile: 'x.json', data: {}, fonts: fonts.files, pdf: join(folder, 'no', 'such.pdf') }
    await expect(typeset(job)).rejects.toThrow(/ENOENT/)
  })

  test('of the process comes as an error too', async () => {
    const stop = new AbortController()
    const setting = typeset(
      { source: 'x', dataFile: 'x.json', data: {}, fonts: fonts.files, pdf: join(folder, 'aborted.pdf') },
      stop.signal,
    )
    stop.abort()
    await expect(setting).rejects.toThrow(/abort|ended without an answer/)
  })
})
