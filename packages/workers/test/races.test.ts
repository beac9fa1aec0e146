import { openEngine } from '@tradewind/engine'
import { createTestEngine } from '@tradewind/engine/testing'
import { expect, test } from 'vitest'
import { findRedisServer, raceLaunches, startRedis } from '../testing/index.ts'

const launches = 40
const recipients = 3

test.each(['postgres', 'redis'] as const)(
  'two schedulers, two relays and two sweepers at once send nothing twice, over the %s queue',
  async (backend) => {
    const program = backend === 'redis' ? await findRedisServer() : undefined
    if (backend === 'redis' && !program) {
      if (process.env.CI) throw new Error('CI needs a redis-server: both queue backends are raced there.')
      return console.warn('No redis-server on this machine: the Redis half of the races is left out.')
    }
    const redis = program ? await startRedis(program) : undefined
    const engine = await createTestEngine()
    const other = await openEngine({ databaseUrl: engine.databaseUrl })
    try {
      const result = await raceLaunches([engine, other], { launches, recipients, redisUrl: redis?.url })
      expect(result).toMatchObject({ scheduledOnce: launches, finished: launches, repeated: [], problems: [] })
      expect(result.messages).toBe(launches * recipients)
      expect(result.sweeps).toBeGreaterThan(5)
    } finally {
      await other.close()
      await engine.dispose()
      await redis?.stop()
    }
  },
  120_000,
)
