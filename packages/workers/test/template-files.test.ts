import {
  addToCampaignList,
  createCampaign,
  createSender,
  createTokens,
  getCampaign,
  getTemplate,
  listTemplateFiles,
  MovableClock,
  putTemplateFile,
  removeTemplateFile,
  reviseTemplate,
  saveTemplate,
  scheduleCampaign,
} from '@tradewind/engine'
import { createTestEngine, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emailDriver, openQueues, SmtpChannel, startWorkers } from '../src/index.ts'
import { startMailCatcher } from '../testing/index.ts'
import { hasPython, readMails } from './read-mail.ts'

const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
const picture = (bytes: number) => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(bytes, 1)])
const [logo, unused] = [picture(40_000), picture(10)]
const prices = Buffer.from(`%PDF-1.7 ${'价'.repeat(100)}`)
const words = { subject: '您好 {{customer.name}}', text: null }
const showing = {
  ...words,
  html: '<p>{{customer.name}} <img src="file:标志 1.png" alt="x"></p>',
  shows: ['标志 1.png'],
}

let engine: TestEngine
let unitId: number
let templateId: number

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  const city = await engine.asSystem(seedCity)
  unitId = city.branchIds[0] as number
  await engine.asSystem((ctx) => seedCustomers(ctx, unitId, 2, 'F'))
})
afterAll(() => engine.dispose())

const put = (name: string, content: Buffer, attached?: boolean) =>
  engine.asSystem((ctx) =>
    putTemplateFile(ctx, { id: templateId, name, content, ...(attached !== undefined && { attached }) }),
  )
const names = async (version?: number) =>
  (await engine.asSystem((ctx) => listTemplateFiles(ctx, { id: templateId, version }))).map(({ name }) => name)

describe('a template with files', () => {
  test('has them from the version that they came with, until the one that they went with', async () => {
    const save = () => saveTemplateNamed('春季')
    templateId = (await save()).id
    expect(await put('标志 1.png', unused)).toMatchObject({ since: 2, attached: false })
    expect(await put('标志 1.png', logo)).toMatchObject({ since: 3, size: logo.length })
    expect(await put('标志 1.png', logo)).toMatchObject({ since: 3 })
    await put('unused.png', unused)
    await put('价目表.pdf', prices)
    await engine.asSystem((ctx) => reviseTemplate(ctx, { id: templateId, ...showing }))
    expect(await engine.asSystem((ctx) => getTemplate(ctx, { id: templateId }))).toMatchObject({
      version: 6,
      shows: ['标志 1.png'],
    })
    expect([await names(1), await names(3), await names(), await names(6)]).toEqual([
      [],
      ['标志 1.png'],
      ['unused.png', '价目表.pdf', '标志 1.png'],
      ['unused.png', '价目表.pdf', '标志 1.png'],
    ])
  })

  test('keeps those that its html shows, and shows none that it does not have', async () => {
    const refused = (work: Promise<unknown>) => work.then(String, (error: Error) => error.message)
    expect(await refused(put('标志 1.png', logo, true))).toContain('The html shows "标志 1.png"')
    const remove = (name: string) => engine.asSystem((ctx) => removeTemplateFile(ctx, { id: templateId, name }))
    expect(await refused(remove('标志 1.png'))).toContain('Revise the template without it first')
    const missing = engine.asSystem((ctx) => reviseTemplate(ctx, { id: templateId, ...showing, shows: ['no.png'] }))
    expect(await refused(missing)).toContain('Put it there first')
  })

  test('has at most 20 files, of 4 MB together', async () => {
    const refused = (work: Promise<unknown>) => work.then(String, (error: Error) => error.message)
    const other = await saveTemplateNamed('很多')
    const fill = (name: string, content: Buffer) =>
      engine.asSystem((ctx) => putTemplateFile(ctx, { id: other.id, name, content }))
    for (let n = 1; n <= 4; n++) await fill(`${n}.png`, picture(1_048_568 - 100))
    expect(await refused(fill('5.png', picture(1_000)))).toMatch(/would have 4\.0 MB, and may have 4 MB/)
    for (let n = 5; n <= 20; n++) await fill(`${n}.png`, picture(1))
    expect(await refused(fill('21.png', picture(1)))).toContain('at most 20 files')
    expect(await fill('20.png', picture(2))).toMatchObject({ size: 10 })
  })

  test.skipIf(!hasPython)('a launched campaign sends those of its version, as another program reads them', async () => {
    const mails: string[] = []
    const catcher = await startMailCatcher({ onMail: ({ raw }) => mails.push(raw) })
    const queues = openQueues({ databaseUrl: engine.databaseUrl })
    const campaign = await engine.asSystem(async (ctx) => {
      const sender = await createSender(ctx, { unitId, name: '邮政', address: 'files@post.example' })
      const planned = await createCampaign(ctx, {
        ...{ unitId, name: 'files', uploadedList: true, senderId: sender.id },
        cells: [{ name: 'A', weight: 1, templateId }],
      })
      await addToCampaignList(ctx, { campaignId: planned.id, entries: [{ ref: 'F1' }, { ref: 'F2' }] })
      return scheduleCampaign(ctx, { campaignId: planned.id })
    })
    // What happens to the template afterwards is no business of the campaign.
    await put('标志 1.png', unused)
    await engine.asSystem((ctx) => removeTemplateFile(ctx, { id: templateId, name: '价目表.pdf' }))
    const email = emailDriver({
      smtp: new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false, connections: 1 }),
      tokens: createTokens('x'.repeat(32)),
      publicUrl: 'https://post.example',
    })
    const workers = startWorkers({ engine, queues, channels: { email }, logger: pino({ level: 'silent' }) })
    try {
      await expect
        .poll(() => engine.asSystem((ctx) => getCampaign(ctx, { id: campaign.id })))
        .toMatchObject({ state: 'finished' })
    } finally {
      await workers.stop()
      await queues.close()
      await catcher.close()
    }
    const read = await readMails(mails.map((raw) => Buffer.from(raw, 'latin1')))
    expect(read).toHaveLength(2)
    for (const { defects, structure, parts } of read) {
      expect(defects).toEqual([])
      expect(structure).toEqual([
        ...['multipart/mixed', 'multipart/alternative', 'text/plain', 'multipart/related', 'text/html'],
        ...['image/png', 'application/pdf'],
      ])
      const [, html, shown, attached] = parts
      expect(shown).toMatchObject({ disposition: 'inline', filename: '标志 1.png' })
      expect(shown?.content.equals(logo)).toBe(true)
      const [, id] = /^<(file\d+@post\.example)>$/.exec(shown?.id ?? '') ?? []
      expect(html?.content.toString()).toContain(`<img src="cid:${id}" alt="x">`)
      expect(attached).toMatchObject({ disposition: 'attachment', filename: '价目表.pdf' })
      expect(attached?.content.equals(prices)).toBe(true)
    }
  })
})

const saveTemplateNamed = (name: string) =>
  engine.asSystem((ctx) => saveTemplate(ctx, { unitId, name, ...words, html: '<p>{{customer.name}}</p>' }))
