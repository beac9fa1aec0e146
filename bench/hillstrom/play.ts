import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiClient } from '@tradewind/api/client'
import {
  type CampaignProgress,
  type CampaignScore,
  type CampaignView,
  freePort,
  type ImportRun,
  startEmbedded,
} from '@tradewind/engine'
import { defaultEmails } from '@tradewind/templates'
import { startMailCatcher } from '@tradewind/workers/testing'
import { Redis } from 'ioredis'
import pg from 'pg'
import { arms, type Person, readPeople } from './data.ts'
import { type Command, type Environment, tradewind, tradewindRun } from './processes.ts'

/** A database of an organisation that has imported the 64,000 customers of the Hillstrom data, for one campaign after the other. */
export interface Stage {
  databaseUrl: string
  people: Person[]
  unitId: number
  /** Of the processes. */
  env: Environment
  /** Seconds. */
  imported: number
  close(): Promise<void>
}

export interface PlayOptions {
  /** Undefined: jobs are carried by PostgreSQL. */
  redisUrl?: string | undefined
  /** Kill the worker process with -9 when about this share has been sent, and start another. */
  killAt?: number
  /** Empty the queue (FLUSHALL, or dropping its schema) when about this share has been sent. */
  wipeAt?: number
  say?: (line: string) => void
}

/** What came of it, for tests and for people. */
export interface Played {
  score: CampaignScore
  progress: CampaignProgress
  /** Different Message-IDs the catcher accepted, and those it accepted more than once. */
  caught: number
  twice: number
  /** Output of `tradewind doctor`, and of `tradewind score`. */
  doctor: string
  table: string
  /** Seconds. */
  took: { send: number; responses: number }
}

const admin = { email: 'kevin@post.example', password: 'correct horse battery staple' }

/** Makes the database, its administrator, and the customers: through a process of the API, over HTTP. */
export async function setHillstromStage(): Promise<Stage> {
  const home = join(import.meta.dirname, '../../.tradewind', `hillstrom-${process.pid}-${Date.now()}`)
  const people = readPeople()
  const database = await startEmbedded({ directory: home })
  const port = await freePort()
  const env: Environment = {
    DATABASE_URL: database.url,
    PORT: String(port),
    TRADEWIND_HOME: join(home, 'tradewind'),
    TRADEWIND_SECRET: 'hillstrom-hillstrom-hillstrom-hillstrom',
  }
  const who = ['--unit', 'Hillstrom', '--name', 'Kevin', '--email', admin.email, '--password', admin.password]
  await tradewindRun(['create-admin', ...who], env)
  const serving = tradewind(['api'], env)
  try {
    await serving.says('Tradewind is up')
    const api = await signedIn(env)
    const unitId = (await api.get<{ items: { id: number }[] }>('/units')).items[0]?.id ?? 0
    const importing = stopwatch()
    await importPeople(api, unitId, people)
    const close = async () => {
      await database.stop()
      await rm(home, { recursive: true, force: true })
    }
    return { databaseUrl: database.url, people, unitId, env, imported: importing(), close }
  } finally {
    await serving.kill('SIGTERM')
  }
}

async function signedIn(env: Environment): Promise<ApiClient> {
  const api = new ApiClient(`http://127.0.0.1:${env.PORT}`)
  await api.signIn(admin.email, admin.password)
  return api
}

/**
 * The main job with them: a campaign on the uploaded list of the three arms, 42,694 e-mails over SMTP to a catcher, the
 * recorded visits and purchases through the API, the score. Database, API and worker are processes of their own;
 * everything goes over HTTP.
 */
export async function playHillstrom(stage: Stage, options: PlayOptions = {}): Promise<Played> {
  const say = options.say ?? (() => undefined)
  const { people, unitId } = stage
  const catcher = await startMailCatcher()
  const running = new Set<Command>()
  const start = (...args: string[]) => {
    const command = tradewind(args, env)
    running.add(command)
    return command
  }
  const env: Environment = {
    ...stage.env,
    SMTP_URL: catcher.url,
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
  }
  try {
    await start('api').says('Tradewind is up')
    let worker = start('worker')
    await worker.says('Tradewind is up')
    const api = await signedIn(env)
    const took = { send: 0, responses: 0 }
    const campaign = await plan(api, unitId, people, options.redisUrl ? 'redis' : 'postgres')
    const sending = stopwatch()
    await api.post(`/campaigns/${campaign.id}/schedule`)
    let killed = false
    let wiped = false
    for (;;) {
      await new Promise((wake) => setTimeout(wake, 500))
      const { state } = await api.get<CampaignView>(`/campaigns/${campaign.id}`)
      const { promised, sent } = await api.get<CampaignProgress>(`/campaigns/${campaign.id}/progress`)
      const share = promised === 0 ? 0 : sent / promised
      if (options.killAt !== undefined && !killed && share > options.killAt) {
        killed = true
        await worker.kill('SIGKILL')
        say(`killed the worker with -9 at ${sent} sent; starting another`)
        worker = start('worker')
      }
      if (options.wipeAt !== undefined && !wiped && share > options.wipeAt) {
        wiped = true
        await wipeQueue(stage.databaseUrl, options.redisUrl)
        say(`emptied the queue at ${sent} sent`)
      }
      if (state === 'finished') break
    }
    took.send = sending()
    const progress = await api.get<CampaignProgress>(`/campaigns/${campaign.id}/progress`)
    say(`sent ${progress.sent}, unknown ${progress.unknown} of ${progress.promised} in ${took.send.toFixed(1)} s`)

    const responding = stopwatch()
    await postResponses(api, campaign, people)
    took.responses = responding()
    const score = await api.get<CampaignScore>(`/campaigns/${campaign.id}/score?fresh=true`)
    return {
      score,
      progress,
      caught: catcher.seen.size,
      twice: [...catcher.seen.values()].filter((times) => times > 1).length,
      doctor: await tradewindRun(['doctor'], env),
      table: await tradewindRun(['score', String(campaign.id)], env),
      took,
    }
  } finally {
    await Promise.all([...running].map((command) => command.kill('SIGTERM')))
    await catcher.close()
  }
}

function stopwatch(): () => number {
  const started = performance.now()
  return () => (performance.now() - started) / 1000
}

const attributes = [
  { name: 'recency', type: 'number', label: 'months since the last purchase' },
  { name: 'history', type: 'number', label: 'dollars spent in the past year' },
  { name: 'zip_code', type: 'text', label: 'kind of neighbourhood' },
  { name: 'newbie', type: 'text', label: 'new in the past year' },
  { name: 'last_channel', type: 'text', label: 'channel of purchases in the past year' },
]

async function importPeople(api: ApiClient, unitId: number, people: Person[]): Promise<void> {
  for (const attribute of attributes) await api.post('/attributes', attribute)
  const head = ['ref', 'name', 'email', ...attributes.map(({ name }) => `attributes.${name}`)]
  const lines = people.map((p) =>
    [
      p.ref,
      `Customer ${p.ref}`,
      `${p.ref.toLowerCase()}@mail.example`,
      p.recency,
      p.history,
      p.zipCode,
      p.newbie,
      p.channel,
    ].join(','),
  )
  const csv = `${[head.join(','), ...lines].join('\n')}\n`
  const options = {
    mapping: head.map((field) => ({ column: field, field })),
    consent: [{ channel: 'email', status: 'granted', evidence: 'customer of the shop' }],
  }
  const query = new URLSearchParams({
    unitId: String(unitId),
    fileName: 'hillstrom.csv',
    options: JSON.stringify(options),
  })
  const imported = await api.upload<ImportRun>(`/imports/customers?${query}`, csv)
  if (imported.inserted !== people.length) {
    const rejects = await api.get<{ items: { rowNumber: number; reason: string }[] }>(`/imports/${imported.id}/rejects`)
    const first = rejects.items.map(({ rowNumber, reason }) => `line ${rowNumber}: ${reason}`).slice(0, 5)
    throw new Error(`Imported ${imported.inserted} of ${people.length}.\n${first.join('\n')}`)
  }
}

/** By `queue` it is told from the others on the stage. */
async function plan(api: ApiClient, unitId: number, people: Person[], queue: string): Promise<CampaignView> {
  const templates: number[] = []
  for (const { name, content } of defaultEmails.slice(0, 2)) {
    templates.push((await api.post<{ id: number }>('/templates', { unitId, name: `${name}, ${queue}`, ...content })).id)
  }
  const sender = await api.post<{ id: number }>('/senders', { unitId, name: 'Shop', address: `${queue}@post.example` })
  const [mens, womens, none] = arms
  const campaign = await api.post<CampaignView>('/campaigns', {
    unitId,
    name: `Hillstrom 2008 over ${queue}`,
    uploadedList: true,
    senderId: sender.id,
    currency: 'USD',
    responseWindowDays: 14,
    cells: [
      { name: mens, weight: 1, templateId: templates[0] },
      { name: womens, weight: 1, templateId: templates[1] },
      { name: none, weight: 1, control: true },
    ],
  })
  for (let i = 0; i < people.length; i += 10_000) {
    const entries = people.slice(i, i + 10_000).map(({ ref, arm }) => ({ ref, cell: arm }))
    await api.post(`/campaigns/${campaign.id}/list`, { entries })
  }
  return campaign
}

async function wipeQueue(databaseUrl: string, redisUrl: string | undefined): Promise<void> {
  if (redisUrl) {
    const redis = new Redis(redisUrl)
    await redis.flushall()
    redis.disconnect()
    return
  }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('drop schema bullmq cascade')
  await client.end()
}

async function postResponses(api: ApiClient, campaign: CampaignView, people: Person[]): Promise<void> {
  const occurredAt = new Date().toISOString()
  const responses = people.flatMap(({ ref, visit, spend }) => {
    const common = { source: 'hillstrom', occurredAt, customer: { ref }, campaignId: campaign.id }
    return [
      ...(visit ? [{ ...common, externalId: `${campaign.id}-visit-${ref}`, kind: 'visit' }] : []),
      ...(spend === null
        ? []
        : [{ ...common, externalId: `${campaign.id}-order-${ref}`, kind: 'order', amount: spend, currency: 'USD' }]),
    ]
  })
  for (let i = 0; i < responses.length; i += 1_000) {
    await api.post('/responses', { responses: responses.slice(i, i + 1_000) })
  }
}
