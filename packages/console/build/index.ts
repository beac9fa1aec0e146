import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')
const directory = join(root, 'dist')
const lockFile = join(root, '.building')
const stampFile = 'built-from'

/** What the build is made from. A filter's schema is the engine's: the browser checks with the same one. */
const filterSchema = ['segments/filter', 'channel', 'errors', 'sentences'].map((name) => `../engine/src/${name}.ts`)
const sources = ['src', 'public', 'build', 'index.html', 'vite.config.ts', 'package.json', ...filterSchema]

/**
 * The directory of the built console. Builds it first when its sources have changed since, in a process of its own
 * (vite takes 400 MB for a moment); of several processes one builds, the others wait. `say` hears a sentence when
 * somebody has to wait. Throws an `Error` with what the build said.
 */
export async function builtConsole(say: (sentence: string) => void = () => undefined): Promise<string> {
  const wanted = await sourcesHash()
  if (await isBuiltFrom(wanted)) return directory
  say('Building the console (once after its sources have changed: about 15 seconds) ...')
  const unlock = await lock()
  try {
    if (!(await isBuiltFrom(wanted))) await build(wanted)
    return directory
  } finally {
    await unlock()
  }
}

async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) {
    const path = join(root, source)
    for (const file of await filesOf(path)) hash.update(file.slice(root.length)).update(await readFile(file))
  }
  return hash.digest('hex')
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

const isBuiltFrom = async (hash: string) =>
  (await readFile(join(directory, stampFile), 'utf8').catch(() => undefined)) === hash

/** Beside the old one first: whoever serves the console meanwhile never finds half of it. */
async function build(hash: string): Promise<void> {
  const fresh = `${directory}.new`
  const old = `${directory}.old`
  await Promise.all([fresh, old].map((path) => rm(path, { recursive: true, force: true })))
  await mkdir(fresh)
  await runVite(fresh)
  await writeFile(join(fresh, stampFile), hash)
  if (existsSync(directory)) await rename(directory, old)
  await rename(fresh, directory)
  await rm(old, { recursive: true, force: true })
}

function runVite(target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whatever this process is: under tests NODE_ENV would make it a build for development.
    const env = { ...process.env, NODE_ENV: 'production' }
    const child = spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), target], { cwd: root, env })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The console could not be built.\n${said.trim().split('\n').slice(-20).join('\n')}`))
    })
  })
}

/** Waits for whoever builds; a lock whose process is gone counts for nothing. */
async function lock(): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const file = await open(lockFile, 'wx')
      await file.writeFile(String(process.pid))
      await file.close()
      return () => rm(lockFile, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''))
      if (holder && !isAlive(holder)) await rm(lockFile, { force: true })
      else await sleep(200)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
