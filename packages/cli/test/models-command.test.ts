import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createUnit, getModel, importPastCampaign, run as perform, systemActor, trainModel } from '@tradewind/engine'
import { createTestEngine, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, makeHome, tradewind, until } from './lifecycle-command.ts'

/** Past campaigns and models as an operator meets them: commands, and a worker that dies in the middle. */
const secret = 'a secret of thirty-two characters, or more'
const customers = 20_000
let engine: TestEngine
let home: string
let unitId: number

beforeAll(async () => {
  engine = await createTestEngine()
  home = await makeHome()
  await engine.asSystem(async (ctx) => {
    unitId = (await createUnit(ctx, { parentId: null, kind: 'city', code: 'ROOT', name: '信风市邮政分公司' })).id
    await perform(
      ctx,
      sql`insert into customer (unit_id, ref, name, gender, created_at, updated_at)
          select ${unitId}, 'C' || n, '客户' || n, case n * 7919::bigint % 1009 % 2 when 0 then 'male' else 'female' end, ${ctx.now}, ${ctx.now}
          from generate_series(1, ${customers}) n`,
    )
  })
})
afterAll(async () => {
  await cleanUp()
  await engine.dispose()
})

const environment = () => ({ DATABASE_URL: engine.databaseUrl, TRADEWIND_HOME: home, TRADEWIND_SECRET: secret })
const command = async (...args: string[]) => {
  const ended = await tradewind(args, environment()).ended
  expect(ended.output).not.toMatch(/\n\s+at .*:\d+:\d+/)
  return ended
}

/** Calls an hour apart; every fifth customer of 杭州 buys, and every twentieth of the others. */
function calls(count: number): string {
  const lines = Array.from({ length: count }, (_, at) => {
    const n = at + 1
    const time = new Date(Date.UTC(2024, 0, 1) + n * 3_600_000).toISOString()
    const local = n % 4 === 0
    return `C${n},${time},${n % (local ? 8 : 21) === 0 ? 'yes' : 'no'},${n % 400},${local ? '杭州' : '宁波'},${n % 60}`
  })
  return ['ref,contactedAt,converted,duration,city,age', ...lines].join('\n')
}

test('a past campaign comes in by command, and says what it lacks', async () => {
  const path = join(home, 'calls.csv')
  await writeFile(path, `${calls(2_000)}\nnobody,2024-01-01,no,1,杭州,30\n`)
  const load = (...more: string[]) => command('import', path, '--kind', 'past-campaign', '--unit', 'ROOT', ...more)
  expect(await load()).toMatchObject({
    code: 1,
    output: expect.stringContaining('--campaign <name> --channel <channel>'),
  })
  const campaign = ['--campaign', '2024 外呼', '--channel', 'phone']
  const leak = await load(...campaign, '--known-before', 'city', 'duration')
  expect(leak).toMatchObject({ code: 1, output: expect.stringContaining('only the contact itself has shown') })
  const loaded = await load(...campaign, '--known-before', 'city', 'age')
  expect(loaded.output).toContain('inserted 2,000, updated 0, unchanged 0, rejected 1 of 2,001 rows')
  expect(loaded.code).toBe(0)
})

test('a model is trained by command, with its figures as a table and as JSON', async () => {
  const train = (...more: string[]) => command('train', '外呼', '--unit', 'ROOT', '--campaigns', '2024 外呼', ...more)
  const ready = await train('--margin', '120', '--cost', '9.60')
  expect(ready.output).toContain('外呼, version 1: ready')
  expect(ready.output).toContain('last third in time')
  expect(ready.output).toContain('A contact pays from a response rate of 8.00 % on: contact the best')
  expect(ready.output).toContain('20,000 customers scored.')
  expect(ready.code).toBe(0)
  const json = await train('--json', '--features', 'before.city')
  const model = JSON.parse(json.output.slice(json.output.indexOf('{\n')))
  expect(model).toMatchObject({ version: 2, state: 'ready', figures: { time: { trainedOn: 1_333 } } })
  const chance = await train('--features', 'gender')
  expect(chance).toMatchObject({ code: 1, output: expect.stringContaining('no better than drawing lots') })
})

test('a training whose worker is killed is done by the next, and only once', async () => {
  await importPastCampaign(engine, systemActor, {
    unitId,
    fileName: 'many.csv',
    content: (async function* () {
      yield Buffer.from(calls(customers))
    })(),
    options: { campaign: 'many', channel: 'phone', knownBefore: ['city', 'age'] },
  })
  const { id } = await engine.asSystem((ctx) =>
    trainModel(ctx, {
      unitId,
      name: 'killed',
      campaignIds: [2],
      features: ['before.city', 'before.age', 'gender', 'contacts.recency'],
    }),
  )
  const model = () => engine.asSystem((ctx) => getModel(ctx, { id }))
  const first = tradewind(['worker'], environment())
  await until(async () => ((await model()).progress?.total ?? 0) > 0)
  await first.end('SIGKILL')
  const left = await model()
  const second = tradewind(['worker'], environment())
  await until(async () => (await model()).scoredCustomers !== null)
  expect((await second.end('SIGTERM')).code).toBe(0)
  expect(left.state).toBe('training')
  expect(await model()).toMatchObject({ state: 'ready', version: 1, scoredCustomers: customers })
})
