/**
 * A worker in a process of its own that delivers what is due, says so and ends: its time, its CPU seconds and the most memory
 * that it held are its own. Arguments: database, port of the mail server, campaigns, who talks SMTP (ours or nodemailer), and
 * a small campaign that is delivered before: a worker runs for weeks, so what V8 takes to get going belongs to no campaign.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTokens, getCampaign, openEngine, resumeCampaign, row } from '@tradewind/engine'
import { type ChannelDriver, emailDriver, openQueues, SmtpChannel, startWorkers } from '@tradewind/workers'
import { sql } from 'kysely'
import pino from 'pino'
import { nodemailerDriver } from './nodemailer-driver.ts'
import { publicUrl, secret } from './template.ts'

const [databaseUrl = '', port = '', campaigns = '', sender = '', before = ''] = process.argv.slice(2)
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
const options = { engine, queues, channels: { email }, logger: pino({ level: 'warn' }), concurrency: 4 }
await engine.asSystem((ctx) => resumeCampaign(ctx, { campaignId: Number(before) }))
const workers = startWorkers(options)
await finished(before)
await counted()
const cpu = process.cpuUsage()
const databaseCpu = cpuOfServer()
const started = performance.now()
for (const campaign of campaigns.split(',')) {
  await engine.asSystem((ctx) => resumeCampaign(ctx, { campaignId: Number(campaign) }))
  await finished(campaign)
}
const seconds = (performance.now() - started) / 1000
await counted()
const { user, system } = process.cpuUsage(cpu)
const database = cpuOfServer() - databaseCpu
clearInterval(watch)
await workers.stop()
await queues.close()
await engine.close()
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, database, megabytes: Math.round(most / 2 ** 20) }))

async function finished(campaignId: string): Promise<void> {
  while ((await engine.asSystem((ctx) => getCampaign(ctx, { id: Number(campaignId) }))).state !== 'finished')
    await sleep(20)
}

/** Until the figures of all campaigns are counted. */
async function counted(): Promise<void> {
  while (await engine.asSystem((ctx) => row(ctx, sql`select from rollup_change limit 1`))) await sleep(100)
}

/** CPU seconds of the database server's processes, those that have ended too; Linux counts in hundredths. */
function cpuOfServer(): number {
  const own = readdirSync('/proc').map((name) => (/^\d+$/.test(name) ? statOf(name) : undefined))
  const alive = own.reduce((sum, stat) => (stat && stat.parent === databaseServer ? sum + stat.cpu : sum), 0)
  return alive + (statOf(databaseServer)?.ended ?? 0)
}

function statOf(pid: string | undefined): { parent: string; cpu: number; ended: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    const seconds = (...at: number[]) => at.reduce((sum, n) => sum + Number(fields[n]) / 100, 0)
    return { parent: String(fields[1]), cpu: seconds(11, 12), ended: seconds(13, 14) }
  } catch {
    return undefined // it ended meanwhile
  }
}
