import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, migrate, openEngine, startEmbedded } from '@tradewind/engine'

/** A migrated database of its own, which is gone afterwards. */
export async function withFreshDatabase(work: (engine: Engine) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-bench-'))
  const server = await startEmbedded({ directory })
  const engine = await openEngine({ databaseUrl: server.url })
  try {
    await migrate(engine.orm, server.url)
    await work(engine)
  } finally {
    await engine.close()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
