import {
  createTokens,
  type DeliveryNames,
  launchCampaign,
  MovableClock,
  rows,
  run,
  scheduleCampaign,
  type Tokens,
} from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ImapOptions, openQueues, type Queues, startWorkers, type Workers, watchMailbox } from '../src/index.ts'
import { findDovecot, startDovecot, type TestImap } from '../testing/index.ts'

const hasDovecot = await findDovecot()
if (!hasDovecot && process.env.CI) throw new Error('CI needs dovecot-imapd, as root: mailboxes are read from it.')
if (!hasDovecot) console.warn('No dovecot-imapd on this machine: reading a mailbox is not tested.')

describe.skipIf(!hasDovecot)('a mailbox', () => {
  const clock = new MovableClock(new Date())
  const logger = pino({ level: 'silent' })
  const customers = 30
  let engine: TestEngine
  let tokens: Tokens
  let imap: TestImap
  let queues: Queues
  let workers: Workers
  const watchers: ReturnType<typeof watchMailbox>[] = []
  let stepId = 0

  beforeAll(async () => {
    engine = await createTestEngine({ clock })
    tokens = createTokens('x'.repeat(32))
    imap = await startDovecot()
    const { branchIds } = await engine.asSystem(seedCity)
    const unitId = branchIds[0] as number
    const campaign = await engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, unitId, customers, 'M')
      const refs = Array.from({ length: customers }, (_, i) => `M${i + 1}`)
      const draft = await seedCampaign(ctx, { unitId, name: 'm', refs, cells: [{ name: 'A', weight: 1 }] })
      await scheduleCampaign(ctx, { campaignId: draft.id })
      await launchCampaign(ctx, { campaignId: draft.id })
      await run(ctx, sql`delete from outbox`)
      await run(ctx, sql`update delivery set state = 'sent', sent_at = ${ctx.now}, settled_at = ${ctx.now}`)
      return draft
    })
    stepId = campaign.steps[0]?.id ?? 0
    queues = openQueues({ databaseUrl: engine.databaseUrl })
    const rules = { softBounces: { limit: 3, days: 30 }, keepReplies: true }
    workers = startWorkers({ engine, queues, channels: {}, logger, mailbox: { tokens, rules } })
  })
  afterAll(async () => {
    await Promise.all(watchers.map((watcher) => watcher.stop()))
    await workers?.stop()
    await queues?.close()
    await imap?.stop()
    await engine?.dispose()
  })

  const options = (more: Partial<ImapOptions> = {}): ImapOptions => ({
    host: '127.0.0.1',
    port: imap.port,
    secure: false,
    auth: { user: imap.user, pass: imap.password },
    folder: 'INBOX',
    deleteRead: false,
    ...more,
  })
  const watch = (more: Partial<ImapOptions> = {}) => {
    const watcher = watchMailbox({ engine, logger, imap: options(more), lookEveryMs: 300 })
    watchers.push(watcher)
    return watcher
  }
  const ask = <T extends object>(statement: ReturnType<typeof sql>) => engine.asSystem((ctx) => rows<T>(ctx, statement))
  const names = (seq: number): DeliveryNames => tokens.name({ stepId, seq })
  const mails = () =>
    ask<{ kind: string | null; state: string; seq: number | null; problem: string | null; reason: string | null }>(
      sql`select kind, state, seq, problem, reason from inbound_mail order by id`,
    )
  const receipt = async (seq: number) =>
    (
      await ask<{ receipt: string; reason: string }>(
        sql`select receipt, receipt_reason as reason from delivery where step_id = ${stepId} and seq = ${seq}`,
      )
    )[0]
  const emailOf = async (seq: number) =>
    (
      await ask<{ email: string }>(
        sql`select c.email from delivery d join customer c on c.id = d.customer_id where d.step_id = ${stepId} and d.seq = ${seq}`,
      )
    )[0]?.email ?? ''
  const suppressions = async (seq: number) =>
    ask<{ reason: string; source: string }>(
      sql`select reason, source from suppression where value = ${await emailOf(seq)}`,
    )
  const answers = (seq: number) =>
    ask<{ kind: string; detail: { text?: string } }>(
      sql`select kind, detail from response where step_id = ${stepId} and seq = ${seq} order by id`,
    )
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 50 })
  const isRead = (count: number) =>
    until(async () => expect((await mails()).filter(({ state }) => state !== 'waiting')).toHaveLength(count))

  test('a report, a complaint, an answer and a wish to be left alone: each does what it means', async () => {
    watch()
    await imap.append(await failure(3, '550 5.1.1 <x>: Recipient address rejected: User unknown'))
    await imap.append(complaint(4))
    await imap.append(reply(5, '多少钱？\n\n在 2026年3月1日，写道：\n> Hello'))
    await imap.append(reply(6, '退订'))
    await imap.append(reply(7, 'I am away until Monday.', 'Auto-Submitted: auto-replied\r\nSubject: Out of office'))
    await isRead(5)
    expect((await mails()).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'bounce done',
      'complaint done',
      'reply done',
      'unsubscribe done',
      'auto-reply done',
    ])
    expect(await receipt(3)).toMatchObject({
      receipt: 'bounced',
      reason: expect.stringContaining('hard no-user 5.1.1'),
    })
    expect(await suppressions(3)).toEqual([{ reason: 'bounced: no-user', source: 'bounce' }])
    expect(await receipt(4)).toMatchObject({ receipt: 'complained' })
    expect(await suppressions(4)).toEqual([{ reason: 'opted out', source: 'complaint' }])
    expect(await answers(4)).toMatchObject([{ kind: 'complaint' }])
    expect(await answers(5)).toMatchObject([{ kind: 'reply', detail: { text: '多少钱？' } }])
    expect(await answers(6)).toMatchObject([{ kind: 'unsubscribe' }])
    expect(await suppressions(6)).toEqual([{ reason: 'opted out', source: 'mail' }])
    expect([await answers(7), await receipt(7)]).toMatchObject([[], { receipt: 'none' }])
    expect(await imap.count()).toBe(5)
  })

  const failure = async (seq: number, diagnostic: string, more: { to?: string; verp?: string } = {}) =>
    report(more.verp ?? `bounces+${names(seq).returnPath}@post.example`, more.to ?? (await emailOf(seq)), diagnostic)
  const complaint = (seq: number) =>
    multipart('feedback-report', 'bounces@post.example', [
      ['message/feedback-report', 'Feedback-Type: abuse\r\nUser-Agent: T/1\r\nVersion: 1\r\n'],
      ['message/rfc822', `Message-ID: <${names(seq).messageId}@post.example>\r\nSubject: Hello\r\n\r\nHello\r\n`],
    ])
  const reply = (seq: number, text: string, head = 'Subject: Re: Hello') =>
    `From: Wang <wang@mail.example>\r\nTo: office@post.example\r\n${head}\r\nMessage-ID: <${seq}-${text.length}@mail.example>\r\nIn-Reply-To: <${names(seq).messageId}@post.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`
})

const report = (to: string, recipient: string, diagnostic: string) =>
  multipart('delivery-status', to, [
    ['text/plain', `I could not deliver your message to <${recipient}>.\r\n`],
    [
      'message/delivery-status',
      `Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ${recipient}\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; ${diagnostic}\r\n`,
    ],
    ['text/rfc822-headers', `To: <${recipient}>\r\nSubject: Hello\r\n`],
  ])

const multipart = (type: string, to: string, parts: [type: string, body: string][]) =>
  `Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: <${to}>\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=${type}; boundary="b"\r\n\r\n${parts
    .map(([name, body]) => `--b\r\nContent-Type: ${name}\r\n\r\n${body}\r\n`)
    .join('')}--b--\r\n`
