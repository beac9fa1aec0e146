import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../../..')
const main = join(root, 'packages/cli/src/main.ts')
/** As `npm run tradewind` sets it: half a second of CPU less for each start. */
const compileCache = join(root, 'node_modules/.cache/tradewind')

export type Environment = Record<string, string>

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  /** What it printed, results and complaints together. */
  output: string
}

/** A program as an operator meets it: a process of its own that prints and ends. */
export interface Running {
  pid: number
  output(): string
  /** Resolves with all it printed when this is in it; rejects when it ends before. */
  says(text: string): Promise<string>
  ended: Promise<Ended>
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>
}

const started = new Set<ChildProcess>()
const homes = new Set<string>()

/** An empty directory for one embedded database. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'tradewind-'))
  homes.add(home)
  return home
}

export function tradewind(args: string[], env: Environment): Running {
  return start(process.execPath, [main, ...args], { LOG_LEVEL: 'warn', PORT: '0', ...env })
}

export function start(
  program: string,
  args: string[],
  env: Environment,
  stdin?: 'pipe',
): Running & { child: ChildProcess } {
  const child = spawn(program, args, {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: [stdin ?? 'ignore', 'pipe', 'pipe'],
  })
  started.add(child)
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      started.delete(child)
      resolve({ code, signal, output })
    })
  })
  return {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return
          listeners.delete(look)
          resolve(output)
        }
        listeners.add(look)
        ended.then(() => reject(new Error(`It ended without saying "${text}":\n${output}`)))
        look()
      }),
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

/** The address of the API in what `up` or `api` printed. */
export function apiOf(output: string): string {
  return /api +(http:\S+)/.exec(output)?.[1] ?? ''
}

/** Process number of the embedded server that the home's files name. */
export async function serverOf(home: string): Promise<number | undefined> {
  const text = await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
  return Number(text.split('\n')[0]) || undefined
}

export function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((wake) => setTimeout(wake, 50))
}

/** Ends whatever a test left running, servers too, and removes the homes. */
export async function cleanUp(): Promise<void> {
  for (const child of started) child.kill('SIGKILL')
  for (const home of homes) {
    const server = await serverOf(home)
    if (server && isAlive(server) && (await isServer(server))) {
      process.kill(server, 'SIGQUIT')
      await until(() => !isAlive(server))
    }
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
  homes.clear()
}

/** A test may have put another program's number in the server's file. */
async function isServer(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres')
  return name.startsWith('postgres')
}
