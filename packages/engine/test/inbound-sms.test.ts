import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  claimChunk,
  closeSmsParts,
  type InboundSmsInput,
  MovableClock,
  markInFlight,
  recordInboundSms,
  recordReceipts,
  row,
  rows,
  run,
  settle,
} from '../src/index.ts'
import { createTestEngine, seedCity, seedSmsCampaign, type TestEngine } from '../testing/index.ts'
import { launchNow } from './campaign-fixture.ts'

const leaseSeconds = 30
const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
let engine: TestEngine
let unitId = 0
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  unitId = (await engine.asSystem(seedCity)).branchIds[0] ?? 0
})
afterAll(() => engine?.dispose())

/** A campaign of `count` text messages, all of them sent. */
const sent = async (name: string, count: number, firstMobile: number) => {
  const campaign = await engine.asSystem(async (ctx) => {
    const draft = await seedSmsCampaign(ctx, { unitId, name, count, firstMobile })
    await launchNow(ctx, draft.id)
    return draft
  })
  const stepId = campaign.steps[0]?.id ?? 0
  const chunk = { campaignId: campaign.id, stepId, from: 1, to: count }
  const { token, deliveries } = await engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit: count, leaseSeconds }))
  const seqs = deliveries.map(({ seq }) => seq)
  const mobiles = new Map(deliveries.map(({ seq, to }) => [seq, to]))
  await engine.asSystem((ctx) => markInFlight(ctx, { stepId, token, seqs, leaseSeconds }))
  const settleAll = (outcome: Parameters<typeof settle>[3][number]['outcome']) =>
    engine.asSystem((ctx) =>
      settle(
        ctx,
        stepId,
        token,
        seqs.map((seq) => ({ seq, outcome })),
      ),
    )
  return { campaign, stepId, mobiles, settleAll }
}
const inbound = (from: string, text: string, more: Partial<InboundSmsInput> = {}): InboundSmsInput => {
  return { provider: 'kannel', id: null, from, to: '10690000', text, at: clock.now(), ...more }
}
const record = (...messages: InboundSmsInput[]) => engine.asSystem((ctx) => recordInboundSms(ctx, messages))
const responses = (mobile: string) =>
  engine.asSystem((ctx) =>
    rows<{ kind: string; campaign_id: number; step_id: number; seq: number; responded: boolean; detail: object }>(
      ctx,
      sql`select r.kind, r.campaign_id, r.step_id, r.seq, r.responded, r.detail from response r join customer c on c.id = r.customer_id
          where c.mobile = ${mobile} and source = 'sms' order by r.id`,
    ),
  )
const suppressed = (mobile: string) =>
  engine.asSystem((ctx) => row(ctx, sql`select source from suppression where kind = 'mobile' and value = ${mobile}`))

describe('answers by text message', () => {
  test('count for the last text message that the number was sent', async () => {
    const first = await sent('A', 2, 13800000001)
    await first.settleAll({ kind: 'sent' })
    clock.moveTo(new Date(clock.now().getTime() + 3_600_000))
    const [mobile = ''] = first.mobiles.values()
    await record(inbound(mobile, '好的，感兴趣'))
    expect(await responses(mobile)).toEqual([
      {
        kind: 'reply',
        campaign_id: first.campaign.id,
        step_id: first.stepId,
        seq: 1,
        responded: true,
        detail: { text: '好的，感兴趣', to: '10690000' },
      },
    ])
    expect(await suppressed(mobile)).toBeUndefined()
  })

  test('are kept once, by the id of the provider or by what they say', async () => {
    const { settleAll, mobiles } = await sent('B', 1, 13800001001)
    await settleAll({ kind: 'sent' })
    const [mobile = ''] = mobiles.values()
    const [named, nameless] = [inbound(mobile, 'Y', { id: 'x-1' }), inbound(mobile, '1')]
    expect(await record(named, named, nameless)).toBe(2)
    clock.moveTo(new Date(clock.now().getTime() + 60_000))
    expect(await record({ ...named, text: 'Y again' }, { ...nameless, at: clock.now() })).toBe(0)
    expect(await record(inbound(mobile, '2'))).toBe(1)
  })

  test('a word that means it takes the number off texts and calls, the consent with it', async () => {
    const { settleAll, mobiles, campaign } = await sent('C', 2, 13800002001)
    await settleAll({ kind: 'sent' })
    const [mobile = '', other = ''] = [...mobiles.values()]
    expect(await record(inbound(mobile.slice(1), ' 退订！'), inbound(other.slice(3), 'ok'))).toBe(2)
    expect(await responses(mobile)).toEqual([
      expect.objectContaining({ kind: 'unsubscribe', campaign_id: campaign.id, responded: false }),
    ])
    expect(await suppressed(mobile)).toEqual({ source: 'sms' })
    const consents = await engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`select c.mobile, k.status from consent k join customer c on c.id = k.customer_id
                    where c.mobile in (${mobile}, ${other}) and k.channel = 'sms' order by 1`,
      ),
    )
    expect(consents).toEqual([
      { mobile, status: 'refused' },
      { mobile: other, status: 'granted' },
    ])
  })

  test('of a number that nobody has: kept, and left alone all the same', async () => {
    expect(await record(inbound('+8613911112222', 'TD'), inbound('13911113333', 'Hello'))).toBe(2)
    expect(await suppressed('+8613911112222')).toEqual({ source: 'sms' })
    const kept = await engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`select attribution, detail from response where source = 'sms' and customer_id is null order by kind desc`,
      ),
    )
    expect(kept).toEqual([
      {
        attribution: 'none',
        detail: { text: 'TD', to: '10690000', given: { customer: { mobile: '+8613911112222' } } },
      },
      expect.objectContaining({ attribution: 'none' }),
    ])
  })

  test('of a shared number: whoever was written to', async () => {
    const { settleAll, mobiles, campaign } = await sent('D', 1, 13800003001)
    await settleAll({ kind: 'sent' })
    const [mobile = ''] = mobiles.values()
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`insert into customer (unit_id, ref, name, mobile, created_at, updated_at)
                   values (${unitId}, 'shares', 'Shares', ${mobile}, ${ctx.now}, ${ctx.now})`,
      ),
    )
    await record(inbound(mobile, 'Y'))
    expect(await responses(mobile)).toEqual([expect.objectContaining({ campaign_id: campaign.id, seq: 1 })])
  })

  test('may be faster than the settlement', async () => {
    const { settleAll, mobiles, campaign } = await sent('E', 1, 13800004001)
    const [mobile = ''] = mobiles.values()
    await record(inbound(mobile, 'Y'))
    await settleAll({ kind: 'sent' })
    expect(await responses(mobile)).toEqual([expect.objectContaining({ campaign_id: campaign.id, seq: 1 })])
  })

  test("a network's own notes, hostile words and a clock that is ahead", async () => {
    expect(await record(inbound('10086', '您的话费余额不足'), inbound('', 'R'), inbound('INFO', 'R'))).toBe(0)
    const at = new Date(clock.now().getTime() + 86_400_000)
    expect(await record(inbound('+8613911114444', '\u0000\ud800<script>', { at }))).toBe(1)
    const kept = await engine.asSystem((ctx) =>
      row(
        ctx,
        sql`select occurred_at <= ${clock.now()} as now from response where detail->'given'->'customer'->>'mobile' = '+8613911114444'`,
      ),
    )
    expect(kept).toEqual({ now: true })
  })
})

describe('an answer in several parts', () => {
  const parts = (mobile: string, texts: string[], reference = 7, more: Partial<InboundSmsInput> = {}) =>
    texts.map((text, i) => inbound(mobile, text, { ...more, part: { reference, of: texts.length, number: i + 1 } }))
  const wait = (minutes: number) => clock.moveTo(new Date(clock.now().getTime() + minutes * 60_000))
  const promise = () =>
    engine.asSystem((ctx) =>
      row<{ id: number; due_at: string }>(ctx, sql`select id, due_at from outbox where job = 'close-sms-parts'`),
    )
  const close = async () => {
    const { id = 0 } = (await promise()) ?? {}
    return engine.asSystem((ctx) => closeSmsParts(ctx, id))
  }
  const texts = async (mobile: string) =>
    (await responses(mobile)).map(({ kind, detail }) => ({ kind, text: '', ...detail }))
  const someone = async (name: string, first: number) => {
    const { settleAll, mobiles } = await sent(name, 1, first)
    await settleAll({ kind: 'sent' })
    return [...mobiles.values()][0] ?? ''
  }

  test('is one, in whichever order and however often they come; a character may be cut in two', async () => {
    const mobile = await someone('G', 13800006001)
    const [one, two, three] = parts(mobile, ['我不想再收到了，退订吧\ud83d', '\ude00 ', '谢谢'])
    if (!one || !two || !three) throw new Error('There are three.')
    expect(await record(three, one, one)).toBe(0)
    expect(await texts(mobile)).toEqual([])
    expect(await record(two)).toBe(1)
    expect(await record(two, three, one)).toBe(0)
    wait(61)
    expect(await close()).toBe(0)
    expect(await promise()).toBeUndefined()
    expect(await texts(mobile)).toEqual([{ kind: 'reply', text: '我不想再收到了，退订吧😀 谢谢', to: '10690000' }])
  })

  test('is whole when two processes get a part each at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const mobile = await someone(`H${round}`, 13800007001 + round)
      const some = parts(mobile, ['a', 'b', 'c', 'd'], round)
      const counts = await Promise.all(some.map((part) => record(part)))
      expect(counts.toSorted()).toEqual([0, 0, 0, 1])
      expect(await texts(mobile)).toMatchObject([{ text: 'abcd' }])
    }
  })

  test('of which one never comes is recorded after an hour, with what is missing; a goodbye in it counts', async () => {
    const mobile = await someone('I', 13800008001)
    const [first, , , last] = parts(mobile, ['退订，', 'x', 'y', '谢谢'])
    await record(...[first, last].flatMap((part) => part ?? []))
    wait(30)
    const other = await someone('J', 13800008101)
    await record(...parts(other, ['p', 'q']).slice(0, 1))
    wait(31)
    expect(await close()).toBe(1)
    expect(await texts(mobile)).toEqual([
      { kind: 'unsubscribe', text: '退订，[…]谢谢', to: '10690000', missing: { parts: 4, came: 2 } },
    ])
    expect(await suppressed(mobile)).toEqual({ source: 'sms' })
    expect(await texts(other)).toEqual([])
    const minutes = (new Date((await promise())?.due_at ?? 0).getTime() - clock.now().getTime()) / 60_000
    expect(Math.round(minutes)).toBe(29)
    wait(30)
    expect(await close()).toBe(1)
    expect(await texts(other)).toMatchObject([{ text: 'p[…]' }])
  })

  test('is not mixed with another of the same number: other senders, other counts, an hour ago', async () => {
    const mobile = await someone('K', 13800009001)
    const other = await someone('L', 13800009101)
    await record(...parts(mobile, ['old ', 'x']).slice(0, 1), ...parts(other, ['x', 'y']).slice(1))
    await record(...parts(mobile, ['x', 'three', 'y']).slice(1, 2))
    expect(await texts(mobile)).toEqual([])
    wait(61)
    expect(await record(...parts(mobile, ['new ', 'words']))).toBe(3)
    expect((await texts(mobile)).map(({ text }) => text).toSorted()).toEqual(['[…]three[…]', 'new words', 'old […]'])
    await close()
  })

  test('from a number that is none, or with numbers that cannot be', async () => {
    expect(await record(...parts('10086', ['a', 'b']))).toBe(0)
    const impossible = { reference: 1, of: 300, number: 1 }
    await expect(record(inbound('+8613800000000', 'a', { part: impossible }))).rejects.toMatchObject({
      code: 'bad-input',
    })
  })
})

describe('receipts of text messages in parts', () => {
  test('each part has an id of its own; one that did not arrive outweighs those that did, also before the settlement', async () => {
    const { settleAll, stepId } = await sent('F', 1, 13800005001)
    const about = (id: string, receipt: 'delivered' | 'undelivered') =>
      engine.asSystem((ctx) => recordReceipts(ctx, [{ reference: { provider: 'smpp', id }, receipt }]))
    expect(await about('p1', 'delivered')).toEqual(['waiting'])
    await settleAll({
      kind: 'sent',
      reference: [
        { provider: 'smpp', id: 'p1' },
        { provider: 'smpp', id: 'p2' },
      ],
    })
    const receipt = () =>
      engine.asSystem((ctx) => row(ctx, sql`select state, receipt from delivery where step_id = ${stepId} and seq = 1`))
    expect(await receipt()).toEqual({ state: 'sent', receipt: 'delivered' })
    expect(await about('p2', 'undelivered')).toEqual(['recorded'])
    expect(await about('p1', 'delivered')).toEqual(['unchanged'])
    expect(await receipt()).toEqual({ state: 'sent', receipt: 'undelivered' })
  })
})
