import { setTimeout as sleep } from 'node:timers/promises'
import {
  addToCampaignList,
  type Books,
  type Ctx,
  checkBooks,
  createCampaign,
  createSender,
  createTokens,
  type Engine,
  row,
  run,
  saveTemplate,
  scheduleCampaign,
  unscheduleCampaign,
} from '@tradewind/engine'
import { seedCity, seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { emailDriver, openQueues, SmtpChannel, startWorkers } from '../src/index.ts'
import { startMailCatcher } from './mail-catcher.ts'

export interface RaceOptions {
  launches: number
  /** Messages of each launch. */
  recipients: number
  redisUrl?: string | undefined
}

export interface RaceResult {
  /** Launches of which exactly one of two schedulers got its way. */
  scheduledOnce: number
  finished: number
  /** Messages that the mail server took, repeats included. */
  messages: number
  /** Message-IDs that it took more than once. */
  repeated: string[]
  /** How often all promises were put on offer again though somebody was at them. */
  sweeps: number
  problems: Books[]
}

/**
 * Everything twice: of two schedulers for each campaign, two processes that relay, sweep and deliver, and a promise left
 * over from an earlier schedule; and all offers of jobs run out twenty times a second, so that both processes are at the
 * same launches and chunks all the time.
 */
export async function raceLaunches(engines: [Engine, Engine], options: RaceOptions): Promise<RaceResult> {
  const { launches, recipients, redisUrl } = options
  const [one, two] = engines
  const catcher = await startMailCatcher()
  const drafts = await one.asSystem((ctx) => plan(ctx, recipients))
  const processes = engines.map((engine) => {
    const queues = openQueues({ databaseUrl: engine.databaseUrl, redisUrl })
    const smtp = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false, connections: 4 })
    const tokens = createTokens('x'.repeat(32))
    const email = emailDriver({ smtp, tokens, publicUrl: 'https://post.example' })
    return { queues, workers: startWorkers({ engine, queues, channels: { email }, logger: pino({ level: 'silent' }) }) }
  })
  let over = false
  let sweeps = 0
  const sweeping = (async () => {
    for (; !over; sweeps += 1) {
      await one.asSystem((ctx) => run(ctx, sql`update outbox set offered_until = null`))
      await sleep(50)
    }
  })()
  try {
    let scheduledOnce = 0
    for (let n = 0; n < launches; n += 1) {
      const campaignId = await one.asSystem((ctx) => drafts(ctx, `race ${n}`))
      await one.asSystem((ctx) =>
        scheduleCampaign(ctx, { campaignId, startAt: new Date(ctx.now.getTime() + 3_600_000) }),
      )
      await one.asSystem((ctx) => unscheduleCampaign(ctx, { campaignId }))
      await one.asSystem((ctx) => run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'launch-campaign'`))
      const schedule = (engine: Engine) => engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId }))
      const raced = await Promise.allSettled([schedule(one), schedule(two)])
      if (raced.filter(({ status }) => status === 'fulfilled').length === 1) scheduledOnce += 1
    }
    const finished = await settled(one, launches)
    over = true
    await sweeping
    const problems = (await one.asSystem(checkBooks)).filter((book) => book.problems.length > 0)
    const repeated = [...catcher.seen].flatMap(([id, times]) => (times > 1 ? [id] : []))
    return { scheduledOnce, finished, messages: catcher.total(), repeated, sweeps, problems }
  } finally {
    over = true
    await sweeping
    for (const { queues, workers } of processes) {
      await workers.stop()
      await queues.close()
    }
    await catcher.close()
  }
}

/** Makes drafts to the same recipients. */
async function plan(ctx: Ctx, recipients: number): Promise<(ctx: Ctx, name: string) => Promise<number>> {
  const unitId = (await seedCity(ctx)).branchIds[0] as number
  await seedCustomers(ctx, unitId, recipients, 'R')
  const sender = await createSender(ctx, { unitId, name: 'Post', address: 'race@post.example' })
  const { id: templateId } = await saveTemplate(ctx, { unitId, name: 'race', subject: 'Hello', html: '<p>Hello</p>' })
  return async (ctx, name) => {
    const { id: campaignId } = await createCampaign(ctx, {
      ...{ unitId, name, uploadedList: true, senderId: sender.id },
      cells: [{ name: 'A', weight: 1, templateId }],
    })
    const entries = Array.from({ length: recipients }, (_, i) => ({ ref: `R${i + 1}` }))
    await addToCampaignList(ctx, { campaignId, entries })
    return campaignId
  }
}

/** How many campaigns have finished when no more do: all of them, or nothing has happened for a minute. */
async function settled(engine: Engine, launches: number): Promise<number> {
  let [finished, quiet] = [0, 0]
  while (finished < launches && quiet < 600) {
    await sleep(100)
    const found = await engine.asSystem((ctx) =>
      row<{ n: number }>(ctx, sql`select count(*) as n from campaign where state = 'finished'`),
    )
    quiet = found?.n === finished ? quiet + 1 : 0
    finished = found?.n ?? 0
  }
  return finished
}
