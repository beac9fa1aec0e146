import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addToCampaignList,
  type Channel,
  type Chunk,
  campaignProgress,
  cancelCampaign,
  checkBooks,
  claimChunk,
  closeChunk,
  createCampaign,
  createSender,
  getCampaign,
  MovableClock,
  markInFlight,
  type Outcome,
  type ReceiptInput,
  recordReceipts,
  row,
  run,
  saveTemplate,
  settle,
  settleInHand,
} from '../src/index.ts'
import { createTestEngine, seedCity, seedCustomers, type TestEngine } from '../testing/index.ts'
import { launchNow, makeReachable } from './campaign-fixture.ts'

const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
let engine: TestEngine
let unitId: number
let senderId: number
let n = 0

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    unitId = (await seedCity(ctx)).branchIds[0] as number
    senderId = (await createSender(ctx, { unitId, name: 'Post', address: 'post@post.example' })).id
  })
})
afterAll(() => engine.dispose())

/** Launches a campaign of one step to three customers who may be reached by that channel. */
async function launch(channel: Channel, unknownPolicy: 'hold' | 'resend' = 'hold'): Promise<Chunk> {
  n += 1
  return engine.asSystem(async (ctx) => {
    const customers = await seedCustomers(ctx, unitId, 3, `S${n}x`)
    await makeReachable(ctx, customers, [channel])
    const words = channel === 'email' ? { subject: 'Hello', html: '<p>Hello</p>' } : { text: 'Hello {{customer.name}}' }
    const template = await saveTemplate(ctx, { unitId, channel, name: `t${n}`, ...words })
    const contents = [{ cell: 'A', templateId: template.id }]
    const campaign = await createCampaign(ctx, {
      ...{ unitId, name: `c${n}`, uploadedList: true, unknownPolicy, cells: [{ name: 'A', weight: 1 }] },
      steps: [{ channel, contents, ...(channel === 'email' && { senderId }) }],
    })
    await addToCampaignList(ctx, {
      campaignId: campaign.id,
      entries: [1, 2, 3].map((i) => ({ ref: `S${n}x${i}` })),
    })
    await launchNow(ctx, campaign.id)
    return { campaignId: campaign.id, stepId: campaign.steps[0].id, from: 1, to: 1_000 }
  })
}
const claim = (chunk: Chunk) => engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit: 10, leaseSeconds: 30 }))
/** Claims and hands over all three; what the channel says of each comes next. */
const handOver = async (chunk: Chunk) => {
  const { token, deliveries } = await claim(chunk)
  const seqs = deliveries.map(({ seq }) => seq)
  await engine.asSystem((ctx) => markInFlight(ctx, { stepId: chunk.stepId, token, seqs, leaseSeconds: 30 }))
  return (outcomes: Outcome[]) =>
    engine.asSystem((ctx) =>
      settle(
        ctx,
        chunk.stepId,
        token,
        outcomes.map((outcome, i) => ({ seq: i + 1, outcome })),
      ),
    )
}
const progress = ({ campaignId }: Chunk) => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId }))
const receive = (...input: ReceiptInput[]) => engine.asSystem((ctx) => recordReceipts(ctx, input))
const stateOf = (chunk: Chunk) =>
  engine.asSystem(async (ctx) => (await getCampaign(ctx, { id: chunk.campaignId })).state)
/** As the worker ends its job: the chunk's promise is kept. */
const close = (chunk: Chunk) =>
  engine.asSystem(async (ctx) => {
    const promise = await row<{ id: number }>(
      ctx,
      sql`select id from outbox where job = 'deliver-chunk' and campaign_id = ${chunk.campaignId}`,
    )
    await closeChunk(ctx, promise?.id ?? 0, chunk)
  })
const lapse = ({ stepId }: Chunk) =>
  engine.asSystem((ctx) =>
    run(
      ctx,
      sql`update delivery set lease_until = now() - interval '1 second' where step_id = ${stepId} and state = 'claimed'`,
    ),
  )
const mobile = /^\+8613\d{9}$/
const postal = /^文三路\d+号\n310012$/

describe('a step of any channel', () => {
  test.each([
    ['email', /^s\d+x1@mail\.example$/],
    ['sms', mobile],
    ['letter', postal],
    ['visit', postal],
    ['phone', mobile],
    ['meeting', /^s\d+x1@mail\.example$/],
  ] as const)('%s: is delivered to the address that the channel uses', async (channel, address) => {
    if (channel === 'sms') return // its senders cannot be registered yet
    const { deliveries } = await claim(await launch(channel))
    expect(deliveries).toHaveLength(3)
    expect(deliveries[0]?.to).toMatch(address)
    expect(deliveries[0]?.data.customer.name).toBe('Customer 1')
  })

  test('asks for the consent to its own channel again before each delivery', async () => {
    const chunk = await launch('letter')
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`update consent set status = 'refused' where channel = 'letter'
              and customer_id = (select customer_id from delivery where step_id = ${chunk.stepId} and seq = 2)`,
      ),
    )
    expect((await claim(chunk)).deliveries.map(({ seq }) => seq)).toEqual([1, 3])
    expect((await progress(chunk)).cancelled).toBe(1)
  })

  test('has a sender and templates of its channel, one for each treated cell and none for the control', async () => {
    const plan = (steps: unknown, more = {}) =>
      engine.asSystem(async (ctx) => {
        const cells = [
          { name: 'A', weight: 1 },
          { name: 'rest', weight: 1, control: true },
        ]
        const campaign = { unitId, name: 'x', uploadedList: true, cells, steps, ...more }
        return createCampaign(ctx, campaign as Parameters<typeof createCampaign>[1])
      })
    const [letter, email] = await engine.asSystem(async (ctx) => [
      (await saveTemplate(ctx, { unitId, channel: 'letter', name: 'letter', text: 'Dear' })).id,
      (await saveTemplate(ctx, { unitId, name: 'email', subject: 'Hi', html: '<p>Hi</p>' })).id,
    ])
    const issue = (path: string, message: RegExp) => ({
      code: 'bad-input',
      issues: expect.arrayContaining([{ path, message: expect.stringMatching(message) }]),
    })
    const contents = [{ cell: 'A', templateId: letter }]
    await expect(plan([{ channel: 'letter', senderId, contents }])).rejects.toMatchObject(
      issue('steps.0.senderId', /no sender: leave it out/),
    )
    await expect(plan([{ channel: 'email', contents }])).rejects.toMatchObject(
      issue('steps.0.senderId', /Say which sender/),
    )
    await expect(plan([{ channel: 'email', senderId, contents }])).rejects.toMatchObject(
      issue('steps.0.contents.0', /no email template/),
    )
    const strange = [
      { cell: 'rest', templateId: letter },
      { cell: 'B', templateId: letter },
    ]
    await expect(plan([{ channel: 'letter', contents: strange }])).rejects.toMatchObject(
      issue('steps.0.contents', /Say which template/),
    )
    await expect(plan([{ channel: 'letter', contents: strange }])).rejects.toMatchObject(
      issue('steps.0.contents.0', /control receives nothing/),
    )
    await expect(plan([{ channel: 'letter', contents: strange }])).rejects.toMatchObject(
      issue('steps.0.contents.1', /no cell named "B"/),
    )
    await expect(plan([{ channel: 'letter', contents: [...contents, ...contents] }])).rejects.toMatchObject(
      issue('steps.0.contents.0', /named twice/),
    )
    await expect(plan([{ channel: 'letter', contents }], { senderId })).rejects.toMatchObject(
      issue('senderId', /The plan has steps/),
    )
    const planned = await plan([{ channel: 'letter', contents }])
    expect(planned.steps).toMatchObject([
      {
        position: 1,
        channel: 'letter',
        senderId: null,
        contents: [{ cell: 'A', templateId: letter, templateVersion: 1 }],
      },
    ])
    expect(email).toBeGreaterThan(0)
  })

  test('has templates with the parts that the channel shows', async () => {
    const save = (channel: Channel, words: object) =>
      engine.asSystem((ctx) => saveTemplate(ctx, { unitId, channel, name: `${channel} ${n++}`, ...words }))
    await expect(save('email', { subject: 'Hi' })).rejects.toMatchObject({ issues: [{ path: 'html' }] })
    await expect(save('sms', { subject: 'Hi', text: 'Hi' })).rejects.toMatchObject({ issues: [{ path: 'subject' }] })
    await expect(save('letter', { html: '<p>Hi</p>' })).rejects.toMatchObject({
      issues: [{ path: 'text' }, { path: 'html' }],
    })
    const options = { letterhead: 'zh' }
    expect(await save('letter', { subject: '通知', text: '您好', options })).toMatchObject({
      channel: 'letter',
      options,
    })
  })
})

describe('a delivery in hand', () => {
  const three: Outcome[] = [{ kind: 'in-hand' }, { kind: 'in-hand' }, { kind: 'in-hand' }]

  test('waits for a person, and so does its campaign', async () => {
    const chunk = await launch('letter')
    await (await handOver(chunk))(three)
    await close(chunk)
    expect(await progress(chunk)).toMatchObject({ promised: 3, 'in-hand': 3 })
    expect(await stateOf(chunk)).toBe('running')
    const posted = await engine.asSystem((ctx) =>
      settleInHand(ctx, [
        { stepId: chunk.stepId, seq: 1, as: 'sent' },
        { stepId: chunk.stepId, seq: 2, as: 'failed', reason: 'torn' },
        { stepId: chunk.stepId, seq: 99, as: 'sent' },
      ]),
    )
    expect(posted.map(({ seq }) => seq).sort()).toEqual([1, 2])
    expect(await stateOf(chunk)).toBe('running')
    await engine.asSystem((ctx) => settleInHand(ctx, [{ stepId: chunk.stepId, seq: 3, as: 'queued' }]))
    await (await handOver(chunk))([{ kind: 'sent' }])
    expect(await progress(chunk)).toMatchObject({ sent: 1, failed: 1, claimed: 1 })
  })

  test('may be given back, is done again, and finishes the campaign when it is the last', async () => {
    const chunk = await launch('visit')
    await (await handOver(chunk))(three)
    await close(chunk)
    const say = (as: 'sent' | 'queued', ...seqs: number[]) =>
      engine.asSystem((ctx) =>
        settleInHand(
          ctx,
          seqs.map((seq) => ({ stepId: chunk.stepId, seq, as })),
        ),
      )
    await say('queued', 1)
    expect((await claim(chunk)).deliveries.map(({ seq }) => seq)).toEqual([1])
    await lapse(chunk)
    const again = await claim(chunk)
    const settled = [{ seq: 1, outcome: three[0] as Outcome }]
    await engine.asSystem((ctx) => settle(ctx, chunk.stepId, again.token, settled))
    await close(chunk)
    await say('sent', 1, 2, 3)
    expect(await say('sent', 1, 2, 3)).toEqual([])
    expect(await stateOf(chunk)).toBe('finished')
    expect(await engine.asSystem(checkBooks)).toContainEqual(
      expect.objectContaining({ campaignId: chunk.campaignId, problems: [] }),
    )
  })

  test('is cancelled with its campaign, and counts as sent when somebody did it all the same', async () => {
    const chunk = await launch('visit')
    await (await handOver(chunk))(three)
    await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId: chunk.campaignId }))
    expect(await progress(chunk)).toMatchObject({ cancelled: 3, 'in-hand': 0 })
    await engine.asSystem((ctx) =>
      settleInHand(ctx, [
        { stepId: chunk.stepId, seq: 1, as: 'sent' },
        { stepId: chunk.stepId, seq: 2, as: 'queued' },
      ]),
    )
    expect(await progress(chunk)).toMatchObject({ sent: 1, cancelled: 2 })
  })
})

describe('a receipt', () => {
  const named = (id: string) => ({ provider: 'gate', id })

  test("by the provider's own id finds its delivery, once", async () => {
    const chunk = await launch('phone')
    await (await handOver(chunk))([
      { kind: 'sent', reference: named('a1') },
      { kind: 'sent', reference: named('a2') },
      { kind: 'unknown', reason: 'the line broke', reference: named('a3') },
    ])
    expect(
      await receive(
        { reference: named('a1'), receipt: 'delivered' },
        { reference: named('a3'), receipt: 'undelivered', reason: 'phone is off' },
        { reference: named('a1'), receipt: 'bounced' },
        { reference: named('a1'), receipt: 'delivered' },
      ),
    ).toEqual(['unchanged', 'recorded', 'recorded', 'unchanged'])
    expect(await progress(chunk)).toMatchObject({ sent: 3, unknown: 0 })
  })

  test('that is faster than the settlement waits for it', async () => {
    const chunk = await launch('phone')
    const say = await handOver(chunk)
    const early: ReceiptInput = { reference: named('b1'), receipt: 'delivered', at: new Date('2026-03-01T01:59:00Z') }
    expect(await receive(early, early)).toEqual(['waiting', 'waiting'])
    await say([{ kind: 'sent', reference: named('b1') }])
    const first = await engine.asSystem((ctx) =>
      row(
        ctx,
        sql`select state, receipt, receipt_at::text as at from delivery where step_id = ${chunk.stepId} and seq = 1`,
      ),
    )
    expect(first).toEqual({ state: 'sent', receipt: 'delivered', at: expect.stringContaining('01:59:00') })
    expect(await receive(early)).toEqual(['unchanged'])
  })

  test('turns an unknown into sent, and a late settlement changes nothing any more', async () => {
    const chunk = await launch('email')
    const say = await handOver(chunk)
    await lapse(chunk)
    await claim(chunk)
    expect(await progress(chunk)).toMatchObject({ unknown: 3 })
    expect(await receive({ stepId: chunk.stepId, seq: 2, receipt: 'delivered' })).toEqual(['recorded'])
    await say([
      { kind: 'hard-fail', reason: 'no' },
      { kind: 'hard-fail', reason: 'no' },
    ])
    expect(await progress(chunk)).toMatchObject({ failed: 1, sent: 1, unknown: 1 })
  })

  test('that arrives while the message is under way counts when its worker is lost', async () => {
    for (const policy of ['hold', 'resend'] as const) {
      const chunk = await launch('email', policy)
      await handOver(chunk)
      await receive({ stepId: chunk.stepId, seq: 1, receipt: 'delivered' })
      await lapse(chunk)
      await claim(chunk)
      expect(await progress(chunk)).toMatchObject({ sent: 1, [policy === 'hold' ? 'unknown' : 'claimed']: 2 })
    }
  })

  test('spares a message that the policy would send again, and says nothing about one that never left', async () => {
    const chunk = await launch('email', 'resend')
    const queued = await launch('email', 'resend')
    await handOver(chunk)
    await lapse(chunk)
    await engine.asSystem((ctx) => claimChunk(ctx, { ...chunk, from: 1, to: 3 }, { limit: 0, leaseSeconds: 30 }))
    const both = [chunk, queued].map(({ stepId }) => ({ stepId, seq: 1, receipt: 'delivered' as const }))
    expect(await receive(...both)).toEqual(['recorded', 'unchanged'])
    expect(await progress(chunk)).toMatchObject({ sent: 1, queued: 2 })
    expect(await progress(queued)).toMatchObject({ queued: 3 })
  })
})
