import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  addToCampaignList,
  createCampaign,
  createUnit,
  listPrintBatches,
  pieceNumber,
  run,
  saveTemplate,
  scheduleCampaign,
} from '@tradewind/engine'
import { createTestEngine, type TestEngine } from '@tradewind/engine/testing'
import { letterDriver, openFonts, openLetterPress, openQueues, startWorkers } from '@tradewind/workers'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, makeHome, tradewind } from './lifecycle-command.ts'
import { logger, type StaffApi, secret, serveStaffApi, tokens } from './staff-api.ts'

/** The real press behind HTTP and the command line: a batch is printed once, then taken out, posted and scanned. */
const fonts = await openFonts()
let engine: TestEngine
let home: string
let batch: number
let served: StaffApi
const ask: StaffApi['ask'] = (...asked) => served.ask(...asked)

beforeAll(async () => {
  engine = await createTestEngine()
  home = await makeHome()
  const unitId = await engine.asSystem(plan)
  const press = openLetterPress({ engine, tokens, directory: join(home, 'print'), fonts })
  const queues = openQueues({ databaseUrl: engine.databaseUrl })
  const channels = { letter: letterDriver({ fonts, publicUrl: 'https://post.example' }) }
  const workers = startWorkers({ engine, queues, channels, press, logger })
  for (let i = 0; i < 1_800 && !batch; i++) {
    const { items } = await engine.asSystem((ctx) => listPrintBatches(ctx, {}))
    batch = items.find(({ printedAt }) => printedAt !== null)?.id ?? 0
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await workers.stop()
  await queues.close()
  served = await serveStaffApi(engine, { unitId, role: 'branch', home, press })
})
afterAll(async () => {
  await served?.close()
  await cleanUp()
  await engine.dispose()
})

async function plan(ctx: Parameters<Parameters<TestEngine['asSystem']>[0]>[0]): Promise<number> {
  const { id: unitId } = await createUnit(ctx, { parentId: null, kind: 'city', code: 'ROOT', name: '信风市邮政分公司' })
  await run(
    ctx,
    sql`with made as (
          insert into customer (unit_id, ref, name, gender, address, postcode, created_at, updated_at)
          select ${unitId}, 'R' || i, '王芳', 'female', '文三路' || i || '号', '310012', ${ctx.now}, ${ctx.now}
          from generate_series(1, 4) i returning id)
        insert into consent (customer_id, channel, status, evidence, recorded_at)
        select id, 'letter', 'granted', 'test', ${ctx.now} from made`,
  )
  const text = '尊敬的{{customer.salutation}}：\n\n您好！'
  const template = await saveTemplate(ctx, { unitId, channel: 'letter', name: '信', text })
  const { id } = await createCampaign(ctx, {
    unitId,
    name: '岁末',
    uploadedList: true,
    oncePerHousehold: false,
    cells: [{ name: 'A', weight: 1 }],
    steps: [{ channel: 'letter', contents: [{ cell: 'A', templateId: template.id }] }],
  })
  await addToCampaignList(ctx, { campaignId: id, entries: [1, 2, 3, 4].map((i) => ({ ref: `R${i}` })) })
  await scheduleCampaign(ctx, { campaignId: id })
  return unitId
}

const command = async (...args: string[]) => {
  const env = { DATABASE_URL: engine.databaseUrl, TRADEWIND_HOME: home, TRADEWIND_SECRET: secret }
  const { code, output } = await tradewind(['letters', ...args], env).ended
  expect(output).not.toMatch(/\n\s+at .*:\d+:\d+/)
  return { code, output }
}

test('a batch is taken out over HTTP and by command, and both have the same bytes', async () => {
  const got = await ask('GET', `print-batches/${batch}/files/letters.pdf`)
  expect([got.status, got.headers.get('content-type'), got.headers.get('content-disposition')]).toEqual([
    200,
    'application/pdf',
    `attachment; filename="batch-${batch}-letters.pdf"`,
  ])
  const whole = Buffer.from(await got.arrayBuffer())
  expect(whole.subarray(0, 5).toString()).toBe('%PDF-')
  await rm(join(home, 'print'), { recursive: true }) // another machine, or a disk that was lost
  const saved = await command('save', String(batch), join(home, 'out'))
  expect(saved.code, saved.output).toBe(0)
  expect((await readFile(join(home, 'out', `batch-${batch}-letters.pdf`))).equals(whole)).toBe(true)
  const again = await ask('POST', `print-batches/${batch}/reprint`, {})
  expect(Buffer.from(await again.arrayBuffer()).equals(whole)).toBe(true)
  const manifest = await (await ask('GET', `print-batches/${batch}/files/manifest.csv`)).text()
  expect(manifest.trim().split('\r\n').length).toBe(5)
  const entries = await engine.asSystem(async (ctx) =>
    ctx.em.execute<{ detail: object }[]>('select detail from audit order by id'),
  )
  expect(entries.map(({ detail }) => detail)).toMatchObject([
    { batchId: batch, what: 'files', from: 1, to: 4 },
    { what: 'files' },
    { what: 'reprint' },
    { what: 'files' },
  ])
})

test('a letter is looked at before anybody gets it', async () => {
  const svg = await ask('POST', 'templates/preview-letter', { text: '# 您好\n\n{{customer.salutation}}' })
  expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  expect(await svg.text()).toMatch(/^<svg/)
  const pdf = await ask('POST', 'templates/preview-letter', {
    text: '您好',
    format: 'pdf',
    options: { letterhead: 'en' },
  })
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
  const tofu = await ask('POST', 'templates/preview-letter', { text: '𠮷' })
  expect([tofu.status, ((await tofu.json()) as { detail: string }).detail]).toEqual([
    400,
    expect.stringMatching(/lacks the character 𠮷/),
  ])
})

test('pieces are posted, withdrawn, reprinted and come back by command', async () => {
  const number = (piece: number) => pieceNumber({ batchId: batch, piece })
  expect((await command('withdrawn', String(batch), '--from', '4')).output).toContain('1 withdrawn, 3 in hand')
  expect((await command('posted', String(batch))).output).toContain(`batch ${batch} is posted: 3 posted, 1 withdrawn`)
  expect((await command('returned', number(2), 'x')).output).toBe('1 recorded as returned\nx: misread\n')
  const file = join(home, 'again.pdf')
  expect((await command('reprint', String(batch), file, '--from', '2', '--to', '2')).code).toBe(0)
  expect((await readFile(file)).subarray(0, 5).toString()).toBe('%PDF-')
  const csv = join(home, 'pieces.csv')
  await command('extract', String(batch), csv, '--columns', '姓名=customer.name', '件号=piece.number')
  expect((await readFile(csv, 'utf8')).split('\r\n')[1]).toBe(`王芳,${number(1)}`)
  expect((await command('list', '岁末')).output).toMatch(new RegExp(`${batch} +posted`))
  expect((await command('exceptions', '岁末')).output).toBe('No letter waits.\n')
  const wrong = await command('reprint', String(batch), file, '--from', '9')
  expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining('has the pieces 1 to 4')])
})
