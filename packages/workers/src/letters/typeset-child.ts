import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { NodeCompiler, type NodeError } from '@myriaddreamin/typst-ts-node-compiler'
import { dataMatrix, qrCode } from './codes.ts'
import type { Typeset, TypesetAnswer, TypesetJob, UndrawnPiece } from './typeset.ts'

// A limit on the size of files is a fault like a full disk, with an answer, and not the end of this process.
process.on('SIGXFSZ', () => undefined)
process.once('message', (job: TypesetJob) => {
  const answer = set(job)
  process.send?.(answer, () => process.exit())
})
// The parent is gone, and with it whoever wanted the document.
process.once('disconnect', () => process.exit())

function set(job: TypesetJob): TypesetAnswer {
  try {
    return { ok: compile(job) }
  } catch (error) {
    return { fault: inWords(error instanceof Error ? error.message : String(error)) }
  }
}

/** Of a PDF that cannot be made the library hands out its own notation: `[SourceDiagnostic { …, message: "…" }]`. */
function inWords(message: string): string {
  const said = /^\[SourceDiagnostic .*?message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1]
  return said === undefined ? message : `The typesetter said: ${said.replace(/\\+"/g, '"')}`
}

/** Nothing is read from there: the sources name no files but the data's. */
const workspace = '/tradewind'

function compile({ source, dataFile, data, fonts, pdf }: TypesetJob): Typeset {
  const compiler = NodeCompiler.create({
    workspace,
    fontArgs: [{ fontBlobs: fonts.map((file) => readFileSync(file)) }],
  })
  const main = `${workspace}/main.typ`
  compiler.addSource(main, source)
  const setOnce = (data: unknown) => {
    compiler.mapShadow(`${workspace}/${dataFile}`, Buffer.from(JSON.stringify(data)))
    const compiled = compiler.compile({ mainFilePath: main })
    const { result } = compiled
    if (!result) throw new Error(whatWasWrong(compiler, compiled.takeError()))
    const found = compiler.query(result, { selector: '<piece>', field: 'value' }) as [string, number, number][]
    return { result, pieces: found.map(([piece, from, to]) => ({ piece, from, to })) }
  }
  const drawn = isLetters(data) ? drawCodes(data) : data
  const first = setOnce(drawn)
  // Letters of several pages have them numbered, so those are set a second time; what is around them is kept by the library.
  const numbered = isLetters(drawn) && first.pieces.some(({ from, to }) => to > from)
  const { result, pieces } = numbered ? setOnce(withPages(drawn, first.pieces)) : first
  const common = { pages: result.numOfPages, pieces }
  if (pdf === null) return { ...common, svg: compiler.plainSvg(result), bytes: 0, sha256: '', ...spent() }
  // Tags for screen readers would double the size of what is made to be printed.
  const file = compiler.pdf(result, { pdfStandard: 'a-2b', pdfTags: false })
  const descriptor = openSync(pdf, 'w', 0o600)
  try {
    writeFileSync(descriptor, file)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  const sha256 = createHash('sha256').update(file).digest('hex')
  return { ...common, svg: null, bytes: file.length, sha256, ...spent() }
}

function spent(): Pick<Typeset, 'maxRss' | 'cpuSeconds'> {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  return { maxRss: maxRSS * 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }
}

const isLetters = (data: unknown): data is { letters: UndrawnPiece[] } =>
  typeof data === 'object' && data !== null && 'letters' in data

const drawCodes = (data: { letters: UndrawnPiece[] }) => ({
  ...data,
  letters: data.letters.map(({ replyUrl, ...letter }) => ({
    ...letter,
    pages: 0,
    qr: replyUrl === null ? '' : qrCode(replyUrl),
    replyAt: replyUrl === null ? '' : pageToType(replyUrl),
    matrix: dataMatrix(letter.piece),
  })),
})

/** What stands before the token, without the scheme. */
function pageToType(replyUrl: string): string {
  const { host, pathname } = new URL(replyUrl)
  return host + pathname.slice(0, pathname.lastIndexOf('/'))
}

const withPages = (data: { letters: object[] }, pieces: Typeset['pieces']) => ({
  ...data,
  letters: data.letters.map((letter, i) => ({ ...letter, pages: 1 + (pieces[i]?.to ?? 0) - (pieces[i]?.from ?? 0) })),
})

function whatWasWrong(compiler: NodeCompiler, error: NodeError | null): string {
  const [first] = error ? (compiler.fetchDiagnostics(error) as { message?: string }[]) : []
  return `The typesetter said: ${first?.message ?? 'nothing'}`
}
