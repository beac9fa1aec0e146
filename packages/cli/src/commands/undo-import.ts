import { badInput, systemActor, undoImport } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { count } from '../print/numbers.ts'
import { openRuntime } from '../runtime.ts'

/** Takes an import back and says what stays. */
export async function runUndoImport(config: Config, id: string): Promise<void> {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw badInput(`"${id}" is not the number of an import.`)
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { undone } = await runtime.engine.as(systemActor, (ctx) => undoImport(ctx, { importId: Number(id) }))
    const { removed = 0, restored = 0, consents = 0, kept = [] } = undone ?? {}
    const lines = [
      `removed ${count(removed)}, put back ${count(restored)}, consents taken back ${count(consents)}`,
      ...kept.map(({ reason, count: n }) => `${count(n)} stay: ${reason}`),
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  } finally {
    await runtime.close()
  }
}
