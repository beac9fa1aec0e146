import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePorts } from './free-ports.ts'

/** What the centre saw, see `smsc.pl`. */
export type SmscEvent = { event: string } & Record<string, string | number>

/** An SMS centre in Perl (Net::SMPP): the other side of SMPP, in nobody's code of ours. */
export interface PerlSmsc {
  port: number
  password: string
  events: SmscEvent[]
  stop(): Promise<void>
}

/** Whether Perl and Net::SMPP are on this machine (Debian: `apt-get install libnet-smpp-perl`). */
export const hasPerlSmsc = (): boolean => spawnSync('perl', ['-MNet::SMPP', '-e', '1']).status === 0

export async function startPerlSmsc(): Promise<PerlSmsc> {
  const [port = 0] = await freePorts(1)
  const password = 'secret'
  const script = join(import.meta.dirname, 'smsc.pl')
  const child = spawn('perl', [script, String(port), password], { stdio: ['ignore', 'pipe', 'inherit'] })
  const events: SmscEvent[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => events.push(JSON.parse(line) as SmscEvent))
  await once(lines, 'line')
  return {
    port,
    password,
    events,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
