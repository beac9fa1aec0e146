import { TradewindError } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { openRuntime, within } from '../runtime.ts'
import { type Parts, startParts, untilAskedToStop } from '../start-parts.ts'

/** Starts everything in this process, applies migrations, and stays until SIGINT or SIGTERM. */
export function runUp(config: Config): Promise<void> {
  return run(config, { api: true, workers: true }, { migrations: 'apply', sole: 'up' })
}

/** Starts one part, for installations of several processes. Refuses to start on an old schema. */
export function runPart(config: Config, part: 'api' | 'worker'): Promise<void> {
  if (config.databaseUrl && !config.secret) {
    throw new TradewindError(
      'bad-input',
      'TRADEWIND_SECRET is not set. Links that one process signs are checked by another: give all of them the same ' +
        'secret of 32 or more random characters.',
    )
  }
  return run(config, { api: part === 'api', workers: part === 'worker' }, { migrations: 'require' })
}

/** Messages on their way are finished within these, unless the other side says nothing. */
const stopSeconds = 20
const notInTime = `Not everything ended within ${stopSeconds} seconds. What was begun comes back by itself.`

async function run(config: Config, parts: Parts, options: { migrations: 'apply' | 'require'; sole?: string }) {
  const asked = untilAskedToStop()
  const runtime = await openRuntime(config, options)
  try {
    const running = await startParts(runtime, parts)
    const { smtp, publicUrl } = config
    const lines = [
      ...(running.consoleUrl ? [`console   ${running.consoleUrl}`] : []),
      ...(running.url ? [`api       ${running.url} (description at ${running.url}/docs)`] : []),
      ...(parts.workers ? [`workers   ${config.workerConcurrency} jobs at a time`] : []),
      ...(parts.workers
        ? [`mail      ${smtp ? `${smtp.host}:${smtp.port}` : 'no server: e-mails wait. Set SMTP_URL.'}`]
        : []),
      `links     ${running.publicUrl}${publicUrl ? '' : ' (for recipients elsewhere set PUBLIC_URL)'}`,
      ...(running.metricsUrl ? [`metrics   ${running.metricsUrl}`] : []),
      ...runtime.parts,
    ]
    process.stdout.write(`Tradewind is up.\n${lines.map((line) => `  ${line}\n`).join('')}Stop it with Ctrl-C.\n`)
    await asked
    process.stdout.write('Stopping: messages in flight are finished first ...\n')
    await within(stopSeconds * 1000, running.stop(), notInTime)
  } finally {
    await runtime.close()
  }
  process.stdout.write('Stopped.\n')
}
