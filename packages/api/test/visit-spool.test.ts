import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchCampaign, recordVisits, scheduleCampaign, type Visit } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openVisitSpool, type SpoolOptions, type VisitSpool } from '../src/index.ts'

const logger = pino({ level: 'silent' })
const visit = (n: number, more: Partial<Visit> = {}): Visit => ({
  kind: 'click',
  stepId: 1,
  seq: 1,
  link: 0,
  url: 'https://example.com/',
  at: new Date(Date.UTC(2026, 0, 1) + n).toISOString(),
  method: 'GET',
  ...more,
})

let directory: string
let spool: VisitSpool | undefined
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'visits-'))
})
afterEach(async () => {
  await spool?.close()
  await rm(directory, { recursive: true, force: true })
})

/** A spool whose database is this list. `everyMs` is so long that nothing is written unasked. */
async function open(options: Partial<SpoolOptions> = {}) {
  const written: Visit[] = []
  const write = async (batch: Visit[]) => void written.push(...batch)
  spool = await openVisitSpool({ directory, write, logger, everyMs: 3_600_000, ...options })
  return { spool, written }
}

describe('visits', () => {
  test('lie on disk once they are added, and nowhere but in the database once they are written', async () => {
    const { spool, written } = await open()
    const given = Array.from({ length: 500 }, (_, n) => visit(n))
    await Promise.all(given.map((one) => spool.add(one)))
    expect(await readdir(directory)).toHaveLength(1)
    expect(written).toEqual([])
    await spool.flush()
    expect(written).toEqual(given)
    expect(await readdir(directory)).toEqual([])
  })

  test('wait for a database that is away, in order', async () => {
    let away = true
    const written: Visit[] = []
    const write = async (batch: Visit[]) => {
      if (away) throw new Error('the database is away')
      written.push(...batch)
    }
    const { spool } = await open({ write })
    await spool.add(visit(1))
    await expect(spool.flush()).rejects.toThrow('away')
    await spool.add(visit(2))
    await expect(spool.flush()).rejects.toThrow('away')
    away = false
    await spool.flush()
    expect(written).toEqual([visit(1), visit(2)])
  })

  test('that another process left behind are written when its file is old enough, without a line that was cut off', async () => {
    const lines = `${JSON.stringify(visit(1))}\n${JSON.stringify(visit(2)).slice(0, 40)}`
    await writeFile(join(directory, `${Date.now() - 11_000}-old.visits`), lines)
    await writeFile(join(directory, `${Date.now()}-new.visits`), `${JSON.stringify(visit(3))}\n`)
    const { spool, written } = await open()
    await spool.flush()
    expect(written).toEqual([visit(1)])
    expect(await readdir(directory)).toHaveLength(1)
  })

  test('that cannot be read are kept for a person, and hold up nobody', async () => {
    const path = join(directory, '1-old.visits')
    await writeFile(path, `${JSON.stringify(visit(1))}\n{"kind":"cl\u0000\n`)
    await appendFile(path, `${JSON.stringify(visit(2))}\n`)
    const { spool, written } = await open()
    await spool.flush()
    expect(written).toEqual([visit(1), visit(2)])
    expect(await readdir(directory)).toEqual(['1-old.visits.damaged'])
  })

  test('are refused when they cannot be kept, and kept again when they can', async () => {
    const { spool, written } = await open()
    await rm(directory, { recursive: true })
    await expect(spool.add(visit(1))).rejects.toThrow('ENOENT')
    await mkdir(directory)
    await spool.add(visit(2))
    await spool.flush()
    expect(written).toEqual([visit(2)])
  })
})

describe('in the database', () => {
  let engine: TestEngine
  let stepId: number
  let client: pg.Client
  beforeAll(async () => {
    engine = await createTestEngine()
    stepId = await engine.asSystem(async (ctx) => {
      const { branchIds } = await seedCity(ctx)
      const unitId = branchIds[0] ?? 0
      await seedCustomers(ctx, unitId, 1)
      const campaign = await seedCampaign(ctx, { unitId, refs: ['C1'], cells: [{ name: 'A', weight: 1 }] })
      await scheduleCampaign(ctx, { campaignId: campaign.id })
      await launchCampaign(ctx, { campaignId: campaign.id })
      return campaign.steps[0]?.id ?? 0
    })
    client = new pg.Client({ connectionString: engine.databaseUrl })
    await client.connect()
  })
  afterAll(async () => {
    await client?.end()
    await engine?.dispose()
  })

  test('every visit that was acknowledged stands once, however often its process is killed', async () => {
    const safe: number[] = []
    for (let round = 0; round < 4; round++) {
      const program = join(import.meta.dirname, 'visit-process.ts')
      const child = spawn(process.execPath, [program, engine.databaseUrl, directory, String(stepId)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.split('\n').length > 500 * (round + 1)) child.kill('SIGKILL')
      })
      await once(child, 'close')
      safe.push(...output.split('\n').slice(0, -1).map(Number))
    }
    const write = (batch: Visit[]) => engine.asSystem((ctx) => recordVisits(ctx, batch))
    const { spool } = await open({ write, orphanMs: 0 })
    await spool.flush()
    await spool.flush()
    const { rows } = await client.query<{ id: string }>("select external_id as id from response where source = 'click'")
    expect(safe.length).toBeGreaterThan(2_000)
    const kept = new Set(rows.map(({ id }) => id))
    expect(rows).toHaveLength(kept.size)
    const lost = safe.filter((n) => !kept.has(`${stepId}-1-0-${Date.UTC(2026, 0, 1) + n}`))
    expect(lost).toEqual([])
    expect(await readdir(directory)).toEqual([])
  })
})
