import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Whether there is a Python; where `CI` is set there has to be. */
export const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython && process.env.CI) throw new Error('CI needs python3: what it reads in our mails is compared there.')
if (!hasPython) console.warn('No python3 on this machine: tests of mails that it would read are left out.')

/** What Python's e-mail library, which is nothing of ours, understood of a mail. */
export interface ReadMail {
  defects: string[]
  structure: string[]
  headers: Record<string, string>
  names: string[]
  to: [name: string, address: string][]
  from: [name: string, address: string][]
  parts: {
    type: string
    charset: string | null
    disposition: string | null
    filename: string | null
    id: string | null
    content: Buffer
  }[]
}

/** Has mails read by Python. */
export async function readMails(mails: readonly Buffer[]): Promise<ReadMail[]> {
  const python = spawn('python3', [join(import.meta.dirname, 'read-mail.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  python.stdin.end(mails.map((mail) => `${JSON.stringify(mail.toString('base64'))}\n`).join(''))
  const output = python.stdout.setEncoding('utf8').toArray()
  const [code] = await once(python, 'close')
  if (code !== 0) throw new Error(`python3 ended with ${code}`)
  const lines = (await output).join('').trimEnd().split('\n')
  return lines.map((line) => {
    const read = JSON.parse(line) as ReadMail
    for (const part of read.parts) part.content = Buffer.from(String(part.content), 'base64')
    return read
  })
}
