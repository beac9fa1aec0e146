import { createApp, createAuth, serveApi } from '@tradewind/api'
import { freePort } from '@tradewind/engine'
import { SmtpChannel, startWorkers } from '@tradewind/workers'
import { noMailServer } from './no-mail-server.ts'
import type { Runtime } from './runtime.ts'

export interface Parts {
  api: boolean
  workers: boolean
}

export interface Running {
  /** Base address of the API; undefined when only workers run. */
  url: string | undefined
  publicUrl: string
  stop(): Promise<void>
}

/** Starts the chosen parts in this process on an opened runtime. `stop` ends them, not the runtime. */
export async function startParts(runtime: Runtime, parts: Parts): Promise<Running> {
  const { config, engine, queues, tokens, secret, logger } = runtime
  const port = config.port || (await freePort())
  const publicUrl = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`
  const auth = parts.api ? createAuth({ engine, secret, publicUrl, logger }) : undefined
  const api = auth && (await serve(auth))
  const email = config.smtp ? new SmtpChannel(config.smtp, engine.clock) : noMailServer
  const concurrency = config.workerConcurrency
  const workers = parts.workers
    ? startWorkers({ engine, queues, tokens, email, publicUrl, logger, concurrency })
    : undefined
  return {
    url: api?.url,
    publicUrl,
    stop: async () => {
      await api?.close()
      await workers?.stop()
      await auth?.close()
    },
  }

  async function serve(auth: ReturnType<typeof createAuth>) {
    try {
      return await serveApi({ app: createApp({ engine, auth, tokens, publicUrl, logger }), host: config.host, port })
    } catch (error) {
      await auth.close()
      throw error
    }
  }
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130))
        resolve()
      })
    }
  })
}
