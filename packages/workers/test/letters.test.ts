import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addToCampaignList,
  type CampaignView,
  campaignProgress,
  cancelCampaign,
  checkBooks,
  createCampaign,
  createTokens,
  getCampaign,
  listLetterExceptions,
  listPrintBatches,
  MovableClock,
  type PrintBatch,
  releaseHeld,
  rows,
  run,
  saveTemplate,
  scheduleCampaign,
  settlePieces,
} from '@tradewind/engine'
import { createTestEngine, seedCity, type TestEngine } from '@tradewind/engine/testing'
import { defaultLetters } from '@tradewind/templates'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type LetterPress,
  letterDriver,
  openFonts,
  openLetterPress,
  openQueues,
  type Queues,
  startWorkers,
  type Workers,
} from '../src/index.ts'
import { missingPaperTools, pixelsOf, scanPages, wordsOn } from '../testing/index.ts'

const missing = await missingPaperTools()
if (missing.length > 0 && process.env.CI) throw new Error(`CI needs ${missing.join(', ')}: letters are read there.`)
if (missing.length > 0) console.warn(`Skipped: without ${missing.join(', ')} nobody reads the letters here.`)
const blind = missing.length > 0

const clock = new MovableClock(new Date('2026-11-25T02:00:00Z'))
const tokens = createTokens('x'.repeat(32))
const publicUrl = 'https://post.example'
const fonts = await openFonts()
let engine: TestEngine
let unitId: number
let directory: string
let queues: Queues | undefined
let workers: Workers | undefined
let n = 0

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  unitId = (await engine.asSystem(seedCity)).branchIds[0] as number
})
afterEach(async () => {
  await stopPrinting()
  await rm(directory, { recursive: true, force: true })
})
afterAll(() => engine.dispose())

const openPress = () => openLetterPress({ engine, tokens, directory, fonts })
/** Without a press batches are planned and wait. */
const startPrinting = async (press: LetterPress | null = openPress()) => {
  queues = openQueues({ databaseUrl: engine.databaseUrl })
  const channels = { letter: letterDriver({ fonts, publicUrl }) }
  workers = startWorkers({ engine, queues, channels, press: press ?? undefined, logger: pino({ level: 'silent' }) })
}
const stopPrinting = async () => {
  await workers?.stop()
  await queues?.close()
  workers = queues = undefined
}
const inNewDirectory = async () => {
  directory = await mkdtemp(join(tmpdir(), 'tradewind-print-'))
}

interface Person {
  name: string
  address: string
  postcode: string | null
}
/** A campaign of one step by letter to these people, scheduled for now. */
const plan = async (people: Person[], text = defaultLetters[0]?.content.text ?? ''): Promise<CampaignView> => {
  await inNewDirectory()
  n += 1
  const prefix = `L${n}x`
  const numbered = people.map((person, i) => ({ ...person, i: i + 1 }))
  return engine.asSystem(async (ctx) => {
    await run(
      ctx,
      sql`with made as (
            insert into customer (unit_id, ref, name, gender, address, postcode, created_at, updated_at)
            select ${unitId}, ${prefix} || i, p.name, 'female', p.address, p.postcode, ${ctx.now}, ${ctx.now}
            from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) as p(name text, address text, postcode text, i int)
            returning id)
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, 'letter', 'granted', 'test', ${ctx.now} from made`,
    )
    const template = await saveTemplate(ctx, { unitId, channel: 'letter', name: `letter ${n}`, subject: '问候', text })
    const campaign = await createCampaign(ctx, {
      unitId,
      name: `letters ${n}`,
      uploadedList: true,
      oncePerHousehold: false,
      cells: [{ name: 'A', weight: 1 }],
      steps: [{ channel: 'letter', contents: [{ cell: 'A', templateId: template.id }] }],
    })
    await addToCampaignList(ctx, {
      campaignId: campaign.id,
      entries: people.map((_, i) => ({ ref: `${prefix}${i + 1}` })),
    })
    return scheduleCampaign(ctx, { campaignId: campaign.id })
  })
}
const person = (i: number): Person => ({ name: '王芳', address: `浙江省杭州市西湖区文三路${i}号`, postcode: '310012' })
const people = (count: number) => Array.from({ length: count }, (_, i) => person(i + 1))

const batchesOf = ({ id }: CampaignView) =>
  engine.asSystem(async (ctx) => (await listPrintBatches(ctx, { campaignId: id })).items)
const progress = ({ id }: CampaignView) => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId: id }))
const comesTrue = async <T>(ask: () => Promise<T>, done: (answer: T) => boolean): Promise<T> => {
  for (let i = 0; i < 1_800; i += 1) {
    const answer = await ask()
    if (done(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`It did not come to that: ${JSON.stringify(await ask())}`)
}
const printed = (campaign: CampaignView) =>
  comesTrue(
    () => batchesOf(campaign),
    (batches) => batches.length > 0 && batches.every(({ printedAt }) => printedAt !== null),
  )
const promisesKept = ({ id }: CampaignView) =>
  comesTrue(
    () => engine.asSystem((ctx) => rows(ctx, sql`select from outbox where campaign_id = ${id}`)),
    (open) => open.length === 0,
  )
const fileOf = ({ id }: PrintBatch, name: string) => join(directory, `batch-${String(id).padStart(6, '0')}`, name)
const booksOf = async ({ id }: CampaignView) =>
  (await engine.asSystem(checkBooks)).find((books) => books.campaignId === id)?.problems

describe('letters', () => {
  test('are printed in postal order, posted by a person, and the campaign is over', async () => {
    const campaign = await plan([
      { name: '丁', address: '文三路12号', postcode: '310012' },
      { name: '甲', address: '学院路1号', postcode: '010010' },
      { name: '无', address: '某地1号', postcode: null },
      { name: '丙', address: '文三路2号', postcode: '310012' },
      { name: '戊', address: '延安路1号', postcode: '310100' },
    ])
    await startPrinting()
    const [batch, ...more] = await printed(campaign)
    expect(more).toEqual([])
    expect(batch).toMatchObject({
      state: 'printed',
      day: '2026-11-25',
      pieces: 5,
      pages: 5,
      inHand: 5,
      posted: 0,
      fault: null,
    })
    if (!batch) return
    expect((await readdir(join(directory))).length).toBe(1)
    const manifest = await readFile(fileOf(batch, 'manifest.csv'), 'utf8')
    expect(
      manifest
        .replace('\ufeff', '')
        .trim()
        .split('\r\n')
        .map((line) => line.split(',')),
    ).toEqual([
      ['piece', 'name', 'postcode', 'pages', 'delivery'],
      ...['甲,010010', '丙,310012', '丁,310012', '戊,310100', '无,'].map((who, i) => [
        expect.stringMatching(`^${batch.id}-000${i + 1}-\\d$`),
        ...who.split(','),
        String(i + 1),
        expect.stringMatching(`^\\d+-${i + 1}$`),
      ]),
    ])
    expect(await progress(campaign)).toMatchObject({ 'in-hand': 5, sent: 0 })
    clock.moveTo(new Date('2026-11-26T02:00:00Z'))
    const posted = await engine.asSystem((ctx) => settlePieces(ctx, { id: batch.id, as: 'posted' }))
    expect(posted).toMatchObject({ state: 'posted', inHand: 0, posted: 5 })
    const { state } = await engine.asSystem((ctx) => getCampaign(ctx, { id: campaign.id }))
    expect(state).toBe('finished')
    expect(await booksOf(campaign)).toEqual([])
  })

  test.skipIf(blind)('carry codes that lead to their recipients, and a run sheet', async () => {
    const campaign = await plan(people(3))
    await startPrinting()
    const [batch] = await printed(campaign)
    if (!batch) return
    const [first] = await scanPages(fileOf(batch, 'letters.pdf'), [1])
    const [, token = ''] = /^https:\/\/post\.example\/r\/([\w-]+)$/.exec(first?.qr ?? '') ?? []
    expect(tokens.verify(token)).toEqual({ stepId: campaign.steps[0].id, seq: 1 })
    expect(first?.matrix).toMatch(`${batch.id}-0001-`)
    const page = await wordsOn(fileOf(batch, 'letters.pdf'), 1)
    expect(page).toContain('王芳女士')
    const [code = ''] = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{1,4})+\b/.exec(page.replace(/\d+-0001-\d/g, '')) ?? []
    expect(tokens.readReplyCode(code.toLowerCase())).toEqual({ stepId: campaign.steps[0].id, seq: 1 })
    const sheet = await wordsOn(fileOf(batch, 'run-sheet.pdf'), 1)
    for (const word of [`Print batch ${batch.id}`, 'letters', '310', batch.sha256?.slice(0, 16) ?? ''])
      expect(sheet).toContain(word)
  })

  test('that paper would show wrong wait on a list, and go once they are mended', async () => {
    const campaign = await plan([
      person(1),
      { name: '𠮷田', address: '文三路1号', postcode: '310012' },
      { name: '王芳', address: '文三路2号', postcode: '990000' },
      { name: '王芳', address: '浙江省杭州市西湖区文三路一二三号'.repeat(12), postcode: '310012' },
    ])
    await startPrinting()
    await printed(campaign)
    const list = () => engine.asSystem((ctx) => listLetterExceptions(ctx, { campaignId: campaign.id }))
    const { items } = await list()
    expect(items.map(({ name, reason }) => [name, reason])).toEqual([
      ['𠮷田', expect.stringMatching(/lacks the character 𠮷 \(U\+20BB7\).*LETTER_FONTS/)],
      ['王芳', expect.stringMatching(/take more than the window shows/)],
      ['王芳', expect.stringMatching(/postcode 990000 does not exist/)],
    ])
    expect(await progress(campaign)).toMatchObject({ held: 3, 'in-hand': 1 })
    expect(await booksOf(campaign)).toEqual([])
    await engine.asSystem(async (ctx) => {
      await run(
        ctx,
        sql`update customer set name = '吉田', postcode = '310012', address = left(address, 20) where ref like ${`L${n}x%`}`,
      )
      await releaseHeld(ctx, { campaignId: campaign.id })
    })
    await comesTrue(
      () => batchesOf(campaign),
      (batches) => batches.length === 2 && batches.every(({ printedAt }) => printedAt !== null),
    )
    expect((await batchesOf(campaign)).map(({ pieces }) => pieces)).toEqual([1, 3])
    expect((await list()).items).toEqual([])
  })
})

describe('a batch', () => {
  test.skipIf(blind)('is reprinted piece by piece as it was, whatever became of the customers since', async () => {
    const campaign = await plan(people(6))
    await startPrinting()
    const [batch] = await printed(campaign)
    if (!batch) return
    const whole = await readFile(fileOf(batch, 'letters.pdf'))
    await engine.asSystem((ctx) =>
      run(ctx, sql`update customer set name = '另一个人', address = '别处' where ref like ${`L${n}x%`}`),
    )
    const again = await openPress().reprint(batch.id, {})
    expect(again.equals(whole)).toBe(true)
    const part = join(directory, 'part.pdf')
    await writeFile(part, await openPress().reprint(batch.id, { from: 3, to: 4 }))
    const original = await pixelsOf(fileOf(batch, 'letters.pdf'))
    expect(await pixelsOf(part)).toEqual(original.slice(2, 4))
  })

  test('whose file is lost is made again, the same bytes', async () => {
    const campaign = await plan(people(2))
    await startPrinting()
    const [batch] = await printed(campaign)
    if (!batch) return
    const whole = await readFile(fileOf(batch, 'letters.pdf'))
    await rm(directory, { recursive: true })
    const path = await openPress().fileOf(batch.id, 'letters.pdf')
    expect((await readFile(path)).equals(whole)).toBe(true)
    expect((await readdir(directory)).length).toBe(1)
  })

  test('is not printed when its campaign was cancelled first', async () => {
    const campaign = await plan(people(2))
    await startPrinting(null)
    await comesTrue(
      () => progress(campaign),
      (p) => p['in-hand'] === 2,
    )
    await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId: campaign.id }))
    await stopPrinting()
    clock.moveTo(new Date(clock.now().getTime() + 120_000))
    await startPrinting()
    await promisesKept(campaign)
    expect(await batchesOf(campaign)).toMatchObject([{ state: 'cancelled', printedAt: null, inHand: 0, withdrawn: 2 }])
    expect(await readdir(directory)).toEqual([])
    expect(await booksOf(campaign)).toEqual([])
  })

  test('is the same file when two print it at once', async () => {
    const campaign = await plan(people(4))
    await startPrinting(null)
    await comesTrue(
      () => progress(campaign),
      (p) => p['in-hand'] === 4,
    )
    const [batch] = await batchesOf(campaign)
    if (!batch) throw new Error('No batch was planned.')
    const files = await Promise.all([openPress().print(batch.id), openPress().print(batch.id)])
    expect(files[1]).toEqual(files[0])
    expect(await readdir(directory)).toEqual([`batch-${String(batch.id).padStart(6, '0')}`])
  })

  test('waits with the reason while the disk takes no more, and is printed when it does', async () => {
    const campaign = await plan(people(3))
    limitFiles('20000')
    try {
      await startPrinting()
      const [waiting] = await comesTrue(
        () => batchesOf(campaign),
        ([batch]) => batch?.fault !== null && batch !== undefined,
      )
      expect(waiting).toMatchObject({ state: 'planned', printedAt: null })
      expect(waiting?.fault).toMatch(/The file is larger than this process may write: .*PRINT_DIR/)
      expect(await readdir(directory)).toEqual([])
    } finally {
      limitFiles('unlimited')
    }
    clock.moveTo(new Date(clock.now().getTime() + 61_000))
    const [batch] = await printed(campaign)
    expect(batch).toMatchObject({ state: 'printed', fault: null, inHand: 3 })
    expect(await readdir(directory)).toContain(`batch-${String(batch?.id).padStart(6, '0')}`)
  })

  test('is the same batch when the process that prints it is killed in the middle', async () => {
    const campaign = await plan(people(400))
    const secret = 'x'.repeat(32)
    const program = join(import.meta.dirname, '../testing/print-process.ts')
    const args = [program, engine.databaseUrl, directory, secret, clock.now().toISOString()]
    const victim = spawn(process.execPath, args, { stdio: 'inherit' })
    const died = new Promise((resolve) => victim.once('exit', resolve))
    await comesTrue(
      () => readdir(directory),
      (names) => names.some((name) => name.endsWith('.part')),
    )
    victim.kill('SIGKILL')
    await died
    const [planned, ...others] = await batchesOf(campaign)
    expect(others).toEqual([])
    expect(planned).toMatchObject({ state: 'planned', pieces: 400, inHand: 400 })
    for (const name of await readdir(directory)) await utimes(join(directory, name), 0, 0) // hours ago
    // Half a minute later: what was offered to the dead is offered again.
    await engine.asSystem((ctx) => run(ctx, sql`update outbox set offered_until = null, due_at = ${new Date(0)}`))
    await startPrinting()
    const [batch, ...more] = await printed(campaign)
    expect(more).toEqual([])
    expect(batch).toMatchObject({ id: planned?.id, state: 'printed', pieces: 400, inHand: 400 })
    expect(await readdir(directory)).toEqual([`batch-${String(batch?.id).padStart(6, '0')}`])
    const pieces = await engine.asSystem((ctx) =>
      rows(ctx, sql`select distinct seq from print_piece where batch_id = ${batch?.id}`),
    )
    expect(pieces.length).toBe(400)
    expect(await booksOf(campaign)).toEqual([])
  })
})

/** The most bytes a process that is started from here may write into one file: a disk that is full in the middle of it. */
const limitFiles = (most: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${most}:`])
