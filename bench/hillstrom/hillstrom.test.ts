import { findRedisServer, startRedis } from '@tradewind/workers/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareWithPublished } from './compare.ts'
import { dataDirectory, hasData, readPublished } from './data.ts'
import { type Played, playHillstrom, type Stage, setHillstromStage } from './play.ts'

const redisServer = await findRedisServer()
if (process.env.CI && !hasData) throw new Error(`CI needs the Hillstrom data; there is none in ${dataDirectory}.`)
if (process.env.CI && !redisServer) throw new Error('CI needs a redis-server: both queue backends are tested there.')
if (!hasData) console.warn(`No Hillstrom data in ${dataDirectory} (TRADEWIND_DATA): left out.`)

const backends = [
  { backend: 'postgres', runs: hasData },
  { backend: 'redis', runs: hasData && redisServer !== undefined },
]

/** A worker's window: eight messages for each of ten lines. The most that it can leave unknown. */
const inFlight = 80

let stage: Stage
beforeAll(async () => {
  if (hasData) stage = await setHillstromStage()
})
afterAll(() => stage?.close())

describe.each(backends)(
  '64,000 customers over the $backend queue, which is emptied, by a worker that is killed',
  (b) => {
    let redis: Awaited<ReturnType<typeof startRedis>> | undefined
    let played: Played
    beforeAll(async () => {
      if (!b.runs) return
      if (b.backend === 'redis') redis = await startRedis(redisServer as string)
      played = await playHillstrom(stage, { redisUrl: redis?.url, killAt: 0.3, wipeAt: 0.5 })
    })
    afterAll(() => redis?.stop())

    test.skipIf(!b.runs)('every recipient got one message, or is unknown and stays so', () => {
      const { progress, caught, twice } = played
      expect(progress.promised).toBe(42_694)
      expect(progress.sent + progress.unknown).toBe(42_694)
      expect(progress.unknown).toBeLessThanOrEqual(inFlight)
      expect(twice).toBe(0)
      expect(caught).toBeGreaterThanOrEqual(progress.sent)
      expect(caught).toBeLessThanOrEqual(42_694)
    })

    test.skipIf(!b.runs)('the books balance', () => {
      expect(played.doctor).toMatch(
        new RegExp(`^ok {2}books of campaign ${played.score.campaignId} .*promised 42694 = sent \\d+`, 'm'),
      )
      expect(played.doctor).toContain('Everything is in order.')
    })

    test.skipIf(!b.runs)('the score is the published one', () => {
      const compared = compareWithPublished(played.score, readPublished())
      expect(compared).toHaveLength(77)
      expect(compared.filter(({ holds }) => !holds)).toEqual([])
      expect(played.score.splitRatio?.p).toBeCloseTo(0.9, 2)
      expect(played.table.split('\n').every((line) => line.length <= 100)).toBe(true)
    })
  },
)
