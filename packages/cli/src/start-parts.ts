import { join, resolve } from 'node:path'
import { createApp, createAuth, openVisitSpool, serveApi, type VisitSpool } from '@tradewind/api'
import { builtConsole } from '@tradewind/console/build'
import { dayIn, freePort, recordVisits, TradewindError } from '@tradewind/engine'
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
import { askQueue, type Runtime, rootMessage } from './runtime.ts'
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
  const { config, engine, queues, tokens, secret, logger } = runtime
  if (parts.workers) await askQueue(runtime)
  const port = config.port || (await freePort())
  const publicUrl = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`
  const fonts = await openFonts(config.letters.fonts)
  const press = openLetterPress({ engine, tokens, directory: resolve(config.letters.directory), fonts })
  const metrics = config.metrics && createMetrics({ engine, queues })
  const serving = metrics && config.metrics && (await serveMetrics(metrics, config.metrics))
  const consoleDirectory = parts.api ? await consoleOf(logger) : undefined
  const auth = parts.api ? createAuth({ engine, secret, publicUrl, logger }) : undefined
  const visits = parts.api
    ? await openVisitSpool({
        directory: join(resolve(config.home), 'visits'),
        write: (batch) => engine.asSystem((ctx) => recordVisits(ctx, batch)),
        logger,
      })
    : undefined
  const api = auth && visits && (await serve(auth, visits))
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
    consoleUrl: consoleDirectory && publicUrl,
    metricsUrl: serving?.url,
    publicUrl,
    stop: async () => {
      await Promise.all([api?.close().then(() => visits?.close()), workers?.stop(), watching?.stop()])
      await auth?.close()
      await serving?.close()
    },
  }

  async function serve(auth: ReturnType<typeof createAuth>, visits: VisitSpool) {
    try {
      return await serveApi({
        app: createApp({
          engine,
          auth,
          tokens,
          visits,
          publicUrl,
          press,
          logger,
          consoleDirectory,
          mailHookSecret: config.mailHookSecret,
          behindProxy: config.behindProxy,
          metrics,
        }),
        host: config.host,
        port,
      })
    } catch (cause) {
      await visits.close()
      await auth.close()
      await serving?.close()
      const known = cause instanceof TradewindError
      const fault = known ? cause.message : `${config.host}:${port} cannot be listened on: ${rootMessage(cause)}`
      const sentence = `${fault} PORT and HOST say where to listen; PORT=0 finds a free one.`
      throw new TradewindError('unavailable', sentence, { cause })
    }
  }
}

/** A console that cannot be built is a pity; the API goes on without it. */
async function consoleOf(logger: Runtime['logger']): Promise<string | undefined> {
  try {
    return await builtConsole((sentence) => process.stderr.write(`${sentence}\n`))
  } catch (err) {
    logger.error({ err }, 'the console is not served')
    process.stderr.write(`${rootMessage(err)}\nThe API starts without it.\n`)
    return undefined
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
