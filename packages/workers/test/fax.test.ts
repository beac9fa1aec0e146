import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  addToCampaignList,
  campaignProgress,
  createCampaign,
  createTokens,
  MovableClock,
  run,
  saveTemplate,
  scheduleCampaign,
} from '@tradewind/engine'
import { createTestEngine, seedCity } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { faxDriver, openFonts, openQueues, SmtpChannel, startWorkers } from '../src/index.ts'
import { type CaughtMail, missingPaperTools, startMailCatcher, wordsOn } from '../testing/index.ts'
import { claimed } from './conformance-claim.ts'

const blind = (await missingPaperTools()).includes('pdftotext')
if (blind && process.env.CI) throw new Error('CI needs pdftotext (poppler-utils): faxes are read there.')
if (blind) console.warn('Without pdftotext the words of a fax are not read here.')

test('a fax goes to the gateway by e-mail as a PDF page of this customer; a refusal and a missing glyph have reasons', async () => {
  const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
  const engine = await createTestEngine({ clock })
  const mails: CaughtMail[] = []
  const catcher = await startMailCatcher({
    behave: (recipient) => (recipient.startsWith('861088880002@') ? { reply: 550, text: 'no such number' } : 'accept'),
    onMail: (mail) => mails.push(mail),
  })
  const queues = openQueues({ databaseUrl: engine.databaseUrl })
  const smtp = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false, connections: 2 })
  const gateway = { address: '{number}@fax.example.com', from: 'branch@post.example' }
  const tokens = createTokens('x'.repeat(32))
  const fax = faxDriver({ smtp, gateway, fonts: await openFonts(), tokens, today: () => '2026-03-01' })
  const workers = startWorkers({ engine, queues, channels: { fax }, logger: pino({ level: 'silent' }) })
  try {
    const names = ['#let x = 1 王芳 <b>', '李雷', 'ก']
    const campaign = await engine.asSystem(async (ctx) => {
      const unitId = (await seedCity(ctx)).branchIds[0] as number
      await run(
        ctx,
        sql`with made as (
              insert into customer (unit_id, ref, name, fax, created_at, updated_at)
              select ${unitId}, 'F' || i, name, '+86108888000' || i, ${ctx.now}, ${ctx.now}
              from unnest(${names}::text[]) with ordinality as c(name, i) returning id)
            insert into consent (customer_id, channel, status, evidence, recorded_at)
            select id, 'fax', 'granted', 'test', ${ctx.now} from made`,
      )
      const text = '{{customer.name}}，您好！\n\n请回电 10088。'
      const template = await saveTemplate(ctx, { unitId, channel: 'fax', name: 't', text })
      const { id } = await createCampaign(ctx, {
        unitId,
        name: '春季传真',
        uploadedList: true,
        cells: [{ name: 'A', weight: 1 }],
        steps: [{ channel: 'fax', contents: [{ cell: 'A', templateId: template.id }] }],
      })
      await addToCampaignList(ctx, { campaignId: id, entries: names.map((_, i) => ({ ref: `F${i + 1}` })) })
      return scheduleCampaign(ctx, { campaignId: id })
    })
    const progress = () => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId: campaign.id }))
    let now = await progress()
    while (now.sent + now.failed + now.held < 3) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      now = await progress()
    }
    expect(now).toMatchObject({ sent: 1, failed: 1, held: 1 })
    expect(now.reasons.map(({ reason }) => reason).join('\n')).toMatch(/no such number/)
    expect(now.reasons.map(({ reason }) => reason).join('\n')).toMatch(/The font lacks the character ก/)
    expect(mails).toHaveLength(1)
    const mail = await PostalMime.parse(mails[0]?.raw ?? '')
    expect(mail).toMatchObject({ to: [{ address: '861088880001@fax.example.com' }], subject: '春季传真' })
    const [page] = mail.attachments
    expect(page).toMatchObject({ filename: 'fax.pdf', mimeType: 'application/pdf' })
    if (blind) return
    const file = join(await mkdtemp(join(tmpdir(), 'tradewind-fax-')), 'fax.pdf')
    await writeFile(file, Buffer.from(page?.content as ArrayBuffer))
    const words = await wordsOn(file, 1)
    for (const said of ['传真 FAX', names[0], '+861088880001', '请回电 10088。', '2026-03-01'])
      expect(words).toContain(said)
    await rm(dirname(file), { recursive: true })
  } finally {
    await workers.stop()
    await queues.close()
    await smtp.close()
    await catcher.close()
    await engine.dispose()
  }
})

test('a disk that takes no page: nobody loses an attempt, the gateway has nothing, and it goes when there is room', async () => {
  const held = await claimed('fax')
  const catcher = await startMailCatcher()
  const smtp = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false })
  const gateway = { address: '{number}@fax.example.com', from: 'branch@post.example' }
  const tokens = createTokens('x'.repeat(32))
  const driver = faxDriver({ smtp, gateway, fonts: await openFonts(), tokens, today: () => '2026-03-01' })
  // The most bytes that a process started from here may write into a file.
  const limitFiles = (most: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${most}:`])
  try {
    const step = await driver.load(held.engine, held.campaignId, held.stepId)
    const pages = [1, 2].flatMap((seq) => held.deliveries.get(seq) ?? []).map((delivery) => step.render(delivery))
    limitFiles('2000')
    const full = await step.send(pages)
    expect(full).toEqual(
      pages.map(() => ({
        kind: 'soft-fail',
        channelFault: true,
        reason: expect.stringContaining('could not be made: E'),
      })),
    )
    expect(catcher.total()).toBe(0)
    limitFiles('unlimited')
    expect((await step.send(pages)).map(({ kind }) => kind)).toEqual(['sent', 'sent'])
  } finally {
    limitFiles('unlimited')
    await smtp.close()
    await catcher.close()
    await held.engine.dispose()
  }
})
