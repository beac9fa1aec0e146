import type { Config } from '../config.ts'
import { openRuntime } from '../runtime.ts'
import { type Parts, startParts, untilAskedToStop } from '../start-parts.ts'

/** Starts the parts, says where they are, and stays until SIGINT or SIGTERM. */
export async function runUp(config: Config, parts: Parts, migrations: 'apply' | 'require'): Promise<void> {
  const asked = untilAskedToStop()
  const runtime = await openRuntime(config, { migrations })
  try {
    const running = await startParts(runtime, parts)
    const lines = [
      ...(running.url ? [`api       ${running.url} (description at ${running.url}/docs)`] : []),
      ...(parts.workers ? [`workers   ${config.workerConcurrency} jobs at a time`] : []),
      `mail      ${config.smtp ? `${config.smtp.host}:${config.smtp.port}` : 'no server set: e-mails wait (SMTP_URL)'}`,
      ...runtime.parts,
    ]
    process.stdout.write(`Tradewind is up.\n${lines.map((line) => `  ${line}\n`).join('')}Stop it with Ctrl-C.\n`)
    await asked
    process.stdout.write('Stopping: messages in flight are finished first ...\n')
    await running.stop()
  } finally {
    await runtime.close()
  }
  process.stdout.write('Stopped.\n')
}
