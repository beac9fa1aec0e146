import { launchCampaign, run, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cleanUp, makeHome, tradewind } from './lifecycle-command.ts'

let engine: TestEngine
let campaignId: number
beforeAll(async () => {
  engine = await createTestEngine()
  campaignId = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] as number
    await seedCustomers(ctx, unitId, 20)
    const refs = Array.from({ length: 20 }, (_, i) => `C${i + 1}`)
    const { id } = await seedCampaign(ctx, { unitId, name: 'spring', refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: id })
    await launchCampaign(ctx, { campaignId: id })
    await run(ctx, sql`update delivery set state = 'sent', sent_at = ${ctx.now} where campaign_id = ${id}`)
    return id
  })
})
afterEach(cleanUp)
afterAll(() => engine.dispose())

const command = async (...words: string[]) =>
  tradewind(words, {
    DATABASE_URL: engine.databaseUrl,
    TRADEWIND_HOME: await makeHome(),
    TRADEWIND_SECRET: 'the same secret in every process of it',
  }).ended

test('finds no difference; names what somebody changed, puts it right and ends with 1', {
  timeout: 180_000,
}, async () => {
  expect((await command('score', String(campaignId))).code).toBe(0)
  const right = await command('rescore')
  expect(right.output).toContain(`campaign ${campaignId} spring: 20 people, no difference`)
  expect(right.code).toBe(0)

  await engine.asSystem(async (ctx) => {
    await run(ctx, sql`update rollup set n = n - 2 where grain = 'cell' and fact = 'delivery' and sent`)
    await run(ctx, sql`delete from outbox`)
  })
  expect((await command('doctor')).output).toMatch(
    /!! {2}figures +Nothing is counted any more. Run "tradewind rescore"/,
  )
  const wrong = await command('rescore', 'spring')
  expect(wrong.output).toMatch(
    /1 figures? differed and .* put right:\n {2}delivery by cell \(.*sent true.*\): 2 too few/,
  )
  expect(wrong.code).toBe(1)
  expect((await command('rescore', String(campaignId))).code).toBe(0)
  expect((await command('doctor')).output).toMatch(/ok +figures +everything is counted/)
})

test('a campaign that does not exist is a sentence', async () => {
  const { code, output } = await command('rescore', '没有')
  expect(code).toBe(1)
  expect(output).toMatch(/No campaign has the number or name "没有"/)
})
