import { setTimeout as sleep } from 'node:timers/promises'
import {
  createCampaign,
  createUnit,
  openEngine,
  row,
  run,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
} from '@tradewind/engine'
import { seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { tradewindRun } from '../hillstrom/processes.ts'
import { randomOf } from '../random.ts'
import { type ChaosChannel, openSinks, printed, type Sinks } from './sinks.ts'
import { type Part, parts, type Stage, setStage } from './stage.ts'

export interface ChaosOptions {
  customers: number
  /** A step each, for everybody. */
  channels: readonly ChaosChannel[]
  kills: number
  /** How often the queue is emptied on top of that. */
  wipes: number
  redis: boolean
  /** What becomes of messages that may have left. */
  policy: 'hold' | 'resend'
  seed: number
  say?: (line: string) => void
  /** Breaks it off, leaving no process behind. */
  signal?: AbortSignal
}

/** What came of it. Every count is of deliveries, except where it says otherwise. */
export interface Chaos {
  promised: number
  sent: number
  unknown: number
  /** Stopped at the claim or before they were printed, since they had answered an earlier step. */
  stopped: number
  /** In the end nothing of these: must be 0. */
  others: number
  /** Counted as sent, and never taken by mail server or gateway, or not on paper: must be 0. */
  lost: number
  /** Taken more than once, with the same Message-ID or reference. */
  twice: number
  /** Of those, the ones whose ledger row does not say that they were sent again: must be 0. */
  twiceUnlisted: number
  /** Sent again by policy, as the ledger says. */
  resent: number
  /** Messages that arrived and are nobody's: must be 0. */
  strangers: number
  /** In flight at the moment of some kill. */
  inFlight: number
  /** The most of them that one kill met. */
  atOneKill: number
  /** Unknown or sent again, and not among those: must be 0. */
  withoutCause: number
  /** Links in messages that were answered, and those of them that are no response: must be 0. */
  visits: number
  visitsLost: number
  kills: Record<Part, number>
  wipes: number
  /** Bytes written ahead (WAL) by planning and launch, and by delivering; on disk of ledger and audience, with indexes. */
  bytes: { launched: number; delivered: number; onDisk: number }
  /** Of `tradewind doctor`. */
  doctor: string
  seconds: number
}

const secret = 'chaos-chaos-chaos-chaos-chaos-chaos-chaos'
const domain = 'post.example'
const mostSeconds = 3_600
/** Whoever is killed, of eight: half of the time a worker, which holds the messages. */
const shares: Record<Part, number> = { worker: 4, database: 2, queue: 1, api: 1 }

/**
 * One campaign over several channels while its workers, the API, the queue's server and PostgreSQL are killed with -9 at random
 * moments, and each is started again as a supervisor would. Recipients follow their links meanwhile.
 */
export async function playChaos(options: ChaosOptions): Promise<Chaos> {
  const random = randomOf(options.seed)
  const sinks = await openSinks(secret, domain)
  const { smtpUrl, smsUrl } = sinks
  const stage = await setStage({ redis: options.redis, workers: 2, smtpUrl, smsUrl, secret, random })
  const { signal } = options
  const brokenOff = new Promise<never>((_, reject) => {
    const breakOff = () => reject(new Error('Broken off.'))
    if (signal?.aborted) breakOff()
    else signal?.addEventListener('abort', breakOff)
  })
  try {
    return await Promise.race([brokenOff, play(stage, sinks, options, random)])
  } finally {
    await stage.end()
    await sinks.close()
  }
}

async function play(stage: Stage, sinks: Sinks, options: ChaosOptions, random: () => number): Promise<Chaos> {
  const say = options.say ?? (() => undefined)
  const started = performance.now()
  const { campaignId, steps } = await plan(stage, options)
  const visiting = visit(sinks.links)
  const before = await written(stage)
  while ((await promisedOf(stage, campaignId)) === 0) await sleep(100)
  const launched = await written(stage)
  const { kills, wipes, inFlight, atOneKill } = await torment(stage, campaignId, options, random, say)
  await finished(stage, campaignId)
  const delivered = await written(stage)
  const visited = await visiting.end()
  const rows = (await Promise.all(steps.map((step) => arrivals(stage, sinks, step)))).flat()
  const count = (which: (row: (typeof rows)[number]) => boolean) => rows.filter(which).length
  return {
    promised: rows.length,
    sent: count(({ state }) => state === 'sent'),
    unknown: count(({ state }) => state === 'unknown'),
    stopped: count(({ state }) => state === 'cancelled'),
    others: count(({ state }) => !['sent', 'unknown', 'cancelled'].includes(state)),
    lost: count(({ state, times }) => state === 'sent' && times === 0),
    twice: count(({ times }) => times > 1),
    twiceUnlisted: count(({ times, resent }) => times > 1 && resent === 0),
    resent: count(({ resent }) => resent > 0),
    strangers: sinks.arrived() - count(({ channel, times }) => channel !== 'letter' && times > 0),
    inFlight: inFlight.size,
    atOneKill,
    withoutCause: count(
      ({ stepId, seq, state, resent }) => (state === 'unknown' || resent > 0) && !inFlight.has(`${stepId}-${seq}`),
    ),
    visits: visited.length,
    visitsLost: await missing(stage, visited),
    kills,
    wipes,
    bytes: { launched: launched - before, delivered: delivered - launched, onDisk: await onDisk(stage) },
    doctor: await stage.doctor(),
    seconds: Math.round((performance.now() - started) / 1000),
  }
}

/** The ledger of a step, with how often each delivery arrived. */
async function arrivals(stage: Stage, sinks: Sinks, { stepId, channel }: Step) {
  const found = await stage.ask<{ seq: number; state: string; resent: number }>(
    'select seq, state, resent from delivery where step_id = $1',
    [stepId],
  )
  const paper = channel === 'letter' ? await printed(stage, stepId) : undefined
  return found.map((row) => ({
    ...row,
    stepId,
    channel,
    times: paper ? (paper.get(row.seq) ?? 0) : sinks.times({ stepId, seq: row.seq, channel }),
  }))
}

interface Step {
  stepId: number
  channel: ChaosChannel
}

/** Everybody there is, in one step a channel, one after the other without a delay. */
async function plan(
  { env }: Stage,
  { customers, policy, channels }: ChaosOptions,
): Promise<{ campaignId: number; steps: Step[] }> {
  const engine = await openEngine({ databaseUrl: env.DATABASE_URL ?? '' })
  try {
    return await engine.asSystem(async (ctx) => {
      const { id: unitId } = await createUnit(ctx, { parentId: null, kind: 'city', code: 'C', name: 'City' })
      await seedCustomers(ctx, unitId, customers)
      await run(
        ctx,
        sql`update customer set mobile = '+86' || (13800000000 + id), address = '海淀区中关村大街' || id || '号', postcode = '100080'`,
      )
      await run(
        ctx,
        sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
            select id, channel, 'granted', 'test', ${ctx.now} from customer, unnest(array['sms', 'letter']) channel`,
      )
      const { id: segmentId } = await saveSegment(ctx, { unitId, name: 'all', filter: { all: [] } })
      const link = 'https://www.example.com/offer'
      const contents = {
        email: {
          subject: 'Hello {{customer.name}}',
          html: `<p>Dear {{customer.name}}, <a href="${link}">here</a>.</p>`,
        },
        sms: { text: '您好 {{customer.name}}' },
        letter: { text: '尊敬的 {{customer.name}}：\n\n您好。' },
      }
      const steps: NonNullable<Parameters<typeof createCampaign>[1]['steps']> = []
      for (const channel of channels) {
        const links = channel === 'email' ? [link] : []
        const template = await saveTemplate(ctx, { unitId, channel, name: channel, ...contents[channel], links })
        const address = channel === 'email' ? `news@${domain}` : '10690000'
        const sender =
          channel === 'letter'
            ? undefined
            : await row<{ id: number }>(
                ctx,
                sql`insert into sender (unit_id, channel, name, address)
                    values (${unitId}, ${channel}, '邮政', ${address}) returning id`,
              )
        const contentsOf = [{ cell: 'A', templateId: template.id }]
        steps.push({ channel, ...(sender && { senderId: sender.id }), contents: contentsOf })
      }
      const cells = [{ name: 'A', weight: 1 }]
      const campaign = await createCampaign(ctx, {
        ...{ unitId, name: 'chaos', segmentId, unknownPolicy: policy, cells, steps },
        oncePerHousehold: false,
      })
      await scheduleCampaign(ctx, { campaignId: campaign.id })
      return {
        campaignId: campaign.id,
        steps: campaign.steps.map(({ id }, n) => ({ stepId: id, channel: channels[n] ?? 'email' })),
      }
    })
  } finally {
    await engine.close()
  }
}

/** Kills, spread over the campaign: each when its share has been sent, or after five seconds without that. */
async function torment(
  stage: Stage,
  campaignId: number,
  { kills: most, wipes: mostWipes, customers, channels }: ChaosOptions,
  random: () => number,
  say: (line: string) => void,
) {
  const kills = Object.fromEntries(parts.map((part) => [part, 0])) as Record<Part, number>
  const all = customers * channels.length
  const deck: Part[] = []
  const inFlight = new Set<string>()
  let [wipes, atOneKill] = [0, 0]
  for (let n = 0; n < most; n++) {
    for (let waited = 0; waited < 5_000 && (await settledOf(stage, campaignId)) < (n / most) * all * 0.97; ) {
      await sleep(200)
      waited += 200
      await hurry(stage)
    }
    await sleep(random() * 400)
    if (deck.length === 0) deck.push(...parts.flatMap((part) => Array<Part>(shares[part]).fill(part)))
    const [part = 'worker'] = deck.splice(Math.floor(random() * deck.length), 1)
    // Before and after: what a frozen worker has just marked may come into the database a moment later.
    const look = async () => {
      const found = await stage.ask<{ key: string }>(
        `select step_id || '-' || seq as key from delivery where in_flight`,
      )
      for (const { key } of found) inFlight.add(key)
    }
    const before = inFlight.size // what an earlier kill left behind is in flight until its lease is over
    await stage.kill[part](look)
    await sleep(300)
    await look()
    atOneKill = Math.max(atOneKill, inFlight.size - before)
    kills[part] += 1
    if (wipes < mostWipes && n >= ((wipes + 0.5) * most) / mostWipes) {
      await stage.wipe()
      wipes += 1
    }
    if (n % 10 === 9) say(`${n + 1} kills, ${await settledOf(stage, campaignId)} of ${all} settled`)
  }
  return { kills, wipes, inFlight, atOneKill }
}

async function promisedOf(stage: Stage, campaignId: number): Promise<number> {
  const [row] = await stage.ask<{ n: number }>(`select count(*)::int as n from delivery where campaign_id = $1`, [
    campaignId,
  ])
  return row?.n ?? 0
}

async function written({ ask }: Stage): Promise<number> {
  const [row] = await ask<{ n: string }>(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as n`)
  return Number(row?.n)
}

async function onDisk({ ask }: Stage): Promise<number> {
  const sizes = ['delivery', 'audience'].map((table) => `pg_total_relation_size('${table}')`)
  const [row] = await ask<{ n: string }>(`select ${sizes.join(' + ')} as n`)
  return Number(row?.n)
}

/** Lets later steps look at once for who has come out of the one before, instead of every few minutes. */
const hurry = ({ ask }: Stage) =>
  ask(
    `update outbox set due_at = now() where job = 'enter-step' and due_at > now() and due_at < now() + interval '1 hour'`,
  )

async function settledOf(stage: Stage, campaignId: number): Promise<number> {
  const [row] = await stage.ask<{ n: number }>(
    `select count(*)::int as n from delivery where campaign_id = $1 and state not in ('queued', 'claimed', 'retry')`,
    [campaignId],
  )
  return row?.n ?? 0
}

async function finished(stage: Stage, campaignId: number): Promise<void> {
  const giveUpAt = performance.now() + mostSeconds * 1000
  for (;;) {
    const [row] = await stage.ask<{ state: string }>('select state from campaign where id = $1', [campaignId])
    if (row?.state === 'finished') return
    const batches = await stage.ask<{ id: number }>(
      `select id::int from print_batch b where campaign_id = $1 and printed_at is not null and exists (
         select from print_piece p join delivery d on d.step_id = p.step_id and d.seq = p.seq
         where p.batch_id = b.id and d.state = 'in-hand')`,
      [campaignId],
    )
    await hurry(stage)
    // Somebody takes them to the post.
    for (const { id } of batches) await tradewindRun(['letters', 'posted', String(id)], stage.env)
    if (performance.now() > giveUpAt) {
      const states = await stage.ask('select state, count(*) from delivery where campaign_id = $1 group by 1', [
        campaignId,
      ])
      throw new Error(`The campaign did not come to an end: ${JSON.stringify(states)}\n${await stage.doctor()}`)
    }
    await sleep(500)
  }
}

/** Follows links until it is told to end; returns those that were answered. */
function visit(links: string[]): { end(): Promise<string[]> } {
  const answered = new Set<string>()
  let ending = false
  const going = (async () => {
    for (let n = 0; !ending; n++) {
      await sleep(50)
      const link = links[n % Math.max(links.length, 1)]
      if (!link || answered.has(link)) continue
      const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Firefox/140.0' }
      const status = await fetch(link, { redirect: 'manual', headers, signal: AbortSignal.timeout(5_000) }).then(
        (answer) => answer.status,
        () => 0,
      )
      if (status === 302) answered.add(link)
    }
  })()
  return {
    end: async () => {
      ending = true
      await going
      return [...answered]
    },
  }
}

/** How many visits are no response, once those that are spooled have had their time. */
async function missing(stage: Stage, visited: string[]): Promise<number> {
  for (let patience = 60; ; patience--) {
    const [row] = await stage.ask<{ n: number }>(`select count(*)::int as n from response where kind = 'click'`)
    const left = visited.length - (row?.n ?? 0)
    if (left <= 0 || patience === 0) return Math.max(0, left)
    await sleep(500)
  }
}
