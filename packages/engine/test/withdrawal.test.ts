import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  attributeOrders,
  type Chunk,
  claimChunk,
  createTokens,
  enterStep,
  getPrintBatch,
  makeOrders,
  planPrintBatch,
  recheckBatch,
  recordConsent,
  recordInboundSms,
  recordOutcome,
  recordPrinted,
  recordReceipts,
  recordVisits,
  row,
  rows,
  run,
  settlePieces,
  submitReply,
  suppress,
  tendOrders,
  unsubscribe,
} from '../src/index.ts'
import { createStage } from './cascade-stage.ts'
import { person } from './dispatch-fixture.ts'

const tokens = createTokens('x'.repeat(32))
const stage = await createStage()
const { as, launch, work, respond, unitId } = stage
afterAll(() => stage.engine.dispose())

let campaignId = 0
let customers: number[] = []
let mailStep = 0
let handStep = 0
let staffId = 0
beforeAll(async () => {
  staffId = (await as((ctx) => person(ctx, unitId, 'field', { phone: 500 }))).id
})

const chunk = (stepId: number): Chunk => ({ campaignId, stepId, from: 1, to: 1_000 })
const claim = (stepId: number) => as((ctx) => claimChunk(ctx, chunk(stepId), { limit: 1_000, leaseSeconds: 30 }))

/** An e-mail that everybody got, then something that lies in people's hands for everybody. */
const inHands = async (channel: 'letter' | 'phone', size = 8) => {
  const launched = await launch({ steps: [{ channel: 'email' }, { channel, delayDays: 1 }], size })
  campaignId = launched.campaign.id
  customers = launched.customers
  ;[mailStep = 0, handStep = 0] = launched.stepIds
  await work()
  stage.pass(1)
  await as(async (ctx) => {
    const look = await row<{ id: number }>(ctx, sql`select id from outbox where campaign_id = ${campaignId}`)
    await enterStep(ctx, look?.id ?? 0, { campaignId, stepId: handStep })
    await run(ctx, sql`delete from outbox where campaign_id = ${campaignId}`)
  })
  await give(channel)
}
const give = async (channel: 'letter' | 'phone') => {
  const { deliveries } = await claim(handStep)
  if (channel === 'letter') {
    const pieces = deliveries.map((one) => ({ ...one, address: { size: 10, lines: ['x'] } }))
    await as((ctx) => planPrintBatch(ctx, { campaignId, stepId: handStep, replyBase: 'https://p.cn/r/', pieces }))
  } else {
    await as((ctx) =>
      makeOrders(
        ctx,
        handStep,
        deliveries.map(({ seq }) => ({ seq, script: 'Hello' })),
      ),
    )
  }
}
const seqOf = async (stepId: number, nth: number) =>
  (
    await as((ctx) =>
      row<{ seq: number }>(
        ctx,
        sql`select seq from delivery where step_id = ${stepId} and customer_id = ${customers[nth]}`,
      ),
    )
  )?.seq ?? 0
const hands = (stepId = handStep, of = customers) => stage.inStep(stepId, of)
const reasons = (stepId = handStep) =>
  as(async (ctx) =>
    (
      await rows<{ reason: string }>(
        ctx,
        sql`select distinct reason from delivery where step_id = ${stepId} and state = 'cancelled' order by 1`,
      )
    ).map(({ reason }) => reason),
  )
const batchOf = (stepId = handStep) =>
  as(async (ctx) => {
    const found = await row<{ id: number }>(ctx, sql`select id from print_batch where step_id = ${stepId}`)
    return found?.id ?? 0
  })
const key = async (nth: number) => ({ stepId: mailStep, seq: await seqOf(mailStep, nth) })
const token = async (nth: number) => tokens.sign(await key(nth))

/** Every way in which somebody answers or says no. */
const ways: Record<string, (nth: number) => Promise<unknown>> = {
  'a visit to the counter': (nth) => respond(campaignId, customers[nth] ?? 0, 'visit'),
  'an order': (nth) => respond(campaignId, customers[nth] ?? 0, 'order'),
  'an order from a file': (nth) =>
    as(async (ctx) => {
      const order = await row<{ id: number }>(
        ctx,
        sql`insert into customer_order (customer_id, unit_id, source, external_id, ordered_at, amount, currency)
            values (${customers[nth]}, ${unitId}, 'till', ${`${campaignId}-${nth}`}, ${ctx.now}, 100, 'CNY') returning id`,
      )
      await attributeOrders(ctx, [order?.id ?? 0])
    }),
  'a click': async (nth) => {
    const at = stage.clock.now().toISOString()
    const visit = { kind: 'click' as const, ...(await key(nth)), link: 1, url: 'https://x.cn', at, method: 'GET' }
    await as((ctx) => recordVisits(ctx, [{ ...visit, userAgent: 'Mozilla/5.0' }]))
  },
  'the reply form': async (nth) => {
    const given = { token: await token(nth), answer: 'not-interested' as const }
    await as((ctx) => submitReply(ctx, given, tokens))
  },
  'a text message': async (nth) => {
    const from = await as(async (ctx) => {
      await run(ctx, sql`update delivery set channel = 'sms' where step_id = ${mailStep}`)
      return row<{ mobile: string }>(ctx, sql`select mobile from customer where id = ${customers[nth]}`)
    })
    const message = {
      provider: 'smpp',
      id: null,
      from: from?.mobile ?? '',
      to: '1069',
      text: '好的',
      at: stage.clock.now(),
    }
    await as((ctx) => recordInboundSms(ctx, [message]))
    await as((ctx) => run(ctx, sql`update delivery set channel = 'email' where step_id = ${mailStep}`))
  },
  unsubscribing: async (nth) => {
    const given = { token: await token(nth), oneClick: true }
    await as((ctx) => unsubscribe(ctx, given, tokens))
  },
  'a complaint to the mail provider': async (nth) => {
    const receipt = { ...(await key(nth)), receipt: 'complained' as const }
    await as((ctx) => recordReceipts(ctx, [receipt]))
  },
}

describe.each(['letter', 'phone'] as const)('what lies in hand by %s', (channel) => {
  beforeEach(() => inHands(channel, Object.keys(ways).length + 1))

  test('is taken back by an answer, however it comes, and only of who answered', async () => {
    expect(await hands()).toEqual({ 'in-hand': customers.map((_, i) => i) })
    for (const [nth, [name, answer]] of Object.entries(ways).entries()) {
      await answer(nth)
      const { cancelled } = await hands()
      expect(cancelled, name).toEqual(Array.from({ length: nth + 1 }, (_, i) => i))
    }
    expect(await hands()).toMatchObject({ 'in-hand': [Object.keys(ways).length] })
    expect(await reasons()).toEqual(['answered since'])
    expect(await stage.problems(campaignId)).toEqual([])
  })

  test('stays where a machine followed a link, or a picture was loaded', async () => {
    const at = stage.clock.now().toISOString()
    const seen = { ...(await key(0)), at, method: 'GET' }
    await as((ctx) =>
      recordVisits(ctx, [
        { ...seen, kind: 'open', userAgent: 'Mozilla/5.0' },
        { ...seen, kind: 'click', link: 1, url: 'https://x.cn', userAgent: 'Barracuda/1.0 bot' },
      ]),
    )
    expect((await hands())['in-hand']).toHaveLength(customers.length)
  })

  test('is taken back in all campaigns by who wants no more of the channel, in others by nobody', async () => {
    const first = { customers, handStep }
    await inHands(channel, 2)
    // The same people in both.
    await as((ctx) =>
      run(ctx, sql`update delivery set customer_id = ${customers[0]} where step_id = ${first.handStep} and seq = 1`),
    )
    await as((ctx) =>
      run(ctx, sql`update print_piece set customer_id = ${customers[0]} where step_id = ${first.handStep} and seq = 1`),
    )
    await as((ctx) =>
      run(ctx, sql`update work_order set customer_id = ${customers[0]} where step_id = ${first.handStep} and seq = 1`),
    )
    await respond(campaignId, customers[0] ?? 0, 'visit')
    expect(await hands()).toEqual({ cancelled: [0], 'in-hand': [1] })
    expect(await hands(first.handStep, first.customers)).not.toHaveProperty('cancelled')
    await as((ctx) =>
      recordConsent(ctx, {
        customerId: customers[0] ?? 0,
        channel,
        status: 'refused',
        evidence: 'said so at the counter',
      }),
    )
    expect((await hands(first.handStep, [customers[0] ?? 0])).cancelled).toEqual([0])
    expect(await reasons(first.handStep)).toEqual(['consent withdrawn since the audience was frozen'])
    await as((ctx) =>
      suppress(ctx, { kind: 'customer', value: String(customers[1]), reason: 'asked', source: 'counter' }),
    )
    expect(await hands()).toEqual({ cancelled: [0, 1] })
    // The promise to print is kept by the worker that finds nothing to print.
    expect(await stage.state(campaignId)).toBe(channel === 'phone' ? 'finished' : 'running')
  })
})

describe('a letter', () => {
  const printed = async () => {
    const id = await batchOf()
    const kept = await as((ctx) =>
      rows<{ piece: number }>(
        ctx,
        sql`select piece from print_piece where batch_id = ${id} and withdrawn_at is null order by 1`,
      ),
    )
    const ranges = kept.map(({ piece }, i) => ({ piece, from: i + 1, to: i + 1 }))
    return { batchId: id, pages: ranges.length, bytes: 1, sha256: 'x', press: 'x', ranges }
  }

  test('that is printed stays, whoever answers', async () => {
    await inHands('letter', 3)
    const file = await printed()
    expect(await as((ctx) => recordPrinted(ctx, file, async () => undefined))).toBe(true)
    await respond(campaignId, customers[0] ?? 0, 'visit')
    expect(await hands()).toEqual({ 'in-hand': [0, 1, 2] })
  })

  test('that was taken back while its batch was being set keeps the file from being counted as printed', async () => {
    await inHands('letter', 3)
    const stale = await printed()
    await respond(campaignId, customers[1] ?? 0, 'visit')
    let placed = 0
    const place = async () => {
      placed += 1
    }
    expect(await as((ctx) => recordPrinted(ctx, stale, place))).toBe(false)
    expect(placed).toBe(0)
    expect(await as((ctx) => getPrintBatch(ctx, { id: stale.batchId }))).toMatchObject({
      state: 'planned',
      withdrawn: 1,
    })
    const file = await printed()
    expect(file.ranges.map(({ piece }) => piece)).toHaveLength(2)
    expect(await as((ctx) => recordPrinted(ctx, file, place))).toBe(true)
    // The pile is posted whole; the letter that is not in it was not sent.
    await as((ctx) => settlePieces(ctx, { id: stale.batchId, as: 'posted' }))
    expect(await hands()).toEqual({ cancelled: [1], sent: [0, 2] })
    expect(await stage.problems(campaignId)).toEqual([])
  })

  test('is either on paper or taken back, when both happen at once', async () => {
    await inHands('letter', 6)
    const file = await printed()
    const [counted] = await Promise.all([
      as((ctx) => recordPrinted(ctx, file, async () => undefined)),
      ...customers.map((id) => respond(campaignId, id, 'visit')),
    ])
    const { cancelled = [], 'in-hand': kept = [] } = await hands()
    expect(cancelled.length + kept.length).toBe(6)
    if (counted) expect(kept).toHaveLength(6)
    else expect(cancelled).toHaveLength(6)
  })

  test('of who opted out by a way that nobody heard of is left out when the batch is printed', async () => {
    await inHands('letter', 2)
    await as((ctx) =>
      run(ctx, sql`update consent set status = 'refused' where customer_id = ${customers[0]} and channel = 'letter'`),
    )
    const batchId = await batchOf()
    const promise = await as((ctx) =>
      row<{ id: number }>(ctx, sql`select id from outbox where campaign_id = ${campaignId} and job = 'print-batch'`),
    )
    const recheck = () => as((ctx) => recheckBatch(ctx, promise?.id ?? 0, { batchId }))
    expect(await recheck()).toBe(true)
    expect(await hands()).toEqual({ cancelled: [0], 'in-hand': [1] })
    await as((ctx) =>
      run(ctx, sql`update consent set status = 'refused' where customer_id = ${customers[1]} and channel = 'letter'`),
    )
    expect(await recheck()).toBe(false)
    expect(await as((ctx) => getPrintBatch(ctx, { id: batchId }))).toMatchObject({ state: 'cancelled', withdrawn: 2 })
    // Nothing is left to print, and nobody else would end the campaign.
    expect(await stage.state(campaignId)).toBe('finished')
    expect(await stage.problems(campaignId)).toEqual([])
  })
})

describe('a work order', () => {
  const orderOf = (nth: number) =>
    as(async (ctx) => {
      const found = await row<{ id: number }>(
        ctx,
        sql`select id from work_order where step_id = ${handStep} and customer_id = ${customers[nth]}`,
      )
      return found?.id ?? 0
    })
  const outcome = async (nth: number, code: string) => {
    const workOrderId = await orderOf(nth)
    return as((ctx) => recordOutcome(ctx, { workOrderId, key: `${workOrderId}-${code}`, code }))
  }

  test('that somebody has begun stays theirs, and ends by its own outcome', async () => {
    await inHands('phone', 3)
    await outcome(0, 'no-answer')
    await respond(campaignId, customers[0] ?? 0, 'visit')
    await respond(campaignId, customers[1] ?? 0, 'visit')
    expect(await hands()).toEqual({ cancelled: [1], 'in-hand': [0, 2] })
    await outcome(0, 'interested')
    await outcome(2, 'interested')
    expect(await hands()).toEqual({ cancelled: [1], sent: [0, 2] })
    expect(await stage.problems(campaignId)).toEqual([])
  })

  test('that nobody has is taken back too, in a campaign that is over', async () => {
    await as((ctx) => run(ctx, sql`update field_capacity set per_day = 0 where staff_id = ${staffId}`))
    await inHands('phone', 2)
    expect(await hands()).toEqual({ held: [0, 1] })
    await as((ctx) => run(ctx, sql`update campaign set state = 'finished' where id = ${campaignId}`))
    await respond(campaignId, customers[0] ?? 0, 'visit')
    expect(await hands()).toEqual({ cancelled: [0], held: [1] })
    expect(await stage.state(campaignId)).toBe('finished')
    await as((ctx) => run(ctx, sql`update field_capacity set per_day = 500 where staff_id = ${staffId}`))
  })

  test('that is being recorded at the moment of the answer is looked at again in the morning', async () => {
    await inHands('phone', 2)
    const id = await orderOf(0)
    await as(async (ctx) => {
      await run(ctx, sql`select from work_order where id = ${id} for update`)
      await respond(campaignId, customers[0] ?? 0, 'visit')
    })
    expect(await hands()).toEqual({ 'in-hand': [0, 1] })
    await as((ctx) => run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'tend-work-orders'`))
    await as(tendOrders)
    expect(await hands()).toEqual({ cancelled: [0], 'in-hand': [1] })
  })

  test('and thirty others can be ended at once, with answers by other ways and the tending between them', async () => {
    await inHands('phone', 40)
    await as((ctx) => run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'tend-work-orders'`))
    await Promise.all([
      as(tendOrders),
      ...customers.slice(0, 30).map((_, nth) => outcome(nth, nth % 3 === 0 ? 'refused' : 'interested')),
      ...customers.slice(20).map((id) => respond(campaignId, id, 'visit')),
    ])
    const { sent = [], cancelled = [], ...rest } = await hands()
    expect(sent.length).toBe(30) // what somebody has carried out counts, also where the answer came first
    expect(sent.length + cancelled.length).toBe(40)
    expect(rest).toEqual({})
    expect(await stage.problems(campaignId)).toEqual([])
    expect(await stage.state(campaignId)).toBe('finished')
  })

  test('refused by its customer takes back those of other campaigns in this channel', async () => {
    await inHands('phone', 1)
    const first = { handStep, customer: customers[0] ?? 0 }
    await inHands('phone', 1)
    await as((ctx) => run(ctx, sql`update delivery set customer_id = ${first.customer} where step_id = ${handStep}`))
    await as((ctx) => run(ctx, sql`update work_order set customer_id = ${first.customer} where step_id = ${handStep}`))
    customers = [first.customer]
    await outcome(0, 'refused')
    expect(await hands()).toEqual({ sent: [0] })
    expect(await hands(first.handStep)).toEqual({ cancelled: [0] })
  })
})
