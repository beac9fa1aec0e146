import { resolve } from 'node:path'
import { dayIn, freePort } from '@tradewind/engine'
import {
  type Channels,
  createMetrics,
  emailDriver,
  faxDriver,
  letterDriver,
  openFonts,
  openLetterPress,
  SmtpChannel,
  serveMetrics,
  startWorkers,
  watchMailbox,
  workDriver,
} from '@tradewind/workers'
import { noMailServer } from './no-mail-server.ts'
import { askQueue, type Runtime } from './runtime.ts'
import { openSms } from './sms-gateway.ts'

export interface Parts {
  api: boolean
  workers: boolean
}

export interface Running {
  /** Base address of the API; undefined when only workers run. */
  url: string | undefined
  /** Where staff open the console; undefined when it could not be built. */
  consoleUrl: string | undefined
  publicUrl: string
  /** Where the figures for Prometheus are; undefined when METRICS_PORT is not set. */
  metricsUrl: string | undefined
  stop(): Promise<void>
}

/**
 * Starts the chosen parts in this process on an opened runtime. `stop` ends them, not the runtime.
 * Throws `unavailable` with what to do when the port cannot be had or the queue does not answer.
 */
export async function startParts(runtime: Runtime, parts: Parts): Promise<Running> {
  const { config, engine, tokens, logger } = runtime
  if (parts.workers) await askQueue(runtime)
  const queues = await runtime.queues()
  const port = config.port || (await freePort())
  const publicUrl = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`
  const fonts = await openFonts(config.letters.fonts)
  const press = openLetterPress({ engine, tokens, directory: resolve(config.letters.directory), fonts })
  const metrics = config.metrics && createMetrics({ engine, queues })
  const serving = metrics && config.metrics && (await serveMetrics(metrics, config.metrics))
  const api = parts.api ? await startApi().catch(stopServing) : undefined
  const smtp = config.smtp ? new SmtpChannel(config.smtp) : noMailServer
  const { bounceAddress, dkim } = config
  const unsubscribeByMail = config.mailbox !== undefined || config.mailHookSecret !== undefined
  const today = () => dayIn(engine.timeZone, engine.clock.now())
  const channels: Channels = {
    email: emailDriver({ smtp, tokens, publicUrl, bounceAddress, unsubscribeByMail, dkim }),
    letter: letterDriver({ fonts, publicUrl }),
    visit: workDriver,
    phone: workDriver,
    meeting: workDriver,
    fax: config.fax ? faxDriver({ smtp, gateway: config.fax, fonts, tokens, today }) : workDriver,
  }
  if (parts.workers && config.sms) channels.sms = openSms(config.sms, { engine, tokens, publicUrl })
  const mailbox = { tokens, rules: config.mailRules }
  const concurrency = config.workerConcurrency
  const workers = parts.workers
    ? startWorkers({ engine, queues, channels, press, mailbox, logger, concurrency, metrics })
    : undefined
  const watching = parts.workers && config.mailbox ? watchMailbox({ engine, logger, imap: config.mailbox }) : undefined
  return {
    url: api?.url,
    consoleUrl: api?.consoleUrl,
    metricsUrl: serving?.url,
    publicUrl,
    stop: async () => {
      await Promise.all([api?.stop(), workers?.stop(), watching?.stop()])
      await serving?.close()
    },
  }

  // Workers alone never load the API: that is 50 MB less.
  async function startApi() {
    const { serveStaff } = await import('./serve-staff.ts')
    return serveStaff({ runtime, publicUrl, port, press, metrics })
  }
  async function stopServing(error: unknown): Promise<never> {
    await serving?.close()
    throw error
  }
}

/**
 * Resolves at the first SIGINT or SIGTERM; a later one ends the process at once. What comes within a second counts as
 * the same one: a Ctrl-C may arrive from the terminal and again from the program that started this one.
 */
export function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined
    const onSignal = () => {
      first ??= performance.now()
      if (performance.now() - first > 1000) process.exit(130)
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
