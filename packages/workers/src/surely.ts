import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

/** Seconds between attempts to write to a database that is away for a moment, all within a claim's lease. */
const writeWaits = [0.5, 1, 2, 4, 8]

/** Writes what may be written twice without harm, again and again while the database is away for a moment. */
export async function surely<T>(logger: Logger, fault: string, write: () => Promise<T>): Promise<T> {
  for (const wait of writeWaits) {
    try {
      return await write()
    } catch (error) {
      logger.warn({ err: error }, `${fault}; trying again`)
      await sleep(wait * 1000)
    }
  }
  return write()
}
