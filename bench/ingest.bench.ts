import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createResponseSource,
  launchCampaign,
  migrate,
  openEngine,
  row,
  run,
  scheduleCampaign,
  signBody,
  startEmbedded,
} from '@tradewind/engine'
import { seedCampaign, seedCity, seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pg from 'pg'
import { secret } from './email/template.ts'
import { count, median, ratioSection, type Section, seconds } from './harness.ts'

const rounds = 3
const people = 5_000
const perCall = 1_000
const lanes = 4
const amounts = { batched: 16_000, single: 4_000 }
const singleConnections = 10

/**
 * Responses that another system pushes over HTTP, signed, checked, attributed and kept once, 1,000 a call, against one INSERT
 * and commit for each, of rows that need none of that; and whether a server that is killed loses what it acknowledged.
 */
export async function benchIngest(): Promise<Section[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-bench-'))
  const database = await startEmbedded({ directory: join(directory, 'database') })
  const engine = await openEngine({ databaseUrl: database.url, secret })
  const pool = new pg.Pool({ connectionString: database.url, max: singleConnections })
  try {
    await migrate(engine.orm, database.url)
    const source = await engine.asSystem(async (ctx) => {
      const { branchIds, cityId } = await seedCity(ctx)
      const unitId = branchIds[0] ?? 0
      await seedCustomers(ctx, unitId, people)
      const refs = Array.from({ length: people }, (_, i) => `C${i + 1}`)
      const { id } = await seedCampaign(ctx, { unitId, refs, cells: [{ name: 'A', weight: 1 }] })
      await scheduleCampaign(ctx, { campaignId: id })
      await launchCampaign(ctx, { campaignId: id })
      await run(ctx, sql`update delivery set state = 'sent', sent_at = now()`)
      return createResponseSource(ctx, { name: 'till', unitId: cityId })
    })
    await engine.asSystem((ctx) => run(ctx, sql`analyze`))
    const server = await start(database.url, join(directory, 'spool'))
    const push = pusher(server.url, source.secret)
    await push(2_000) // cold code is not what is measured
    const rates = { batched: [] as number[], single: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      rates.batched.push(amounts.batched / (await seconds(() => push(amounts.batched))))
      rates.single.push(amounts.single / (await seconds(() => insertSingly(pool, amounts.single))))
    }
    const safe = await pushUntilKilled(server.process, push)
    const kept = await engine.asSystem((ctx) =>
      row<{ n: number; of: number }>(
        ctx,
        sql`select count(*)::int as n, count(*) filter (where campaign_id is not null)::int as of
            from response where source = 'hook:till' and external_id = any(${safe}::text[])`,
      ),
    )
    if (kept?.n !== safe.length) throw new Error(`Of ${safe.length} acknowledged responses ${kept?.n} are there.`)
    const found = {
      ...{
        name: 'signed calls',
        ours: median(rates.batched),
        limit: median(rates.single),
        unit: 'responses/s',
        goal: 4,
      },
      against: `one INSERT and commit each, ${singleConnections} at a time`,
    }
    const notes = `${lanes} callers, ${count(perCall)} responses a call; server, PostgreSQL and callers share the machine. Killed with -9 in the middle, the server had acknowledged ${count(safe.length)}: all of them are there, ${count(kept.of)} with their campaign.`
    return [ratioSection('Responses of other systems', [found], notes)]
  } finally {
    await pool.end()
    await engine.close()
    await database.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function start(databaseUrl: string, spool: string): Promise<{ process: ChildProcess; url: string }> {
  const program = join(import.meta.dirname, 'visits/server-process.ts')
  const child = spawn(process.execPath, [program, databaseUrl, spool, 'spooled'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(child.stdout, 'data')
  return { process: child, url: String(url).trim() }
}

type Push = (amount: number, acknowledged?: (ids: string[]) => void) => Promise<void>

/** Pushes so many new responses; tells of those that were acknowledged. */
function pusher(url: string, by: string): Push {
  let number = 0
  const call = async (): Promise<string[]> => {
    const occurredAt = new Date().toISOString()
    const responses = Array.from({ length: perCall }, () => {
      const externalId = `r${++number}`
      return { externalId, kind: 'visit', occurredAt, customer: { ref: `C${(number % people) + 1}` } }
    })
    const body = JSON.stringify({ responses })
    const timestamp = String(Math.floor(Date.now() / 1000))
    const headers = { 'x-tradewind-timestamp': timestamp, 'x-tradewind-signature': signBody(by, timestamp, body) }
    const answer = await fetch(new URL('/hooks/responses/till', url), { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    await answer.text()
    return responses.map(({ externalId }) => externalId)
  }
  return async (amount, acknowledged) => {
    let left = amount
    const lane = async () => {
      while (left > 0) {
        left -= perCall
        const ids = await call()
        acknowledged?.(ids)
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }
}

let single = 0
async function insertSingly(pool: pg.Pool, amount: number): Promise<void> {
  const text = `insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, attribution,
      responded, converted)
    select 'single', $1, 'visit', now(), now(), id, unit_id, 'none', true, false from customer where ref = $2`
  let left = amount
  const lane = async () => {
    while (left-- > 0) {
      const values = [`s${++single}`, `C${(single % people) + 1}`]
      await pool.query({ name: 'single', text, values })
    }
  }
  await Promise.all(Array.from({ length: singleConnections }, lane))
}

async function pushUntilKilled(server: ChildProcess, push: Push): Promise<string[]> {
  const safe: string[] = []
  const pushing = push(1_000_000, (ids) => safe.push(...ids)).catch(() => undefined)
  while (safe.length < 5 * perCall) await sleep(10)
  server.kill('SIGKILL')
  await pushing
  return safe
}
