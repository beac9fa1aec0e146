import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launchCampaign, row, run, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, makeHome, tradewind } from './lifecycle-command.ts'

const patience = 240_000
let engine: TestEngine
let home: string
let unit: string
beforeAll(async () => {
  engine = await createTestEngine()
  home = await makeHome()
  await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] as number
    unit = (await row<{ code: string }>(ctx, sql`select code from unit where id = ${unitId}`))?.code ?? ''
    await seedCustomers(ctx, unitId, 20)
    const refs = Array.from({ length: 20 }, (_, i) => `C${i + 1}`)
    const { id } = await seedCampaign(ctx, { unitId, name: 'spring', refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: id })
    await launchCampaign(ctx, { campaignId: id })
    await run(ctx, sql`update delivery set state = 'sent', sent_at = ${ctx.now} where campaign_id = ${id}`)
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

test('a campaign and a month as files, in the form of their ending', { timeout: patience }, async () => {
  const page = join(home, 'spring.html')
  expect(await command('report', 'spring', '--language', 'en', '--out', page)).toMatchObject({ code: 0 })
  expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*spring/i)
  const book = join(home, 'month.xlsx')
  expect(await command('bulletin', unit, '2026-03', '--out', book)).toMatchObject({ code: 0 })
  expect((await readFile(book)).subarray(0, 2).toString()).toBe('PK')
  const json = await command('report', 'spring', '--format', 'json')
  expect(JSON.stringify(JSON.parse(json.output.slice(json.output.indexOf('{\n'))))).toContain('"spring"')
})

test('what is not there, or cannot be written, is said in a sentence', { timeout: patience }, async () => {
  expect((await command('report', 'autumn')).code).toBe(1)
  expect((await command('bulletin', unit, '2026-13')).code).toBe(1)
  expect((await command('bulletin', 'NOWHERE', '2026-03')).code).toBe(1)
  expect(await command('report', 'spring', '--out', '/nowhere/at/all.csv')).toMatchObject({
    code: 1,
    output: expect.stringContaining('cannot be written to /nowhere/at/all.csv'),
  })
})
