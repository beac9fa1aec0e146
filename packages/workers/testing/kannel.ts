import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePorts, listening } from './free-ports.ts'

const bearerbox = '/usr/sbin/bearerbox'
const smsbox = '/usr/sbin/smsbox'

/** Whether Kannel is on this machine (Debian: `apt-get install kannel`). */
export const hasKannel = (): boolean => existsSync(bearerbox) && existsSync(smsbox)

/** A text as it left Kannel for its SMS centre: `coding` is Kannel's word (text, ucs-2, udh-…). */
export interface KannelSent {
  from: string
  to: string
  coding: string
  text: string
}

/** Kannel itself, bearerbox and smsbox, before a centre that takes everything and whose end of the line we hold. */
export interface Kannel {
  sendsmsUrl: string
  username: string
  password: string
  sent: KannelSent[]
  /** Somebody sends a text to us. */
  receive(from: string, text: string): void
  stop(): Promise<void>
}

/** With `blind` nothing is kept of what left: reading it costs as much as sending it. */
export async function startKannel(options: { inboundUrl?: string; blind?: boolean } = {}): Promise<Kannel> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-kannel-'))
  const [admin = 0, box = 0, centre = 0, sendsms = 0] = await freePorts(4)
  const config = join(directory, 'kannel.conf')
  await writeFile(config, configuration({ admin, box, centre, sendsms, inboundUrl: options.inboundUrl }))
  let said = ''
  const run = (command: string) => {
    const child = spawn(command, ['-v', '2', config], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        said = `${said}${text}`.slice(-4_000)
      })
    }
    return child
  }
  const bearer = run(bearerbox)
  await listening(box, () => said)
  const sms = run(smsbox)
  await listening(sendsms, () => said)
  await listening(centre, () => said)
  const sent: KannelSent[] = []
  const line = connect(centre, '127.0.0.1')
  await new Promise((resolve) => line.once('connect', resolve))
  if (options.blind) line.resume()
  else createInterface({ input: line }).on('line', (text) => sent.push(readLine(text)))
  return {
    sendsmsUrl: `http://127.0.0.1:${sendsms}/cgi-bin/sendsms`,
    username: 'tester',
    password: 'foo&bar',
    sent,
    receive: (from, text) => void line.write(`${from} 10690000 data ${encodeURIComponent(text)}\n`),
    stop: async () => {
      line.destroy()
      await end(sms)
      await end(bearer)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const configuration = (given: {
  admin: number
  box: number
  centre: number
  sendsms: number
  inboundUrl: string | undefined
}) => `
group = core
admin-port = ${given.admin}
admin-password = ${Math.random()}
admin-allow-ip = 127.0.0.1
smsbox-port = ${given.box}
box-allow-ip = 127.0.0.1
dlr-storage = internal
sms-incoming-queue-limit = 100000
sms-outgoing-queue-limit = 100000

group = smsc
smsc = fake
smsc-id = centre
port = ${given.centre}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${given.sendsms}
sendsms-interface = 127.0.0.1
global-sender = 10690000

group = sendsms-user
username = tester
password = "foo&bar"
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
${given.inboundUrl ? `get-url = "${given.inboundUrl}"` : 'text = ""'}
`

/** `from to ucs-2 0%10%90%AE`, escaped as addresses are; or `from to text and so on`, as it is. */
function readLine(line: string): KannelSent {
  const [from = '', to = '', coding = '', ...rest] = line.split(' ')
  if (coding === 'text') return { from, to, coding, text: rest.join(' ') }
  const bytes = Buffer.from(unescape(rest.at(-1)?.replaceAll('+', ' ') ?? ''), 'latin1')
  return { from, to, coding, text: bytes.swap16().toString('utf16le') }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 5_000)
    child.once('exit', () => {
      clearTimeout(hard)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
