import {
  createTokens,
  type DeliveryNames,
  launchCampaign,
  listMail,
  MovableClock,
  rows,
  run,
  scheduleCampaign,
  settleMail,
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
  let watchers: ReturnType<typeof watchMailbox>[] = []
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
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 120_000, interval: 50 })
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

  test('a name that is not ours suppresses nobody; somebody gets to look at it', async () => {
    const before = await suppressed()
    await imap.append(await failure(8, '550 5.1.1 User unknown', { verp: 'bounces+0a0b0c0d0e0f@post.example' }))
    // A right name with another delivery's beginning, and one signed with another secret.
    const mine = names(8).returnPath
    await imap.append(
      await failure(8, '550 5.1.1 User unknown', {
        verp: `bounces+${names(9).returnPath.slice(0, 4)}${mine.slice(4)}@post.example`,
      }),
    )
    const forged = createTokens('y'.repeat(32)).name({ stepId, seq: 8 })
    await imap.append(reply(8, '退订').replace(names(8).messageId, forged.messageId))
    await isRead(8)
    expect((await mails()).slice(5)).toMatchObject([
      { kind: 'bounce', state: 'aside', seq: null, problem: expect.stringContaining('names no message of ours') },
      { kind: 'bounce', state: 'aside', seq: null },
      { kind: 'unsubscribe', state: 'aside', seq: null },
    ])
    expect([await suppressed(), await receipt(8)]).toEqual([before, { receipt: 'none', reason: null }])
  })

  test('a report about another address than the customer has counts for the message and against no address', async () => {
    await imap.append(await failure(10, '550 5.1.1 User unknown', { to: 'stranger@mail.example' }))
    await isRead(9)
    expect(await receipt(10)).toMatchObject({ receipt: 'bounced' })
    expect([
      await suppressions(10),
      await ask(sql`select 1 from suppression where value = 'stranger@mail.example'`),
    ]).toEqual([[], []])
  })

  test("soft bounces suppress when they have come to the limit, and only those that are the address's fault", async () => {
    const customerOf = sql`(select customer_id from delivery where step_id = ${stepId} and seq = 11)`
    const full = '452 4.2.2 Mailbox full'
    const blocked = '554 5.7.1 Client host blocked using zen.spamhaus.org'
    // Three messages to one person: the ledger of other campaigns is this one's, moved.
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`update customer c set email = (select email from customer where id = ${customerOf})
                   where id in (select customer_id from delivery where step_id = ${stepId} and seq in (12, 13, 14, 15))`,
      ),
    )
    for (const seq of [14, 14, 15]) await imap.append(await failure(seq, blocked))
    await imap.append(await failure(11, full))
    await imap.append(await failure(11, full)) // the same message again is no second
    await imap.append(await failure(12, full))
    await isRead(15)
    expect(await suppressions(11)).toEqual([])
    expect([await receipt(11), await receipt(14)]).toMatchObject([
      { receipt: 'bounced', reason: expect.stringContaining('soft mailbox-full 4.2.2') },
      { receipt: 'bounced', reason: expect.stringContaining('soft blocked 5.7.1') },
    ])
    await imap.append(await failure(13, full))
    await isRead(16)
    expect(await suppressions(11)).toEqual([
      { reason: 'bounced 3 times within 30 days: mailbox-full', source: 'bounce' },
    ])
  })

  test('the button of a mail program, and an automatic answer to the same address', async () => {
    const head = `From: Li <li@mail.example>\r\nTo: <bounces+${names(16).returnPath}@post.example>\r\n`
    await imap.append(
      `${head}Subject: unsubscribe\r\nMessage-ID: <u@mail.example>\r\nAuto-Submitted: auto-replied\r\n\r\nsent by a program\r\n`,
    )
    await imap.append(
      `${head.replace(names(16).returnPath, names(17).returnPath)}Subject: Re: unsubscribe\r\nAuto-Submitted: auto-replied\r\n\r\nI am on leave.\r\n`,
    )
    await isRead(18)
    expect([await answers(16), await answers(17)]).toMatchObject([[{ kind: 'unsubscribe' }], []])
  })

  test('hostile mails: each is kept with a reason or read harmlessly, and none is in the way of the next', async () => {
    const nested = Array.from(
      { length: 500 },
      (_, n) => `Content-Type: multipart/mixed; boundary="n${n}"\r\n\r\n--n${n}\r\n`,
    ).join('')
    const hostile = [
      `Subject: deep\r\n${nested}`,
      `Subject: heads\r\n${`X-Head: ${'x'.repeat(60)}\r\n`.repeat(4_000)}\r\nx\r\n`,
      `Subject: long\r\n\r\n${'x'.repeat(3_000_000)}\r\n`,
      `Subject: =?gb18030?B?${Buffer.from([0xff, 0xff, 0x81]).toString('base64')}?=\r\nContent-Type: text/plain; charset=x-none\r\n\r\n\u0000\u202e\r\n`,
      'Subject: nothing\r\n\r\n',
      `From: <script>@<x>\r\nSubject: '); drop table customer; --\r\nMessage-ID: a\r\nReferences: ${'<a@b> '.repeat(5_000)}\r\n\r\n=cmd|' /C calc'!A0\r\n`,
    ]
    for (const one of hostile) await imap.append(one)
    await imap.append(reply(18, '好的'))
    await isRead(25)
    const read = (await mails()).slice(18)
    expect(read.slice(0, 2)).toMatchObject([
      { state: 'aside', problem: expect.stringContaining('nesting depth') },
      { state: 'aside', problem: expect.stringContaining('header size') },
    ])
    expect(read.slice(2, 6).every(({ state }) => state === 'aside')).toBe(true)
    expect(await answers(18)).toMatchObject([{ kind: 'reply', detail: { text: '好的' } }])
  })

  test('many workers, stopped and started anywhere, read each mail once', async () => {
    const before = (await mails()).length
    const others = [watch(), watch()]
    for (let seq = 19; seq <= 24; seq++) {
      await imap.append(reply(seq, `回复 ${seq}`))
      if (seq === 20) await watchers[0]?.stop()
      if (seq === 22) await others[0]?.stop()
    }
    await isRead(before + 6)
    const keys = await ask<{ key: string }>(sql`select key from inbound_mail`)
    expect([keys.length, new Set(keys.map(({ key }) => key)).size]).toEqual([before + 6, before + 6])
    for (let seq = 19; seq <= 24; seq++) expect(await answers(seq)).toHaveLength(1)
    await Promise.all(watchers.map((watcher) => watcher.stop()))
    watchers = []
  })

  test('a mailbox begun anew is read anew, and what was known changes nothing', async () => {
    const before = (await mails()).length
    await imap.renew()
    await imap.append(reply(19, '回复 19'))
    await imap.append(reply(25, '新的'))
    watch({ deleteRead: true })
    await isRead(before + 2)
    expect([await answers(19), await answers(25)]).toMatchObject([[{ kind: 'reply' }], [{ kind: 'reply' }]])
    await until(async () => expect(await imap.count()).toBe(0)) // as asked: what was read is deleted
    await Promise.all(watchers.map((watcher) => watcher.stop()))
    watchers = []
  })

  test('a mailbox that cannot be opened says why', async () => {
    watch({ auth: { user: imap.user, pass: 'wrong' } })
    const problem = () => ask<{ problem: string | null }>(sql`select problem from mailbox`)
    await until(async () => expect((await problem())[0]?.problem).toMatch(/authentication failed/i))
    await Promise.all(watchers.map((watcher) => watcher.stop()))
    watchers = []
    await imap.append(reply(26, '晚来的'))
    watch()
    await until(async () => expect(await answers(26)).toHaveLength(1))
    expect(await problem()).toEqual([{ problem: null }])
  })

  test('what was put aside is closed, or read again', async () => {
    const aside = await engine.asSystem((ctx) => listMail(ctx, { kind: 'bounce' }))
    const [first, second] = aside.items
    await engine.asSystem((ctx) => settleMail(ctx, { id: first?.id ?? 0, what: 'close' }))
    await engine.asSystem((ctx) => settleMail(ctx, { id: second?.id ?? 0, what: 'read-again' }))
    await until(async () =>
      expect(await engine.asSystem((ctx) => listMail(ctx, { kind: 'bounce' }))).toMatchObject({
        items: [{ id: second?.id }],
      }),
    )
    expect(await ask(sql`select 1 from inbound_mail where state = 'done' and raw is not null`)).toEqual([])
  })

  const suppressed = () => ask(sql`select kind, value from suppression order by 1, 2`)
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
