import { findRedisServer } from '@tradewind/workers/testing'
import { describe, test } from 'vitest'
import { playChaos } from './play.ts'
import type { ChaosChannel } from './sinks.ts'

const redisServer = await findRedisServer()
if (process.env.CI && !redisServer) throw new Error('CI needs a redis-server: both queue backends are tested there.')
if (!redisServer) console.warn('No redis-server on this machine: the Redis half of the chaos is left out.')

const plays: { redis: boolean; policy: 'hold' | 'resend'; channels: ChaosChannel[]; customers: number }[] = [
  { redis: true, policy: 'hold', channels: ['email', 'letter'], customers: 500 },
  { redis: false, policy: 'resend', channels: ['email'], customers: 1_500 },
]

/** Two workers with a window of 80 each are looked at before a kill and after it. */
const mostAtOneKill = 2 * 2 * 80

// Both at once: most of the time they wait for leases to run out.
describe.concurrent.each(plays)('8 kills with -9 (Redis: $redis, unknown messages: $policy, $channels)', (play) => {
  const { redis, policy, customers } = play
  test.skipIf(redis && !redisServer)(
    'lose nobody, and send nobody a second message in silence',
    { timeout: 900_000 },
    async ({ expect }) => {
      const came = await playChaos({ ...play, kills: 8, wipes: 1, seed: 20 })
      expect(came).toMatchObject({ others: 0, lost: 0, strangers: 0, twiceUnlisted: 0, withoutCause: 0, visitsLost: 0 })
      // Whoever follows a link in the first step gets no second one.
      expect(came.promised).toBeGreaterThanOrEqual(customers)
      expect(came.sent + came.unknown + came.stopped).toBe(came.promised)
      if (play.channels.length === 1) {
        expect(came.stopped).toBe(0)
        expect(came.atOneKill).toBeLessThanOrEqual(mostAtOneKill)
      }
      if (policy === 'hold') expect(came).toMatchObject({ twice: 0, resent: 0 })
      else expect(came.unknown).toBe(0)
      expect(came).toMatchObject({ wipes: 1, kills: { worker: 4, database: 2, queue: 1, api: 1 } })
      expect(came.doctor).toContain('Everything is in order.')
    },
  )
})
