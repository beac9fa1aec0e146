import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { campaignDocument, createAuth, createLogin, reportFormats } from '@tradewind/api'
import { ApiClient } from '@tradewind/api/client'
import {
  badInput,
  type CampaignProgress,
  type CampaignScore,
  type CampaignView,
  campaignReport,
  type Engine,
  MovableClock,
  Staff,
  systemActor,
  type Waterfall,
} from '@tradewind/engine'
import { defaultEmails } from '@tradewind/templates'
import { type MailCatcher, startMailCatcher } from '@tradewind/workers/testing'
import pino from 'pino'
import type { Config } from '../config.ts'
import { count } from '../print/numbers.ts'
import { paintFor } from '../print/paint.ts'
import { liveProgress } from '../print/progress.ts'
import { formatScore } from '../print/score.ts'
import { formatTruth } from '../print/truth.ts'
import { formatWaterfall } from '../print/waterfall.ts'
import { openRuntime, type Runtime } from '../runtime.ts'
import { type Running, startParts, untilAskedToStop } from '../start-parts.ts'
import { type DemoWorld, demoLogins, demoSeed } from './city.ts'
import { bouncingDomain } from './customers.ts'
import { keepSample } from './keep-sample.ts'
import { playAnswers } from './play-answers.ts'
import { answerDays, describeModel, trueRates } from './responses.ts'
import { settleCity } from './settle-city.ts'
import { simulatedAudience } from './simulated-audience.ts'

export interface DemoOptions {
  exit?: boolean
  customers: string
  seed?: string
}

/**
 * Plays the main job from end to end with an invented city post: real database, queue, SMTP and HTTP, simulated
 * customers. It begins sixteen days ago by its own clock, so that two weeks of answers have come in by now.
 */
export async function runDemo(config: Config, options: DemoOptions): Promise<void> {
  const asked = untilAskedToStop()
  const started = performance.now()
  const customers = wholeNumber(options.customers, '--customers', 200, 1_000_000)
  const seed = options.seed === undefined ? demoSeed : wholeNumber(options.seed, '--seed', 0, 2 ** 31)
  const home = resolve(config.home, 'demo')
  await mkdir(home, { recursive: true })

  const clock = new MovableClock(morningDaysAgo(16))
  const world: DemoWorld = { seed, customers, today: clock.now().toISOString().slice(0, 10) }
  const say = (text = '') => process.stdout.write(`${text}\n`)
  const heading = (text: string) => say(`\n${paintFor(process.stdout).strong(text)}`)

  say('Tradewind demo: a campaign from a customer file to a scored result. Everybody in it is invented.')
  const sample = keepSample(home)
  const catcher = await startMailCatcher({
    onMail: sample.offer,
    behave: (to) => (to.endsWith(`@${bouncingDomain}`) ? { reply: 550, text: '5.1.1 mailbox moved' } : 'accept'),
  })
  const logger = pino({ level: 'warn' }, pino.destination({ dest: join(home, 'demo.log'), sync: true }))
  const smtp = { host: '127.0.0.1', port: catcher.port, secure: false }
  const parts: Config = { ...config, home, databaseUrl: undefined, redisUrl: undefined, smtp, publicUrl: undefined }
  let runtime: Runtime | undefined
  let running: Running | undefined
  try {
    runtime = await openRuntime(parts, { migrations: 'apply', sole: 'demo', fresh: true, clock, logger })
    running = await startParts({ ...runtime, config: { ...parts, port: 0 } }, { api: true, workers: true })
    const { engine } = runtime

    heading('1. A city post, its customers and two years of orders')
    const { cityId } = await settleCity(engine, world, say, home)
    const password = randomBytes(9).toString('base64url')
    const coordinator = demoLogins[0].email
    await makeLogins(runtime, running.publicUrl, password)
    const api = new ApiClient(running.url ?? '')
    await api.signIn(coordinator, password)

    heading('2. Whom: customers from 18 to 70 who bought something in the last two years')
    const campaign = await planCampaign(api, cityId)
    say(
      formatWaterfall(await api.get<Waterfall>(`/campaigns/${campaign.id}/audience`), {
        paint: paintFor(process.stdout),
      }),
    )

    heading('3. Sending two variants by SMTP to a mail catcher; the control gets nothing')
    await api.post(`/campaigns/${campaign.id}/schedule`)
    await watchSending(api, campaign.id)
    await reportSending(api, campaign.id, catcher, say)
    const files = await sample.write()
    say(`One of the e-mails as it was sent: ${files.map((file) => relative(process.cwd(), file)).join(' and ')}`)

    heading(`4. ${answerDays} days of answers`)
    for (const line of describeModel(world)) say(line)
    const audience = await simulatedAudience(engine, campaign.id)
    const launchedAt = (await api.get<CampaignView>(`/campaigns/${campaign.id}`)).launchedAt ?? clock.now()
    await playAnswers({ api, world, audience, clock, startAt: new Date(launchedAt), campaignId: campaign.id })
    clock.moveTo(new Date())

    heading('5. What it was worth')
    const score = await api.get<CampaignScore>(`/campaigns/${campaign.id}/score?fresh=true`)
    say(formatScore(revive(score), { name: campaign.name, paint: paintFor(process.stdout) }))
    say(formatTruth(trueRates(world, audience), revive(score)))
    await writeFile(join(home, 'score.json'), JSON.stringify(score, null, 2))
    const page = await writeReport(engine, campaign.id, home)
    say(`The whole report, fit to print: ${pathToFileURL(page)}`)

    const seconds = Math.round((performance.now() - started) / 1000)
    say(`The whole demo took ${seconds} s.`)
    if (options.exit) return
    heading('Look around')
    say(`  ${running.consoleUrl ?? running.url}/campaigns/${campaign.id}   the campaign in the console`)
    say(`  ${running.url}/docs          the API that it uses`)
    say(`Sign in with the password ${password} as`)
    for (const { email, who } of demoLogins) say(`  ${email.padEnd(28)}${who}`)
    say('Stop it with Ctrl-C.')
    await asked
    say('Stopping ...')
  } finally {
    await running?.stop()
    await runtime?.close()
    await catcher.close()
  }
}

function wholeNumber(text: string, name: string, min: number, max: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw badInput(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
}

/** Nine in the morning in China, `days` ago. */
function morningDaysAgo(days: number): Date {
  const then = new Date(Date.now() - days * 86_400_000)
  return new Date(`${then.toISOString().slice(0, 10)}T01:00:00Z`)
}

async function makeLogins({ engine, secret, logger }: Runtime, publicUrl: string, password: string) {
  const auth = createAuth({ engine, secret, publicUrl, logger })
  try {
    for (const { email } of demoLogins) {
      const staff = await engine.asSystem((ctx) => ctx.em.findOneOrFail(Staff, { email }))
      await createLogin(auth, { actor: systemActor, staff, password })
    }
  } finally {
    await auth.close()
  }
}

async function planCampaign(api: ApiClient, cityId: number): Promise<CampaignView> {
  const templates: { id: number }[] = []
  for (const { name, content } of defaultEmails) {
    templates.push(await api.post('/templates', { unitId: cityId, name, ...content }))
  }
  const segment = await api.post<{ id: number }>('/segments', {
    unitId: cityId,
    name: '两年内有交易的成年客户',
    filter: {
      all: [
        { field: 'age', op: 'between', value: [18, 70] },
        { orders: 'count', op: 'gte', value: 1, where: { since: { yearsAgo: 2 } } },
      ],
    },
  })
  const sender = await api.post<{ id: number }>('/senders', {
    unitId: cityId,
    name: '信风市邮政',
    address: 'service@post.example',
  })
  return api.post<CampaignView>('/campaigns', {
    unitId: cityId,
    name: '新年报刊征订',
    segmentId: segment.id,
    senderId: sender.id,
    responseWindowDays: answerDays,
    cells: [
      { name: 'A 信件', weight: 45, templateId: templates[0]?.id },
      { name: 'B 图文', weight: 45, templateId: templates[1]?.id },
      { name: '对照组', weight: 10, control: true },
    ],
  })
}

async function watchSending(api: ApiClient, campaignId: number): Promise<void> {
  const bar = liveProgress(process.stdout)
  const started = performance.now()
  for (;;) {
    const { state } = await api.get<CampaignView>(`/campaigns/${campaignId}`)
    const { promised, queued, claimed } = await api.get<CampaignProgress>(`/campaigns/${campaignId}/progress`)
    const done = promised - queued - claimed
    const rate = done / ((performance.now() - started) / 1000)
    if (promised > 0) {
      bar.update({ label: 'E-mail', done, total: promised, rate, etaSeconds: (promised - done) / Math.max(1, rate) })
    }
    if (state === 'finished') return bar.finish()
    await new Promise((wake) => setTimeout(wake, 200))
  }
}

async function reportSending(api: ApiClient, campaignId: number, catcher: MailCatcher, say: (text: string) => void) {
  const { sent, failed, reasons } = await api.get<CampaignProgress>(`/campaigns/${campaignId}/progress`)
  const twice = [...catcher.seen.values()].filter((times) => times > 1).length
  say(
    `Sent ${count(sent)}, failed ${count(failed)} (${reasons[0]?.reason ?? 'no reason'}). ` +
      `The catcher counted ${count(catcher.seen.size)} different Message-IDs, ${twice} of them twice.`,
  )
}

/** The report as a page beside the demo's other files; returns where. */
async function writeReport(engine: Engine, campaignId: number, home: string): Promise<string> {
  const report = await engine.asSystem((ctx) => campaignReport(ctx, { campaignId, fresh: true }))
  const path = join(home, 'report.html')
  const document = campaignDocument(report, { language: 'zh', timeZone: engine.timeZone })
  await writeFile(path, await reportFormats.html.write(document))
  return path
}

/** JSON has no dates. */
function revive(score: CampaignScore): CampaignScore {
  if (!score.window) return score
  return { ...score, window: { ...score.window, from: new Date(score.window.from), to: new Date(score.window.to) } }
}
