import { listRemovable } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { openRuntime } from '../runtime.ts'
import { unitOf } from './import-file.ts'

/** Prints the records fit for removal, a line each with tabs between: id, last maintained, name, e-mail, address. */
export async function runRemovable(config: Config, unitCode: string): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { engine } = runtime
    const unitId = await unitOf(engine, unitCode)
    for (let cursor: string | undefined; ; ) {
      const page = await engine.asSystem((ctx) => listRemovable(ctx, { unitId, limit: 200, ...(cursor && { cursor }) }))
      for (const { id, updatedAt, name, email, address } of page.items) {
        process.stdout.write(`${[id, updatedAt.toISOString().slice(0, 10), name, email, address].join('\t')}\n`)
      }
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
  } finally {
    await runtime.close()
  }
}
