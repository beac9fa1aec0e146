import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Demo {
  url: string
  /** Address of its campaign. */
  campaign: string
  email: string
  password: string
  stop(): Promise<void>
}

const main = join(import.meta.dirname, '../../packages/cli/src/main.ts')

/** The demo as it is after its last line: everything is there, and somebody looks around. A minute for 20,000 customers. */
export async function startDemo(): Promise<Demo> {
  const home = await mkdtemp(join(tmpdir(), 'tradewind-'))
  const child = spawn(process.execPath, [main, 'demo'], {
    env: { ...process.env, TRADEWIND_HOME: home, NO_COLOR: '1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text
    if (said.includes('Stop it with Ctrl-C.')) break
  }
  if (!said.includes('Stop it with')) throw new Error(`The demo ended before its end:\n${said.slice(-500)}`)
  child.stdout.resume()
  const [, url = '', campaign = ''] = /(http:\S+?)(\/campaigns\/\d+)/.exec(said) ?? []
  const [, password = ''] = /with the password (\S+)/.exec(said) ?? []
  const [email = ''] = /\S+@post\.example/.exec(said.slice(said.indexOf('with the password'))) ?? []
  const stop = async () => {
    child.kill('SIGINT')
    await ended
    await rm(home, { recursive: true })
  }
  return { url, campaign, email, password, stop }
}
