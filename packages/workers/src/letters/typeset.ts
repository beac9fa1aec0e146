import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LettersJob, Piece } from '@tradewind/templates'

/** A document: a Typst source and the data it reads, as JSON. */
export interface TypesetJob {
  source: string
  dataFile: string
  data: unknown
  /** Files of the fonts it may use. */
  fonts: string[]
  /** Path at which a PDF/A-2b is written; null for an SVG in the answer. */
  pdf: string | null
}

export interface Typeset {
  pages: number
  /** First and last page of each piece, where the document has pieces. */
  pieces: { piece: string; from: number; to: number }[]
  /** Null when a PDF was written. */
  svg: string | null
  /** Of the PDF: its length, and its SHA-256 in hex. */
  bytes: number
  sha256: string
  /** The most memory that the child had, in bytes. */
  maxRss: number
  /** What it took of the processor. */
  cpuSeconds: number
}

/** A letter before its codes are drawn and its pages counted, which the child does. */
export type UndrawnPiece = Omit<Piece, 'qr' | 'matrix' | 'pages' | 'replyAt'> & { replyUrl: string | null }
export type UndrawnJob = Omit<LettersJob, 'letters'> & { letters: UndrawnPiece[] }

/** What a child answers. */
export type TypesetAnswer = { ok: Typeset } | { fault: string }

/** A document that hangs would hold up all others; a thousand letters take 10 s on a free core. */
const longest = 600_000
const child = fileURLToPath(import.meta.resolve('./typeset-child.ts'))

/** Documents that are set at a time; a file of letters takes 0.9 GB, and previews are asked for by anybody at a desk. */
const mostAtOnce = 2
let under = 0
const waiting: (() => void)[] = []

/**
 * Sets one document in a process of its own, which ends with it: setting blocks its thread for seconds and keeps what
 * memory it took. Waits for its turn. Throws with the typesetter's words, or the system's (a full disk), or when the process dies.
 */
export async function typeset(job: TypesetJob, signal?: AbortSignal): Promise<Typeset> {
  if (under < mostAtOnce) under += 1
  else await new Promise<void>((turn) => waiting.push(turn))
  try {
    return await setApart(job, signal)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else under -= 1
  }
}

function setApart(job: TypesetJob, signal: AbortSignal | undefined): Promise<Typeset> {
  return new Promise((resolve, reject) => {
    // Nothing of the environment: the database's password is no business of a typesetter.
    const worker = fork(child, [], {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
      timeout: longest,
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    })
    worker.once('error', reject)
    worker.once('message', (answer: TypesetAnswer) => {
      if ('ok' in answer) resolve(answer.ok)
      else reject(new Error(answer.fault))
    })
    worker.once('exit', (code, died) => reject(new Error(`The typesetter ended without an answer (${died ?? code}).`)))
    worker.send(job, (error) => error && reject(error))
  })
}
