import {
  type Outcome,
  pieceNumber,
  type Receipt,
  recordPrinted,
  recordReceipts,
  recordReturns,
  row,
  settle,
  settlePieces,
  systemClock,
} from '@tradewind/engine'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { letterDriver, openFonts, SmppChannel, smppProvider, smsEvents } from '../src/index.ts'
import { startSmsc } from '../testing/index.ts'
import { type Claimed, claimed } from './conformance-claim.ts'

/**
 * What comes back about messages later, in every channel: once, however often it is reported; not lost, when it is
 * faster than the ledger; the weightier word, in whichever order.
 */
interface Reports {
  held: Claimed
  /** Hands over the delivery. */
  send(seq: number): Promise<void>
  /** Tells the ledger that it was handed over. */
  settle(seq: number): Promise<void>
  report(seq: number, receipt: Receipt): Promise<unknown>
  close(): Promise<void>
}

interface Subject {
  name: string
  /** What is reported: the better, then the worse; where there is one alone, it. */
  receipts: [Receipt] | [Receipt, Receipt]
  rig(): Promise<Reports>
}

const subjects: Subject[] = [
  {
    name: 'SMPP, by the ids that the centre gives',
    receipts: ['delivered', 'undelivered'],
    rig: async () => {
      const held = await claimed('fax') // the ledger's rows; what leaves is made here
      const smsc = await startSmsc({})
      const options = { host: '127.0.0.1', port: smsc.port, secure: false, systemId: 'post', password: 'secret' }
      const channel = new SmppChannel(options, systemClock, smsEvents(held.engine, smppProvider))
      const outcomes = new Map<number, Outcome>()
      return {
        held,
        send: async (seq) => {
          const to = `+86138${String(seq).padStart(8, '0')}`
          const message = {
            seq,
            reference: `${held.stepId}-${seq}`,
            from: '10690000',
            to,
            text: 'Hello',
            template: null,
          }
          const [outcome] = await channel.send([message])
          if (outcome) outcomes.set(seq, outcome)
        },
        settle: (seq) => settled(held, seq, outcomes.get(seq)),
        report: async (seq, receipt) => {
          const outcome = outcomes.get(seq)
          const id = outcome?.kind === 'sent' ? [outcome.reference ?? []].flat()[0]?.id : ''
          const before = smsc.answers.length
          const stat = receipt === 'delivered' ? 'DELIVRD' : 'UNDELIV'
          smsc.deliver({
            esm_class: 4,
            source_addr: '1',
            destination_addr: '2',
            short_message: `id:${id} stat:${stat}`,
          })
          await expect.poll(() => smsc.answers.length).toBeGreaterThan(before)
          expect(smsc.answers.at(-1)).toBe(0)
        },
        close: async () => {
          await channel.close()
          await smsc.close()
        },
      }
    },
  },
  {
    // The requests themselves: api/test/sms-hooks.test.ts.
    name: 'Kannel and Alibaba Cloud, by the name that we gave',
    receipts: ['delivered', 'undelivered'],
    rig: async () => {
      const held = await claimed('fax')
      return {
        held,
        send: async () => undefined,
        settle: (seq) => settled(held, seq, { kind: 'sent' }),
        report: (seq, receipt) =>
          held.engine.asSystem((ctx) => recordReceipts(ctx, [{ stepId: held.stepId, seq, receipt }])),
        close: async () => undefined,
      }
    },
  },
  {
    name: 'Letters, by the number in the window',
    receipts: ['returned'],
    rig: async () => {
      const held = await claimed('letter')
      const { engine, campaignId, stepId, deliveries } = held
      const driver = letterDriver({ fonts: await openFonts(), publicUrl: 'https://post.example' })
      const step = await driver.load(engine, campaignId, stepId)
      const batchOf = async (seq: number) => {
        const piece = await engine.asSystem((ctx) =>
          row<{ id: number }>(
            ctx,
            sql`select batch_id as id from print_piece where step_id = ${stepId} and seq = ${seq}`,
          ),
        )
        return piece?.id ?? 0
      }
      return {
        held,
        send: async (seq) => {
          const delivery = deliveries.get(seq)
          if (delivery) await step.send([step.render(delivery)])
          const batchId = await batchOf(seq)
          const ranges = [{ piece: 1, from: 1, to: 1 }]
          const file = { batchId, pages: 1, bytes: 1, sha256: 'x', press: 'x', ranges }
          await engine.asSystem((ctx) => recordPrinted(ctx, file, async () => undefined))
        },
        settle: async (seq) => {
          const id = await batchOf(seq)
          await engine.asSystem((ctx) => settlePieces(ctx, { id, as: 'posted' }))
        },
        report: async (seq) => {
          const pieces = [pieceNumber({ batchId: await batchOf(seq), piece: 1 })]
          return engine.asSystem((ctx) => recordReturns(ctx, { pieces }))
        },
        close: () => driver.close(),
      }
    },
  },
]

/** Where nothing comes back later, and why. */
const silent: Record<string, string> = {
  SMTP: 'bounces that come back as mail are not read yet; what a server refuses is the outcome itself',
  'Fax through a gateway': 'its gateway reports by mail, which is not read yet',
  'Work orders': 'what a person says settles the delivery itself, once by its key (dispatch-outcomes.test.ts)',
}

const settled = async ({ engine, stepId, token }: Claimed, seq: number, outcome: Outcome = { kind: 'sent' }) => {
  await engine.asSystem((ctx) => settle(ctx, stepId, token, [{ seq, outcome }]))
}

describe.each(subjects)('reports of $name', ({ receipts, rig }) => {
  const using = async (
    work: (reports: Reports, read: (seq: number) => Promise<object | undefined>) => Promise<void>,
  ) => {
    const reports = await rig()
    const { engine, stepId } = reports.held
    const read = (seq: number) =>
      engine.asSystem((ctx) =>
        row(
          ctx,
          sql`select state, receipt, receipt_at as at, attempts from delivery where step_id = ${stepId} and seq = ${seq}`,
        ),
      )
    try {
      await work(reports, read)
    } finally {
      await reports.close()
      await engine.dispose()
    }
  }
  const worst = receipts.at(-1) as Receipt

  test('come twice and count once', () =>
    using(async ({ send, settle, report }, read) => {
      await send(1)
      await settle(1)
      await report(1, worst)
      const once = await read(1)
      expect(once).toMatchObject({ state: 'sent', receipt: worst })
      await report(1, worst)
      await settle(1)
      expect(await read(1)).toEqual(once)
    }))

  test('that are faster than the settlement are not lost, and prove that it left', () =>
    using(async ({ send, settle, report }, read) => {
      await send(1)
      await report(1, worst)
      await report(1, worst)
      await settle(1)
      expect(await read(1)).toMatchObject({ state: 'sent', receipt: worst })
    }))

  test('of several the weightiest holds, in whichever order', () =>
    using(async ({ send, settle, report }, read) => {
      for (const [seq, order] of [receipts, receipts.toReversed()].entries()) {
        await send(seq + 1)
        await settle(seq + 1)
        for (const receipt of order) await report(seq + 1, receipt)
        expect(await read(seq + 1)).toMatchObject({ receipt: worst })
      }
    }))

  test('about several at once, some of them nobody’s: each its own', () =>
    using(async ({ held, send, settle, report }, read) => {
      for (const seq of [1, 2, 3]) {
        await send(seq)
        await settle(seq)
      }
      await Promise.all([report(3, worst), report(1, worst)])
      const unknown = { stepId: held.stepId, seq: 9_999, receipt: worst }
      expect(await held.engine.asSystem((ctx) => recordReceipts(ctx, [unknown]))).toEqual(['unknown'])
      expect(await read(1)).toMatchObject({ receipt: worst })
      expect(await read(2)).toMatchObject({ receipt: 'none' })
      expect(await read(3)).toMatchObject({ receipt: worst })
    }))
})

test.each(Object.entries(silent))('%s: nothing comes back later, for %s', (_, why) => {
  expect(why.split(' ').length).toBeGreaterThan(4)
})
