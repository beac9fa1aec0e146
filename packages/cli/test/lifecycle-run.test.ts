import { createHash } from 'node:crypto'
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cleanUp, isAlive, makeHome, root, start, until } from './lifecycle-command.ts'

/** A checkout with everything installed, whose command says which signals reach it. */
let checkout: string
beforeEach(async () => {
  checkout = await makeHome()
  await cp(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true })
  await mkdir(join(checkout, 'node_modules', '.bin'), { recursive: true })
  await symlink(process.execPath, join(checkout, 'node_modules', '.bin', 'node'))
  await writeFile(join(checkout, 'package.json'), JSON.stringify({ packageManager: 'pnpm@0.0.0', type: 'module' }))
  await writeFile(join(checkout, 'pnpm-lock.yaml'), '')
  const stamp = createHash('sha256').update('').digest('hex')
  await writeFile(join(checkout, 'node_modules', '.tradewind-installed'), stamp)
  await mkdir(join(checkout, 'packages', 'cli', 'src'), { recursive: true })
  await writeFile(join(checkout, 'packages', 'cli', 'src', 'main.ts'), child)
})
afterEach(cleanUp)

const child = `
  const [what] = process.argv.slice(2)
  if (what === 'end') process.exit(7)
  const heard: string[] = []
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (what === 'fall') return process.kill(process.pid, 'SIGKILL')
      heard.push(signal)
      setTimeout(() => {
        console.log('heard ' + heard.join(' '))
        process.exit(5)
      }, 300)
    })
  }
  setInterval(() => undefined, 1000)
  console.log('ready ' + process.pid)
`

const launch = (...args: string[]) => start(process.execPath, [join(checkout, 'scripts', 'run.mjs'), ...args], {})
const pidOf = (running: ReturnType<typeof start>) => Number(/ready (\d+)/.exec(running.output())?.[1])

test('an unknown command is answered with those that exist', async () => {
  for (const name of ['dmeo', 'toString']) {
    const { code, output } = await launch(name).ended
    expect(output).toMatch(new RegExp(`^There is no command "${name}"\\. Say what to run: demo, tradewind, .*\\.\\n$`))
    expect(code).toBe(1)
  }
  const { code, output } = await launch().ended
  expect(output).toMatch(/^Say what to run: demo, tradewind, /)
  expect(code).toBe(1)
})

test('the exit code of the command is passed on', async () => {
  expect((await launch('tradewind', 'end').ended).code).toBe(7)
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s from a supervisor reaches the command once', async (signal) => {
  const running = launch('tradewind', 'stay')
  await running.says('ready')
  expect(await running.end(signal)).toMatchObject({ code: 5, output: expect.stringContaining(`heard ${signal}\n`) })
})

test('a command that a signal ended counts as failed', async () => {
  const running = launch('tradewind', 'fall')
  await running.says('ready')
  expect(await running.end('SIGTERM')).toMatchObject({ code: 128 + 9 })
})

test.runIf(process.platform === 'linux')('Ctrl-C at a terminal reaches the command once', async () => {
  const command = `exec ${process.execPath} ${join(checkout, 'scripts', 'run.mjs')} tradewind stay`
  const terminal = start('script', ['-qefc', command, '/dev/null'], {}, 'pipe')
  await terminal.says('ready')
  const pid = pidOf(terminal)
  terminal.child.stdin?.write('\x03')
  const { code, output } = await terminal.ended
  expect(output).toMatch(/heard SIGINT\r?\n/)
  expect(code).toBe(5)
  await until(() => !isAlive(pid))
})
