import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createTokens,
  launchCampaign,
  migrate,
  openEngine,
  row,
  run,
  scheduleCampaign,
  startEmbedded,
} from '@tradewind/engine'
import { seedCampaign, seedCity, seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { secret } from './email/template.ts'
import { median, ratioSection, type Section, seconds } from './harness.ts'

const rounds = 3
const people = 5_000
const connections = 100
const clicks = { spooled: 40_000, inserted: 8_000 }

/** Following tracked links: visits spooled to disk before the answer, against one INSERT before each answer. */
export async function benchVisits(): Promise<Section[]> {
  const directory = join(import.meta.dirname, '../.tradewind/bench-visits')
  await rm(directory, { recursive: true, force: true })
  const database = await startEmbedded({ directory })
  const engine = await openEngine({ databaseUrl: database.url, secret })
  await migrate(engine.orm, database.url)
  const tokens = createTokens(secret)
  const stepId = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] ?? 0
    await seedCustomers(ctx, unitId, people)
    const refs = Array.from({ length: people }, (_, i) => `C${i + 1}`)
    const { id, steps } = await seedCampaign(ctx, { unitId, refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: id })
    await launchCampaign(ctx, { campaignId: id })
    await run(ctx, sql`update delivery set state = 'sent', sent_at = now() - interval '1 hour'`)
    return steps[0].id
  })
  await engine.asSystem((ctx) => run(ctx, sql`analyze`))
  const paths = Array.from({ length: people }, (_, i) => `/c/${tokens.sign({ stepId, seq: i + 1 })}/0`)
  const spool = await mkdtemp(join(tmpdir(), 'tradewind-bench-'))
  try {
    const rates = { spooled: [] as number[], inserted: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      for (const how of ['spooled', 'inserted'] as const) {
        const program = join(import.meta.dirname, 'visits/server-process.ts')
        const server = spawn(process.execPath, [program, database.url, spool, how], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const [url] = await once(server.stdout, 'data')
        const port = Number(new URL(String(url).trim()).port)
        await follow(port, paths, 2_000) // cold code is not what is measured
        rates[how].push(clicks[how] / (await seconds(() => follow(port, paths, clicks[how]))))
        server.kill('SIGTERM')
        await once(server, 'close')
      }
    }
    const kept = await engine.asSystem((ctx) =>
      row<{ n: number }>(ctx, sql`select count(*)::int as n from response where kind = 'click'`),
    )
    const ours = median(rates.spooled)
    const row1 = { name: 'following a link', ours, limit: median(rates.inserted), unit: 'visits/s', goal: 4 }
    const notes = `${connections} connections; API, PostgreSQL and the callers share the machine. ${kept?.n} clicks stand in the database.`
    return [ratioSection('Tracked links', [{ ...row1, against: 'one INSERT before each answer' }], notes)]
  } finally {
    await rm(spool, { recursive: true })
    await engine.close()
    await database.stop()
  }
}

/** Asks for the paths in turn, over and over, on kept connections. Rejects for an answer that leads nowhere. */
async function follow(port: number, paths: string[], times: number): Promise<void> {
  let next = 0
  const lane = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1')
      const ask = () => {
        if (next >= times) {
          socket.end()
          resolve()
          return
        }
        const path = paths[next++ % paths.length]
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 (iPhone)\r\n\r\n`)
      }
      let answer = ''
      socket.on('data', (text: string) => {
        answer += text
        if (!answer.includes('\r\n\r\n')) return
        if (!answer.startsWith('HTTP/1.1 302')) reject(new Error(answer))
        answer = ''
        ask()
      })
      socket.on('error', reject)
      socket.on('connect', ask)
    })
  await Promise.all(Array.from({ length: connections }, lane))
}
