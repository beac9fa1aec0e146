import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const main = join(root, 'packages/cli/src/main.ts')
/** As `scripts/run.mjs` sets it. */
const compileCache = join(root, 'node_modules/.cache/tradewind')

export type Environment = Record<string, string>

/** A `tradewind` command as an operator would run it: a process of its own. */
export interface Command {
  pid: number
  /** All it has printed. */
  output(): string
  /** Resolves when it has printed this; rejects when it ends before. */
  says(text: string): Promise<void>
  ended: Promise<number | null>
  kill(signal: NodeJS.Signals): Promise<void>
}

export function tradewind(args: string[], env: Environment): Command {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: compileCache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    says: (text) => saying(child, listeners, () => output, text),
    kill: async (signal) => {
      child.kill(signal)
      await ended
    },
  }
}

function saying(child: ChildProcess, listeners: Set<() => void>, output: () => string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!output().includes(text)) return
      listeners.delete(look)
      resolve()
    }
    listeners.add(look)
    child.once('exit', () => reject(new Error(`It ended without saying "${text}":\n${output()}`)))
    look()
  })
}

/** Runs a command to its end; throws with its output when it fails. */
export async function tradewindRun(args: string[], env: Environment): Promise<string> {
  const command = tradewind(args, env)
  const code = await command.ended
  if (code !== 0) throw new Error(`tradewind ${args.join(' ')} ended with ${code}:\n${command.output()}`)
  return command.output()
}
