import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, openEngine, startEmbedded } from '@tradewind/engine'
import { findRedisServer, raceLaunches, startRedis } from '@tradewind/workers/testing'
import { count, type Section, seconds } from './harness.ts'

const launches = 500
const recipients = 3

/** Two schedulers, two relays and two sweepers at once, a thousand launches over both queues, to a mail server that counts. */
export async function benchRaces(): Promise<Section[]> {
  const table = [['queue', 'launches', 'scheduled by one of two', 'finished', 'messages', 'twice', 'sweeps', 'seconds']]
  const program = await findRedisServer()
  for (const backend of program ? (['postgres', 'redis'] as const) : (['postgres'] as const)) {
    const directory = await mkdtemp(join(tmpdir(), 'tradewind-races-'))
    const database = await startEmbedded({ directory })
    const redis = backend === 'redis' && program ? await startRedis(program) : undefined
    const [one, two] = [
      await openEngine({ databaseUrl: database.url }),
      await openEngine({ databaseUrl: database.url }),
    ]
    try {
      await migrate(one.orm, database.url)
      const options = { launches, recipients, redisUrl: redis?.url }
      let result: Awaited<ReturnType<typeof raceLaunches>> | undefined
      const took = await seconds(async () => {
        result = await raceLaunches([one, two], options)
      })
      if (!result) continue
      const { scheduledOnce, finished, messages, repeated, sweeps, problems } = result
      const row = [launches, scheduledOnce, finished, messages, repeated.length, sweeps].map(count)
      table.push([backend, ...row, took.toFixed(0)])
      for (const book of problems) console.error(book.summary, book.problems)
    } finally {
      await one.close()
      await two.close()
      await database.stop()
      await redis?.stop()
      await rm(directory, { recursive: true, force: true })
    }
  }
  const notes =
    `Each launch goes to ${recipients} recipients, so that there should be ${count(launches * recipients)} messages a queue ` +
    'and none of them twice. All offers of jobs run out twenty times a second (sweeps).'
  return [{ title: 'Raced launches', table, notes }]
}
