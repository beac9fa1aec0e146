/**
 * A worker in a process of its own that delivers what is due, says so and ends: its time, its CPU seconds and the most memory
 * that it held are its own. Arguments: database, port of the mail server, campaign, and who talks SMTP: ours or nodemailer.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTokens, getCampaign, openEngine, row } from '@tradewind/engine'
import { type ChannelDriver, emailDriver, openQueues, SmtpChannel, startWorkers } from '@tradewind/workers'
import { sql } from 'kysely'
import pino from 'pino'
import { nodemailerDriver } from './nodemailer-driver.ts'
import { publicUrl, secret } from './template.ts'

const [databaseUrl = '', port = '', campaign = '', sender = ''] = process.argv.slice(2)
const engine = await openEngine({ databaseUrl, poolSize: 10, secret })
const queues = openQueues({ databaseUrl })
const tokens = createTokens(secret)
const server = { host: '127.0.0.1', port: Number(port), secure: false, connections: 10 }
const email: ChannelDriver =
  sender === 'nodemailer'
    ? nodemailerDriver(server, tokens)
    : emailDriver({ smtp: new SmtpChannel(server), tokens, publicUrl })
const backend = await engine.asSystem((ctx) => row<{ pid: number }>(ctx, sql`select pg_backend_pid() as pid`))
const databaseServer = statOf(String(backend?.pid))?.parent

let most = 0
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss())
}, 50)
const cpu = process.cpuUsage()
const databaseCpu = cpuOfChildren()
const started = performance.now()
const workers = startWorkers({ engine, queues, channels: { email }, logger: pino({ level: 'warn' }), concurrency: 4 })
while ((await engine.asSystem((ctx) => getCampaign(ctx, { id: Number(campaign) }))).state !== 'finished')
  await sleep(50)
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
const database = cpuOfChildren() - databaseCpu
clearInterval(watch)
await workers.stop()
await queues.close()
await engine.close()
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, database, megabytes: Math.round(most / 2 ** 20) }))

/** CPU seconds of the database server's processes that are alive; Linux counts in hundredths. */
function cpuOfChildren(): number {
  const own = readdirSync('/proc').map((name) => (/^\d+$/.test(name) ? statOf(name) : undefined))
  return own.reduce((sum, stat) => (stat && stat.parent === databaseServer ? sum + stat.cpu : sum), 0)
}

function statOf(pid: string): { parent: number; cpu: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) / 100 }
  } catch {
    return undefined // it ended meanwhile
  }
}
