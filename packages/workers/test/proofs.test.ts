import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Actor,
  actorOf,
  beginProof,
  checkBooks,
  createCampaign,
  createLinks,
  createSender,
  createStaff,
  createTokens,
  getProof,
  listProofs,
  MovableClock,
  type Proof,
  recordVisits,
  rows,
  run,
  saveTemplate,
  sendProof,
  setOwnMobile,
} from '@tradewind/engine'
import { createTestEngine, seedCustomers, seedTwoBranches, type TestEngine } from '@tradewind/engine/testing'
import { defaultLetters } from '@tradewind/templates'
import { sql } from 'kysely'
import pino from 'pino'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  emailDriver,
  KannelChannel,
  letterDriver,
  openFonts,
  openLetterPress,
  openQueues,
  type Queues,
  SmtpChannel,
  smsDriver,
  startWorkers,
  type Workers,
} from '../src/index.ts'
import {
  type Behaviour,
  type CaughtMail,
  type Gateway,
  type MailCatcher,
  startGateway,
  startMailCatcher,
} from '../testing/index.ts'

const clock = new MovableClock(new Date('2026-11-25T02:00:00Z'))
const tokens = createTokens('x'.repeat(32))
const publicUrl = 'https://post.example'
const mails: CaughtMail[] = []
const texts: { to: string; text: string }[] = []
const behaviours: Record<string, Behaviour> = {}
let engine: TestEngine
let catcher: MailCatcher
let gateway: Gateway
let queues: Queues
let workers: Workers
let directory: string
let clerk: Actor
/** Of the same branch, but with a role elsewhere: sees no customer of it. */
let guest: number
let self: number
let customerId: number
let campaignId: number

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  directory = await mkdtemp(join(tmpdir(), 'tradewind-proofs-'))
  catcher = await startMailCatcher({
    behave: (recipient) => behaviours[recipient] ?? 'accept',
    onMail: (mail) => mails.push(mail),
  })
  gateway = await startGateway((_request, { searchParams: asked }) => {
    texts.push({ to: asked.get('to') ?? '', text: asked.get('text') ?? '' })
    return { status: 202, body: '0: Accepted for delivery' }
  })
  await engine.asSystem(async (ctx) => {
    const { north, south } = await seedTwoBranches(ctx)
    const hire = (name: string, at: number) =>
      createStaff(ctx, { unitId: north, name, email: `${name}@post.example`, roles: [{ unitId: at, role: 'branch' }] })
    self = (await hire('wang', north)).id
    guest = (await hire('zhao', south)).id
    clerk = await actorOf(ctx, { staffId: self })
    ;[customerId = 0] = await seedCustomers(ctx, north, 1)
    await run(
      ctx,
      sql`update customer set name = '王小芳', address = '杭州市文三路1号', postcode = '310012', mobile = '+8613912345678'`,
    )
    const template = async (channel: 'email' | 'sms' | 'letter', content: object) =>
      (await saveTemplate(ctx, { unitId: north, channel, name: channel, ...content })).id
    const sender = async (channel: 'email' | 'sms', address: string) =>
      (await createSender(ctx, { unitId: north, channel, name: '信风', address })).id
    const html = '<p>{{customer.name}} {{customer.mobile}} <a href="https://www.example.com/offer">看</a></p>'
    const link = 'https://www.example.com/offer'
    const plan = await createCampaign(ctx, {
      unitId: north,
      name: '春季',
      uploadedList: true,
      cells: [{ name: 'A', weight: 1 }],
      steps: [
        {
          channel: 'email',
          senderId: await sender('email', 'branch@post.example'),
          contents: [
            {
              cell: 'A',
              templateId: await template('email', { subject: '您好 {{customer.name}}', html, links: [link] }),
            },
          ],
        },
        {
          channel: 'sms',
          senderId: await sender('sms', '1069'),
          contents: [{ cell: 'A', templateId: await template('sms', { text: '{{customer.name}}您好，拒收请回复R' }) }],
        },
        {
          channel: 'letter',
          contents: [
            { cell: 'A', templateId: await template('letter', { text: defaultLetters[0]?.content.text ?? '' }) },
          ],
        },
      ],
    })
    campaignId = plan.id
  })
  const fonts = await openFonts()
  const smtp = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false, connections: 2, silence: 3_000 })
  const account = { url: `${gateway.url}/cgi-bin/sendsms`, username: 'post', password: 'secret', receiptUrl: null }
  queues = openQueues({ databaseUrl: engine.databaseUrl })
  workers = startWorkers({
    engine,
    queues,
    channels: {
      email: emailDriver({ smtp, tokens, publicUrl, bounceAddress: 'bounces@post.example' }),
      sms: smsDriver({ gateway: new KannelChannel(account), tokens, publicUrl }),
      letter: letterDriver({ fonts, publicUrl }),
    },
    press: openLetterPress({ engine, tokens, directory, fonts }),
    logger: pino({ level: 'silent' }),
  })
})
afterAll(async () => {
  await workers?.stop()
  await queues?.close()
  await catcher?.close()
  await gateway?.close()
  await engine?.dispose()
  await rm(directory, { recursive: true, force: true })
})

const asked = (input: Partial<Parameters<typeof sendProof>[1]>) =>
  engine.as(clerk, (ctx) => sendProof(ctx, { campaignId, customerId, staffIds: [self], ...input }))
const done = async ({ id }: Proof): Promise<Proof> => {
  const read = () => engine.as(clerk, (ctx) => getProof(ctx, { id }))
  await expect.poll(async () => (await read()).messages.map(({ state }) => state)).not.toContain('waiting')
  return read()
}
const states = ({ messages }: Proof) => messages.map(({ channel, to, state }) => [channel, to?.name ?? null, state])

test('a plan goes to staff over its own channels, marked, as each may see the customer, and counts nowhere', async () => {
  await engine.as(clerk, (ctx) => setOwnMobile(ctx, { mobile: '138 0013 8000' }))
  const before = await engine.as(clerk, (ctx) => listProofs(ctx, { campaignId }))
  expect(before.untested.map(({ channel }) => channel)).toEqual(['email', 'sms', 'letter'])
  const proof = await done(await asked({ staffIds: [self, guest] }))
  expect(states(proof)).toEqual([
    ['email', 'wang', 'sent'],
    ['email', 'zhao', 'sent'],
    ['sms', 'wang', 'sent'],
    ['sms', 'zhao', 'failed'],
    ['letter', null, 'sent'],
  ])
  expect(proof.messages[3]?.reason).toMatch(/mobile number/)
  expect(proof).toMatchObject({ who: 'wang', customerId })

  const parsed = await Promise.all(mails.map(async (mail) => ({ ...mail, ...(await PostalMime.parse(mail.raw)) })))
  const to = (name: string) => parsed.find((mail) => mail.raw.includes(`<${name}@post.example>`))
  expect(to('wang')?.subject).toBe('[测试] 您好 王小芳')
  expect(to('wang')?.html).toContain('+8613912345678')
  expect(to('zhao')?.subject).toBe('[测试] 您好 王**')
  expect(to('zhao')?.html).toContain('+86139****5678')
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2)
  expect(texts).toEqual([{ to: '+8613800138000', text: '【信风】[测试] 王小芳您好，拒收请回复R' }])

  const token = /https:\/\/post\.example\/c\/([\w-]+)\/0/.exec(to('wang')?.html ?? '')?.[1] ?? ''
  const { url, delivery } = await createLinks(engine, tokens).follow(token, 0)
  expect(url).toBe('https://www.example.com/offer')
  const visit = { kind: 'click' as const, ...delivery, link: 0, url, at: clock.now().toISOString(), method: 'GET' }
  expect(await engine.asSystem((ctx) => recordVisits(ctx, [visit]))).toBe(0)
  expect(await engine.asSystem((ctx) => rows(ctx, sql`select from delivery union all select from response`))).toEqual(
    [],
  )
  expect(await engine.asSystem((ctx) => checkBooks(ctx))).toEqual([])
  expect(await engine.as(clerk, (ctx) => listProofs(ctx, { campaignId }))).toMatchObject({
    items: [{ id: proof.id }],
    untested: [],
  })
})

test('what does not leave says why at once; what a lost worker had begun is not sent again', async () => {
  behaviours['wang@post.example'] = { reply: 550, text: 'no such mailbox' }
  const refused = await done(await asked({ contents: [{ step: 1, cell: 'A' }] }))
  expect(states(refused)).toEqual([['email', 'wang', 'failed']])
  expect(refused.messages[0]?.reason).toMatch(/no such mailbox/)
  delete behaviours['wang@post.example']

  await change(sql`update customer set postcode = '999999'`)
  const unprintable = await done(await asked({ staffIds: [], contents: [{ step: 3, cell: 'A' }] }))
  expect(unprintable.messages).toMatchObject([{ state: 'failed', reason: expect.stringMatching(/999999/) }])

  await workers.stop()
  const caught = mails.length
  const proof = await asked({ contents: [{ step: 1, cell: 'A' }] })
  const ids = proof.messages.map(({ id }) => id)
  expect(await engine.asSystem((ctx) => beginProof(ctx, ids))).toEqual(new Set(ids))
  expect(await engine.asSystem((ctx) => beginProof(ctx, ids))).toEqual(new Set())
  await change(sql`update proof_message set begun_at = now() - interval '3 minutes' where proof_id = ${proof.id}`)
  workers = startWorkers({ engine, queues, channels: {}, logger: pino({ level: 'silent' }) })
  expect(states(await done(proof))).toEqual([['email', 'wang', 'unknown']])
  expect(mails.length).toBe(caught)
})

const change = (statement: ReturnType<typeof sql>) => engine.asSystem((ctx) => run(ctx, statement))
