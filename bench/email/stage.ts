import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  createCampaign,
  createSender,
  createUnit,
  freePort,
  launchCampaign,
  migrate,
  openEngine,
  pauseCampaign,
  run,
  saveTemplate,
  scheduleCampaign,
  startEmbedded,
} from '@tradewind/engine'
import { seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { links, secret, sender, template } from './template.ts'

/** What a worker's process took for one campaign. */
export interface Delivered {
  seconds: number
  /** CPU seconds of the worker, and of the database server, until the campaign's figures are counted too. */
  cpu: number
  database: number
  /** The most memory that the worker held. */
  megabytes: number
}

/** A database with customers and a mail server that swallows everything. */
export interface Stage {
  /** Delivers a campaign to so many customers, or several, one after another. */
  deliver(recipients: number, by: 'ours' | 'nodemailer', campaigns?: number): Promise<Delivered>
  /** Seconds in which the C client sends so many copies of a message; undefined without a C compiler. */
  sendBare(copies: number, message: Buffer): Promise<number | undefined>
  close(): Promise<void>
}

/** Recipients of the campaign before. */
const warmUp = 5_000

/** As `tradewind worker` is started. */
const workerFlags = ['--max-semi-space-size=2', '--heap-growing-percent=50']
const workerEnvironment = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/tradewind'),
  ...process.env,
}

/** Throws when there is no `smtp-sink`: Debian's package postfix has it. */
export async function openStage(customers: number): Promise<Stage> {
  const directory = join(import.meta.dirname, '../../.tradewind/bench-email')
  await rm(directory, { recursive: true, force: true })
  const server = await startEmbedded({ directory })
  const engine = await openEngine({ databaseUrl: server.url, secret })
  await migrate(engine.orm, server.url)
  const sink = await startSink()
  const client = await compileClient()
  const plan = await engine.asSystem(async (ctx) => {
    const unit = await createUnit(ctx, { parentId: null, kind: 'branch', code: 'B', name: '信风市邮政分公司' })
    await seedCustomers(ctx, unit.id, customers)
    await run(ctx, sql`update customer set name = '王芳' || id, gender = 'female'`)
    const { id: senderId } = await createSender(ctx, { unitId: unit.id, ...sender })
    const { id: templateId } = await saveTemplate(ctx, { unitId: unit.id, name: 'bench', ...template, links })
    return { unitId: unit.id, senderId, cells: [{ name: 'A', weight: 1, templateId }] }
  })
  // On a client of its own: maintenance cannot be done in a transaction.
  await engine.asSystem((ctx) => run(ctx, sql`analyze`))
  let launched = 0

  const launch = (recipients: number) =>
    engine.asSystem(async (ctx) => {
      const campaign = await createCampaign(ctx, { ...plan, name: `bench ${++launched}`, uploadedList: true })
      await run(
        ctx,
        sql`insert into campaign_list (campaign_id, customer_id)
            select ${campaign.id}, id from customer order by id limit ${recipients}`,
      )
      await scheduleCampaign(ctx, { campaignId: campaign.id })
      await run(ctx, sql`delete from outbox where job = 'launch-campaign'`)
      await launchCampaign(ctx, { campaignId: campaign.id })
      await pauseCampaign(ctx, { campaignId: campaign.id })
      await run(ctx, sql`analyze delivery`)
      return campaign.id
    })

  return {
    deliver: async (recipients, by, campaigns = 1) => {
      const before = await launch(warmUp)
      const ids: number[] = []
      while (ids.length < campaigns) ids.push(await launch(recipients))
      const program = join(import.meta.dirname, 'worker-process.ts')
      const given = [server.url, String(sink.port), ids.join(), by, String(before)]
      const { stdout } = await promisify(execFile)(process.execPath, [...workerFlags, program, ...given], {
        env: workerEnvironment,
      })
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Delivered
    },
    sendBare: async (copies, message) => {
      if (!client) return undefined
      const file = join(client.directory, 'message')
      await writeFile(file, message)
      const { stdout } = await promisify(execFile)(client.program, [String(sink.port), '10', String(copies), file])
      return Number(stdout)
    },
    close: async () => {
      sink.process.kill()
      if (client) await rm(client.directory, { recursive: true })
      await engine.close()
      await server.stop()
    },
  }
}

async function startSink(): Promise<{ process: ChildProcess; port: number }> {
  const port = await freePort()
  const as = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const sink = spawn('smtp-sink', [...as, `127.0.0.1:${port}`, '1000'], { stdio: 'ignore' })
  const failed = once(sink, 'error').then(([error]) => {
    throw new Error('There is no smtp-sink. Install the package postfix.', { cause: error })
  })
  const answers = async () => {
    for (let tries = 0; tries < 100; tries++) {
      const socket = connect(port, '127.0.0.1')
      const up = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (up) return
      await sleep(50)
    }
    throw new Error('smtp-sink does not answer.')
  }
  await Promise.race([failed, answers()])
  return { process: sink, port }
}

async function compileClient(): Promise<{ program: string; directory: string } | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-bench-'))
  const program = join(directory, 'client')
  try {
    execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'pipelined-client.c')])
    return { program, directory }
  } catch {
    await rm(directory, { recursive: true })
    return undefined
  }
}
