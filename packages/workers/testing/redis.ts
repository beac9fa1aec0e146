import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { freePort } from '@tradewind/engine'

const exec = promisify(execFile)

/** Whether a Redis or Valkey server program is on this machine. */
export async function findRedisServer(): Promise<string | undefined> {
  for (const name of ['redis-server', 'valkey-server']) {
    const found = await exec('sh', ['-c', `command -v ${name}`]).catch(() => undefined)
    if (found) return found.stdout.trim()
  }
  return undefined
}

export interface TestRedis {
  url: string
  pid: number
  ended: Promise<void>
  stop(): Promise<void>
}

/** A Redis of our own without persistence, on a free port unless one is given. */
export async function startRedis(program: string, given: { port?: number } = {}): Promise<TestRedis> {
  const port = given.port ?? (await freePort())
  const child = spawn(program, ['--port', String(port), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Redis ended with ${code}.`)))
    child.stdout.on('data', (data: Buffer) => {
      if (/ready to accept connections/i.test(data.toString())) resolve()
    })
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
