// Runs one of the project's commands on a machine that has only Node >= 20, npm and git: installs the pinned tools and
// packages when they are missing or out of date, then starts the command on the pinned Node. Plain JavaScript, because
// it must run before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const commands = {
  demo: ['packages/cli/src/main.ts', 'demo'],
  tradewind: ['packages/cli/src/main.ts'],
  hillstrom: ['bench/hillstrom/run.ts'],
  bench: ['bench/run.ts'],
  chaos: ['bench/chaos/run.ts'],
  test: ['node_modules/vitest/vitest.mjs', 'run'],
}

const [name, ...args] = process.argv.slice(2)
if (!Object.hasOwn(commands, name ?? '')) {
  fail(`${name ? `There is no command "${name}". ` : ''}Say what to run: ${Object.keys(commands).join(', ')}.`)
}
const major = Number(process.versions.node.split('.')[0])
if (major < 20) fail(`Node ${process.versions.node} is too old. Install Node 20 or newer from nodejs.org.`)

install()
start(pinnedNode(), [...flags(), ...commands[name], ...args])

/**
 * A worker holds 180 MB with these, where by itself V8 would let what messages leave behind grow to 290 MB.
 * An import of a million rows takes 260 MB with its. By itself V8 lets the remains of rows grow to 500 MB before it looks
 * after them; looking more often costs a tenth of the processor's time.
 */
function flags() {
  if (name !== 'tradewind') return []
  if (args[0] === 'worker') return ['--max-semi-space-size=2', '--heap-growing-percent=50']
  return args[0] === 'import' ? ['--max-semi-space-size=8', '--heap-growing-percent=100'] : []
}

/** Installs once per lockfile. */
function install() {
  const stamp = join(root, 'node_modules', '.tradewind-installed')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  console.log(`Installing packages with ${packageManager} (once: about 350 MB to download, 800 MB on disk) ...`)
  const npx = ['npx', '-y', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only']
  const done = spawnSync(npx[0], npx.slice(1), { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
  if (done.status !== 0) {
    const said = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`.trim().split('\n').slice(-15)
    fail(`The packages could not be installed. Is the npm registry reachable?\n${said.join('\n')}`)
  }
  writeFileSync(stamp, lock)
}

/** The Node that came with the packages, else the host's where it is new enough to run TypeScript as it stands. */
function pinnedNode() {
  const pinned = join(root, 'node_modules', '.bin', 'node')
  if (existsSync(pinned)) return pinned
  if (major >= 24) return process.execPath
  return fail(`No pinned Node exists for ${process.platform}-${process.arch}. Install Node 24 or newer.`)
}

/** What Node has made of the sources is kept from start to start: half a second of CPU and 14 MB of a worker's memory less. */
function environment() {
  return { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'tradewind'), ...process.env }
}

function start(node, argv) {
  const child = spawn(node, argv, { cwd: root, stdio: 'inherit', env: environment() })
  // A terminal sends Ctrl-C to child and parent alike; without one the child hears of it from here.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  process.on('SIGINT', () => terminal || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`))
  // A shell reports a program that a signal ended as 128 and the signal's number; so does this.
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
