import { join, resolve } from 'node:path'
import { createApp, createAuth, type LetterPress, openVisitSpool, serveApi } from '@tradewind/api'
import { builtConsole } from '@tradewind/console/build'
import { recordVisits, TradewindError } from '@tradewind/engine'
import type { Metrics } from '@tradewind/workers'
import { type Runtime, rootMessage } from './runtime.ts'

export interface StaffOptions {
  runtime: Runtime
  publicUrl: string
  port: number
  press: LetterPress
  metrics?: Metrics | undefined
}

export interface StaffServing {
  url: string
  /** Where staff open the console; undefined when it could not be built. */
  consoleUrl: string | undefined
  stop(): Promise<void>
}

/**
 * Serves API and console until `stop`.
 * Throws `unavailable` with what to do when the port cannot be had.
 */
export async function serveStaff({ runtime, publicUrl, port, press, metrics }: StaffOptions): Promise<StaffServing> {
  const { config, engine, tokens, secret, logger } = runtime
  const consoleDirectory = await consoleOf(logger)
  const auth = createAuth({ engine, secret, publicUrl, logger })
  const visits = await openVisitSpool({
    directory: join(resolve(config.home), 'visits'),
    write: (batch) => engine.asSystem((ctx) => recordVisits(ctx, batch)),
    logger,
  })
  const { mailHookSecret, behindProxy, host } = config
  const app = createApp({
    engine,
    auth,
    tokens,
    visits,
    publicUrl,
    press,
    logger,
    consoleDirectory,
    mailHookSecret,
    behindProxy,
    metrics,
  })
  const release = async () => {
    await visits.close()
    await auth.close()
  }
  try {
    const api = await serveApi({ app, host, port })
    return { url: api.url, consoleUrl: consoleDirectory && publicUrl, stop: () => api.close().then(release) }
  } catch (cause) {
    await release()
    const fault =
      cause instanceof TradewindError ? cause.message : `${host}:${port} cannot be listened on: ${rootMessage(cause)}`
    const sentence = `${fault} PORT and HOST say where to listen; PORT=0 finds a free one.`
    throw new TradewindError('unavailable', sentence, { cause })
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
