import { createTokens, getCampaign, rows, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { expect, test, vi } from 'vitest'
import { emailDriver, openQueues, SmtpChannel, startWorkers, watchMailbox } from '../src/index.ts'
import { type CaughtMail, findDovecot, startDovecot, startMailCatcher } from '../testing/index.ts'

const hasDovecot = await findDovecot()

/** Everything real: what a mail server was handed comes back by IMAP, and the next campaign knows. */
test.skipIf(!hasDovecot)(
  'what was sent comes back as a bounce, a complaint, an opt-out; the next campaign leaves them alone',
  async () => {
    const engine = await createTestEngine()
    const logger = pino({ level: 'silent' })
    const tokens = createTokens('x'.repeat(32))
    const mails: CaughtMail[] = []
    const catcher = await startMailCatcher({ onMail: (mail) => mails.push(mail) })
    const imap = await startDovecot()
    const queues = openQueues({ databaseUrl: engine.databaseUrl })
    const smtp = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false, connections: 1 })
    const workers = startWorkers({
      engine,
      queues,
      channels: {
        email: emailDriver({
          smtp,
          tokens,
          publicUrl: 'https://post.example',
          bounceAddress: 'bounces@post.example',
          unsubscribeByMail: true,
        }),
      },
      mailbox: { tokens, rules: { softBounces: { limit: 3, days: 30 }, keepReplies: false } },
      logger,
    })
    const watcher = watchMailbox({
      engine,
      logger,
      imap: {
        host: '127.0.0.1',
        port: imap.port,
        secure: false,
        auth: { user: imap.user, pass: imap.password },
        folder: 'INBOX',
        deleteRead: false,
      },
      lookEveryMs: 300,
    })
    const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 120_000, interval: 50 })
    const send = async (name: string) => {
      const id = await engine.asSystem(async (ctx) => {
        const refs = ['L1', 'L2', 'L3', 'L4', 'L5']
        const draft = await seedCampaign(ctx, { unitId, name, refs, cells: [{ name: 'A', weight: 1 }] })
        await scheduleCampaign(ctx, { campaignId: draft.id })
        return draft.id
      })
      await until(async () => expect((await engine.asSystem((ctx) => getCampaign(ctx, { id }))).state).toBe('finished'))
    }
    const [unitId = 0] = (await engine.asSystem(seedCity)).branchIds
    try {
      await engine.asSystem((ctx) => seedCustomers(ctx, unitId, 5, 'L'))
      await send('first')
      expect(mails).toHaveLength(5)
      const sentTo = (n: number) => mails.find(({ to }) => to === `l${n}@mail.example`)?.raw ?? ''
      // As servers send it: the mail that came back is in the report, and nothing else names it.
      await imap.append(bounceOf(sentTo(1), 'l1@mail.example'))
      await imap.append(complaintAbout(sentTo(2)))
      const way = /<mailto:([^?>]+)\?subject=([^>]+)>/.exec(sentTo(3).replace(/\r\n /g, ' '))
      await imap.append(`From: l3@mail.example\r\nTo: ${way?.[1]}\r\nSubject: ${way?.[2]}\r\n\r\n`)
      const answered = /^Message-ID:\s*(\S+)/im.exec(sentTo(4))?.[1]
      await imap.append(
        `From: l4@mail.example\r\nSubject: Re: Hello\r\nIn-Reply-To: ${answered}\r\n\r\nHow much is it?\r\n`,
      )
      await until(async () => {
        const done = await engine.asSystem((ctx) => rows(ctx, sql`select 1 from inbound_mail where state = 'done'`))
        expect(done).toHaveLength(4)
      })
      const responses = await engine.asSystem((ctx) =>
        rows(
          ctx,
          sql`select c.ref, r.kind, r.detail from response r join customer c on c.id = r.customer_id where r.kind <> 'open' order by c.ref`,
        ),
      )
      expect(responses).toMatchObject([
        { ref: 'L2', kind: 'complaint' },
        { ref: 'L3', kind: 'unsubscribe' },
        { ref: 'L4', kind: 'reply', detail: {} }, // as the organisation wants: without the words
      ])
      const kept = await engine.asSystem((ctx) => rows(ctx, sql`select subject from inbound_mail where kind = 'reply'`))
      expect(kept).toEqual([{ subject: null }])
      mails.length = 0
      await send('second')
      expect(mails.map(({ to }) => to).sort()).toEqual(['l4@mail.example', 'l5@mail.example'])
    } finally {
      await watcher.stop()
      await workers.stop()
      await queues.close()
      await imap.stop()
      await catcher.close()
      await engine.dispose()
    }
  },
)

const report = (type: string, notice: string, original: string) =>
  `Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: somebody@mx.example\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=${type}; boundary="=_outer"\r\n\r\n--=_outer\r\nContent-Type: message/${type}\r\n\r\n${notice}\r\n--=_outer\r\nContent-Type: message/rfc822\r\n\r\n${original}\r\n--=_outer--\r\n`

const bounceOf = (original: string, recipient: string) =>
  report(
    'delivery-status',
    `Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ${recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n`,
    original,
  )
const complaintAbout = (original: string) =>
  report('feedback-report', 'Feedback-Type: abuse\r\nVersion: 1\r\nUser-Agent: T/1\r\n', original)
