import { findRedisServer } from '@tradewind/workers/testing'
import { describe, expect, test } from 'vitest'
import { playChaos } from './play.ts'
import type { ChaosChannel } from './sinks.ts'

const redisServer = await findRedisServer()
if (process.env.CI && !redisServer) throw new Error('CI needs a redis-server: both queue backends are tested there.')
if (!redisServer) console.warn('No redis-server on this machine: the Redis half of the chaos is left out.')

const plays: { redis: boolean; policy: 'hold' | 'resend'; channels: ChaosChannel[]; customers: number }[] = [
  { redis: true, policy: 'hold', channels: ['email', 'letter'], customers: 800 },
  { redis: false, policy: 'resend', channels: ['email'], customers: 2_000 },
]

describe.each(plays)('20 kills with -9 (Redis: $redis, unknown messages: $policy, $channels)', (play) => {
  const { redis, policy, customers } = play
  test.skipIf(redis && !redisServer)(
    'lose nobody, and send nobody a second message in silence',
    { timeout: 900_000 },
    async () => {
      const came = await playChaos({ ...play, kills: 20, wipes: 2, seed: 20 })
      expect(came).toMatchObject({ others: 0, lost: 0, strangers: 0, twiceUnlisted: 0, withoutCause: 0, visitsLost: 0 })
      // Whoever follows a link in the first step gets no second one.
      expect(came.promised).toBeGreaterThanOrEqual(customers)
      expect(came.sent + came.unknown + came.stopped).toBe(came.promised)
      if (play.channels.length === 1) expect(came.stopped).toBe(0)
      if (policy === 'hold') expect(came).toMatchObject({ twice: 0, resent: 0 })
      else expect(came.unknown).toBe(0)
      expect(came).toMatchObject({ wipes: 2, kills: { worker: 10, database: 4, queue: 3, api: 3 } })
      expect(came.doctor).toContain('Everything is in order.')
    },
  )
})
