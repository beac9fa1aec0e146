import { findRedisServer } from '@tradewind/workers/testing'
import { describe, expect, test } from 'vitest'
import { playChaos } from './play.ts'

const redisServer = await findRedisServer()
if (process.env.CI && !redisServer) throw new Error('CI needs a redis-server: both queue backends are tested there.')
if (!redisServer) console.warn('No redis-server on this machine: the Redis half of the chaos is left out.')

const plays = [
  { queue: 'Redis', redis: true, policy: 'hold', runs: redisServer !== undefined },
  { queue: 'PostgreSQL', redis: false, policy: 'resend', runs: true },
] as const

describe.each(plays)('20 kills with -9, queue on $queue, unknown messages: $policy', ({ redis, policy, runs }) => {
  test.skipIf(!runs)('lose nobody, and send nobody a second message in silence', { timeout: 900_000 }, async () => {
    const play = await playChaos({ customers: 2_000, kills: 20, wipes: 2, seed: 20, redis, policy })
    expect(play).toMatchObject({ promised: 2_000, others: 0, lost: 0, strangers: 0, twiceUnlisted: 0, visitsLost: 0 })
    expect(play.sent + play.unknown).toBe(2_000)
    expect(play.unknown).toBeLessThanOrEqual(play.inFlight)
    expect(play.resent).toBeLessThanOrEqual(play.inFlight)
    if (policy === 'hold') expect(play).toMatchObject({ twice: 0, resent: 0 })
    else expect(play.unknown).toBe(0)
    expect(play.wipes).toBe(2)
    expect(play.kills).toEqual({ worker: 10, database: 4, queue: 3, api: 3 })
    expect(play.doctor).toContain('Everything is in order.')
  })
})
