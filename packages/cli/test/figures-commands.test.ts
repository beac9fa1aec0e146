import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launchCampaign, row, run, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, makeHome, tradewind } from './lifecycle-command.ts'

/** What operators ask of figures: reports, statistics, and whether they still add up. */
let engine: TestEngine
let home: string
let unit: string
let campaignId: number
beforeAll(async () => {
  engine = await createTestEngine()
  home = await makeHome()
  campaignId = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] as number
    unit = (await row<{ code: string }>(ctx, sql`select code from unit where id = ${unitId}`))?.code ?? ''
    await seedCustomers(ctx, unitId, 20)
    const refs = Array.from({ length: 20 }, (_, i) => `C${i + 1}`)
    const { id } = await seedCampaign(ctx, { unitId, name: 'spring', refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: id })
    await launchCampaign(ctx, { campaignId: id })
    await run(ctx, sql`update delivery set state = 'sent', sent_at = ${ctx.now} where campaign_id = ${id}`)
    return id
  })
})
afterAll(async () => {
  await cleanUp()
  await engine.dispose()
})

const command = async (...words: string[]) => {
  const ended = await tradewind(words, {
    DATABASE_URL: engine.databaseUrl,
    TRADEWIND_HOME: home,
    TRADEWIND_SECRET: 'a secret of thirty-two characters, or more',
  }).ended
  expect(ended.output).not.toMatch(/\n\s+at .*:\d+:\d+/)
  return ended
}

test('a campaign and a month as files, in the form of their ending', async () => {
  const page = join(home, 'spring.html')
  expect(await command('report', 'spring', '--language', 'en', '--out', page)).toMatchObject({ code: 0 })
  expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*spring/i)
  const book = join(home, 'month.xlsx')
  expect(await command('bulletin', unit, '2026-03', '--out', book)).toMatchObject({ code: 0 })
  expect((await readFile(book)).subarray(0, 2).toString()).toBe('PK')
  const json = await command('report', 'spring', '--format', 'json')
  expect(JSON.stringify(JSON.parse(json.output.slice(json.output.indexOf('{\n'))))).toContain('"spring"')
})

test('statistics in words and tables, and as JSON', async () => {
  const advice = await command('statistics', 'sample-size', '0.1062', '--uplift', '0.01')
  expect(advice).toMatchObject({ code: 0, output: expect.stringMatching(/^15,\d{3} in the control and 15,\d{3} in/m) })
  const league = await command('statistics', 'league', unit, '--campaign', 'spring', '--json')
  expect(JSON.parse(league.output.slice(league.output.indexOf('{\n')))).toMatchObject({ campaigns: 1, places: [] })
  const forecast = await command('statistics', 'forecast', 'spring')
  expect(forecast.output).toMatch(/feedback +So far +At the end[\s\S]*email +0 +– +– +– +0/)
  const wrong = await command('statistics', 'league', unit, '--from', '2026-03-01')
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('both from and to') })
})

test('rescoring finds no difference; names what somebody changed, puts it right and ends with 1', async () => {
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

test('what is not there, or cannot be written, is said in a sentence', async () => {
  const [noCampaign, noMonth, noUnit, nowhere] = await Promise.all([
    command('rescore', '没有'),
    command('bulletin', unit, '2026-13'),
    command('bulletin', 'NOWHERE', '2026-03'),
    command('report', 'spring', '--out', '/nowhere/at/all.csv'),
  ])
  expect(noCampaign).toMatchObject({
    code: 1,
    output: expect.stringContaining('No campaign has the number or name "没有"'),
  })
  expect([noMonth, noUnit].map(({ code }) => code)).toEqual([1, 1])
  expect(nowhere).toMatchObject({
    code: 1,
    output: expect.stringContaining('cannot be written to /nowhere/at/all.csv'),
  })
})
