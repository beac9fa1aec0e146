import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  type AssistedChannel,
  type Ctx,
  claimChunk,
  createResponseSource,
  createTokens,
  importResponses,
  MovableClock,
  recordAtDesk,
  recordFromSource,
  recordInboundSms,
  recordOutcome,
  recordReceipts,
  recordResponses,
  row,
  run,
  signBody,
  unsubscribe,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine } from '../testing/index.ts'
import { dispatched, launched, neighbours, person } from './dispatch-fixture.ts'

/**
 * Whoever says that they want no more, in whatever way, is not contacted by what is claimed next, however long it has been
 * waiting in the ledger.
 */
const tokens = createTokens('the secret that these tests sign their links with')
const clock = new MovableClock(new Date('2026-03-02T02:00:00Z'))
type Contacted = AssistedChannel | 'email' | 'sms' | 'letter'

let engine: TestEngine
let branch: number
let clerk: Actor
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  ;({ north: branch, clerk } = await engine.asSystem(seedTwoBranches))
  await engine.asSystem((ctx) => person(ctx, branch, 'field', { phone: 50 }))
})
afterAll(() => engine.dispose())

interface Message {
  stepId: number
  seq: number
  token: string
  code: string
  customerId: number
  ref: string
  mobile: string
  workOrderId: number
}

/** A way to say it, and the channel in which they had been contacted. */
const ways: Record<string, { after: Contacted; next?: Contacted[]; say: (message: Message) => Promise<unknown> }> = {
  'the link in an e-mail': {
    after: 'email',
    say: ({ token }) => engine.asSystem((ctx) => unsubscribe(ctx, { token, oneClick: false }, tokens)),
  },
  'the button of a mail program': {
    after: 'email',
    say: ({ token }) => engine.asSystem((ctx) => unsubscribe(ctx, { token, oneClick: true }, tokens)),
  },
  'the link in a text message': {
    after: 'sms',
    next: ['sms', 'phone'],
    say: ({ stepId, seq }) =>
      engine.asSystem((ctx) => unsubscribe(ctx, { token: tokens.signShort({ stepId, seq }), oneClick: false }, tokens)),
  },
  'an answer to a text message': {
    after: 'sms',
    next: ['sms', 'phone'],
    say: ({ mobile }) =>
      engine.asSystem((ctx) =>
        recordInboundSms(ctx, [{ provider: 'kannel', id: null, from: mobile, to: '1069', text: '退订', at: ctx.now }]),
      ),
  },
  'a complaint to the mail provider': {
    after: 'email',
    say: ({ stepId, seq }) => engine.asSystem((ctx) => recordReceipts(ctx, [{ stepId, seq, receipt: 'complained' }])),
  },
  'a clerk, with the letter': {
    after: 'letter',
    say: ({ code }) => engine.as(clerk, (ctx) => recordAtDesk(ctx, { key: code, code, outcome: 'opt-out' }, tokens)),
  },
  'a clerk, without a letter': {
    after: 'letter',
    next: ['email', 'sms', 'letter', 'phone', 'visit'],
    say: ({ customerId, ref }) =>
      engine.as(clerk, (ctx) => recordAtDesk(ctx, { key: ref, customerId, outcome: 'opt-out' }, tokens)),
  },
  'another system, over the API': {
    after: 'email',
    next: ['email', 'sms', 'letter', 'phone'],
    say: ({ ref }) =>
      engine.as(clerk, (ctx) => recordResponses(ctx, [goodbye(ctx, ref, { customer: { ref } })], tokens)),
  },
  'another system, by the reply code of a letter': {
    after: 'letter',
    say: ({ ref, code }) =>
      engine.as(clerk, (ctx) => recordResponses(ctx, [goodbye(ctx, ref, { token: code })], tokens)),
  },
  'a file': {
    after: 'email',
    next: ['email', 'sms', 'letter', 'phone'],
    say: ({ ref }) => {
      const text = `编号,类型,时间,客户号\nf-${ref},退订,2026-03-02 09:00,${ref}\n`
      const content = Readable.from([Buffer.from(text)])
      return importResponses(engine, clerk, { unitId: branch, fileName: `${ref}.csv`, content }, tokens)
    },
  },
  'another system, by a signed call': {
    after: 'sms',
    next: ['email', 'sms', 'letter', 'phone'],
    say: async ({ ref, mobile }) => {
      const { name, secret } = await engine.asSystem((ctx) =>
        createResponseSource(ctx, { name: 'crm', unitId: branch }),
      )
      const at = clock.now().toISOString()
      const said = { externalId: ref, kind: 'unsubscribe', occurredAt: at, customer: { mobile } }
      const body = Buffer.from(JSON.stringify({ responses: [said] }))
      const timestamp = String(Math.floor(clock.now().getTime() / 1000))
      const call = { name, timestamp, signature: signBody(secret, timestamp, body), body }
      return engine.asSystem((ctx) => recordFromSource(ctx, call, tokens))
    },
  },
  'a call that was made': {
    after: 'phone',
    say: ({ workOrderId }) =>
      engine.asSystem((ctx) => recordOutcome(ctx, { workOrderId, key: 'refused', code: 'refused' })),
  },
}
const goodbye = (ctx: Ctx, ref: string, about: { token: string } | { customer: { ref: string } }) => ({
  ...{ source: 'crm', externalId: ref, kind: 'unsubscribe' as const, occurredAt: ctx.now },
  ...about,
})

let houses = 0
/** Somebody who was sent a message, and somebody else beside them. */
async function contacted(channel: Contacted): Promise<Message & { bystander: number }> {
  return engine.asSystem(async (ctx) => {
    const [customerId = 0, bystander = 0] = await neighbours(ctx, branch, [
      { address: `文一路${++houses}号` },
      { address: `文二路${houses}号` },
    ])
    await run(
      ctx,
      sql`update customer set email = lower(ref) || '@mail.example' where id = any(${[customerId, bystander]}::bigint[])`,
    )
    await run(
      ctx,
      sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, channel, 'granted', 'test', ${ctx.now}
          from unnest(${[customerId, bystander]}::bigint[]) id, unnest('{sms,letter}'::text[]) channel`,
    )
    const campaign = await launched(ctx, branch, channel as AssistedChannel, [customerId])
    const { stepId } = campaign
    const [workOrderId = 0] = channel === 'phone' ? await dispatched(ctx, campaign) : []
    if (!workOrderId)
      await run(ctx, sql`update delivery set state = 'sent', sent_at = ${ctx.now} where step_id = ${stepId}`)
    const them = await row<{ ref: string; mobile: string }>(
      ctx,
      sql`select ref, mobile from customer where id = ${customerId}`,
    )
    const key = { stepId, seq: 1 }
    return {
      ...{ ...key, token: tokens.sign(key), code: tokens.replyCode(key), customerId, bystander, workOrderId },
      ...{ ref: them?.ref ?? '', mobile: them?.mobile ?? '' },
    }
  })
}

test.each(Object.entries(ways))('%s', async (_, { after, next = [after], say }) => {
  const { bystander, ...message } = await contacted(after)
  // Waiting in the ledger since before they said it.
  const waiting = await engine.asSystem(async (ctx) => {
    const all = []
    for (const channel of next) {
      all.push(await launched(ctx, branch, channel as AssistedChannel, [message.customerId, bystander]))
    }
    return all
  })
  await say(message)
  for (const [at, { campaignId, stepId }] of waiting.entries()) {
    const chunk = { campaignId, stepId, from: 1, to: 2 }
    const claim = await engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit: 10, leaseSeconds: 30 }))
    expect(
      claim.deliveries.map(({ customerId }) => customerId),
      next[at],
    ).toEqual([bystander])
    const theirs = await engine.asSystem((ctx) =>
      row<{ state: string; reason: string }>(
        ctx,
        sql`select state, reason from delivery where step_id = ${stepId} and customer_id = ${message.customerId}`,
      ),
    )
    expect(theirs).toEqual({
      state: 'cancelled',
      reason: expect.stringMatching(/^(?:suppressed|consent withdrawn) since/),
    })
  }
})
