import { pendingMigrations } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { openRuntime } from '../runtime.ts'

/** Applies what is missing. */
export async function runMigrate(config: Config): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'apply' })
  try {
    const pending = await pendingMigrations(runtime.engine.orm)
    process.stdout.write(
      pending.length === 0 ? 'The database is up to date.\n' : `Still missing: ${pending.join(', ')}\n`,
    )
  } finally {
    await runtime.close()
  }
}
