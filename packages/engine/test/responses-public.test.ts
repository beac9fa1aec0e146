import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createLinks,
  createTokens,
  getReplyForm,
  recordReceipts,
  recordVisits,
  row,
  rows,
  run,
  submitReply,
  unsubscribe,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import {
  addCampaign,
  addCustomer,
  addUnit,
  type Contact,
  contact,
  type FixtureCampaign,
  launch,
  links,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()
const tokens = createTokens('the secret that these tests sign their links with')
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) MicroMessenger/8.0'

let engine: TestEngine
let branch: number
let spring: FixtureCampaign
let customer: number
let seq: number
let token: string

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    branch = await addUnit(ctx, 'east')
    spring = await addCampaign(ctx, branch, { name: 'spring' })
  })
})
afterAll(() => engine.dispose())

let people = 0
/** A new customer with a message of their own. */
async function addMessage(options: Contact = {}): Promise<void> {
  ;[customer, seq] = await engine.asSystem(async (ctx) => {
    const id = await addCustomer(ctx, branch, `p${++people}`, { email: `P${people}@example.com` })
    const [number = 0] = await contact(ctx, spring, [id], options)
    return [id, number]
  })
  token = tokens.sign({ stepId: spring.stepId, seq })
}
beforeEach(() => addMessage())

const responses = () =>
  engine.asSystem((ctx) => rows(ctx, sql`select * from response where customer_id = ${customer} order by id`))
const suppressed = () =>
  engine.asSystem((ctx) =>
    rows<{ source: string }>(
      ctx,
      sql`select s.source from suppression s join customer c on s.kind = 'email' and s.value = lower(c.email)
          where c.id = ${customer}`,
    ),
  )
const consent = () =>
  engine.asSystem((ctx) =>
    row<{ status: string; evidence: string }>(
      ctx,
      sql`select status, evidence from consent where customer_id = ${customer} and channel = 'email' and purpose = 'marketing'`,
    ),
  )

describe('a click', () => {
  const click = async (
    visit: { link?: number; method?: string; userAgent?: string; purpose?: string; token?: string } = {},
  ) => {
    const given = { token, link: 0, method: 'GET', userAgent: phone, ...visit }
    const { delivery, url } = await createLinks(engine, tokens).follow(given.token, given.link)
    const at = clock.now().toISOString()
    await engine.asSystem((ctx) => recordVisits(ctx, [{ kind: 'click', ...delivery, url, at, ...given }]))
    return url
  }
  const machine = { machine: true, responded: false }

  test('leads to the address in the template and is an answer to the message', async () => {
    expect(await click()).toBe(links[0])
    expect(await click({ link: 1 })).toBe(links[1])
    expect(await responses()).toMatchObject([
      { kind: 'click', campaign_id: spring.id, seq, attribution: 'token', machine: false, responded: true },
      { kind: 'click', responded: true },
    ])
  })

  test('stores nothing that opens the link', async () => {
    await click()
    expect(JSON.stringify(await responses())).not.toContain(token)
  })

  test('with a bad token or number leads nowhere', async () => {
    const bad = [{ token: `${token}x` }, { token: '' }, { link: 2 }, { link: -1 }, { link: 0.5 }, { link: 1e12 }]
    for (const visit of bad) await expect(click(visit)).rejects.toMatchObject({ code: 'not-found' })
    expect(await responses()).toEqual([])
  })

  test.each([
    ['asks for the head only', { method: 'HEAD' }],
    ['is a prefetch', { purpose: 'prefetch;prerender' }],
    ['is a scanner by its own words', { userAgent: 'Mozilla/5.0 (compatible; Barracuda Sentinel)' }],
    ['is a program', { userAgent: 'python-requests/2.32' }],
    ['says nothing about itself', { userAgent: '' }],
  ])('that %s is a machine, led on but never counted', async (_, visit) => {
    expect(await click(visit)).toBe(links[0])
    expect(await responses()).toMatchObject([machine])
  })

  test('two seconds after the message left is a machine, ten seconds after a person', async () => {
    await addMessage({ sentAt: new Date(clock.now().getTime() - 2_000) })
    await click()
    expect(await responses()).toMatchObject([machine])
    await addMessage({ sentAt: new Date(clock.now().getTime() - 10_000) })
    await click()
    expect(await responses()).toMatchObject([{ machine: false, responded: true }])
  })

  test('before the message left is a machine; after a crash nobody knows when it left, so it is a person', async () => {
    await addMessage({ state: 'queued', sentAt: null })
    await click()
    expect(await responses()).toMatchObject([machine])
    await addMessage({ state: 'unknown', sentAt: null })
    await click()
    expect(await responses()).toMatchObject([{ machine: false, responded: true }])
  })
})

test('an open is kept once and never counts as an answer', async () => {
  const at = clock.now().toISOString()
  const open = { kind: 'open', stepId: spring.stepId, seq, at, method: 'GET', userAgent: phone } as const
  expect(await engine.asSystem((ctx) => recordVisits(ctx, [open, open]))).toBe(1)
  expect(await engine.asSystem((ctx) => recordVisits(ctx, [open]))).toBe(0)
  expect(await responses()).toMatchObject([{ kind: 'open', responded: false, converted: false }])
})

describe('unsubscribing', () => {
  const leave = (oneClick = false) => engine.asSystem((ctx) => unsubscribe(ctx, { token, oneClick }, tokens))

  test('suppresses the address, refuses the consent with evidence, and is on record', async () => {
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
            values (${customer}, 'email', 'granted', 'form of 2024', ${launch})`,
      ),
    )
    expect(await leave(true)).toEqual({ channel: 'email' })
    expect(await suppressed()).toEqual([{ source: 'unsubscribe' }])
    expect(await consent()).toMatchObject({ status: 'refused', evidence: expect.stringContaining('one-click') })
    expect(await responses()).toMatchObject([{ kind: 'unsubscribe', responded: false }])
  })

  test('twice changes nothing more', async () => {
    await leave(true)
    const before = await consent()
    await leave()
    expect(await consent()).toEqual(before)
    expect(await responses()).toHaveLength(1)
  })

  test('works again after the suppression was lifted', async () => {
    await leave()
    await engine.asSystem((ctx) => run(ctx, sql`delete from suppression`))
    await leave()
    expect(await suppressed()).toHaveLength(1)
  })

  test('silences the customer when the address is gone meanwhile', async () => {
    await engine.asSystem((ctx) => run(ctx, sql`update customer set email = null where id = ${customer}`))
    await leave()
    const found = await engine.asSystem((ctx) =>
      rows(ctx, sql`select kind from suppression where value = ${String(customer)}`),
    )
    expect(found).toEqual([{ kind: 'customer' }])
  })

  test('with a bad token is refused', async () => {
    token = `${token}x`
    await expect(leave()).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the reply form', () => {
  const reply = (answer: 'interested' | 'call-me', comment?: string) =>
    engine.asSystem((ctx) => submitReply(ctx, { token, answer, ...(comment ? { comment } : {}) }, tokens))

  test('shows how the customer is addressed and what it is about', async () => {
    expect(await engine.asSystem((ctx) => getReplyForm(ctx, { token }, tokens))).toEqual({
      channel: 'email',
      campaignName: 'spring',
      unitName: 'east',
      salutation: '王芳女士',
    })
    await expect(engine.asSystem((ctx) => getReplyForm(ctx, { token: 'x' }, tokens))).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('takes an answer once, and another one too', async () => {
    await reply('interested')
    await reply('interested')
    await reply('call-me', '下午\0三点后\ud800')
    expect(await responses()).toMatchObject([
      { kind: 'reply', responded: true, detail: { answer: 'interested' } },
      { kind: 'reply', responded: true, detail: { answer: 'call-me', comment: '下午三点后\ufffd' } },
    ])
  })

  test('refuses an answer that it does not offer', async () => {
    await expect(reply('maybe' as 'interested')).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('a receipt', () => {
  const receive = (receipt: 'delivered' | 'bounced' | 'returned' | 'undelivered' | 'complained') =>
    engine.asSystem(async (ctx) => (await recordReceipts(ctx, [{ stepId: spring.stepId, seq, receipt }]))[0])
  const current = async () =>
    engine.asSystem((ctx) =>
      row(ctx, sql`select state, receipt from delivery where step_id = ${spring.stepId} and seq = ${seq}`),
    )

  test('a bounce may follow a delivery, never the other way round', async () => {
    expect(await receive('delivered')).toBe('recorded')
    expect(await receive('delivered')).toBe('unchanged')
    expect(await receive('bounced')).toBe('recorded')
    expect(await receive('delivered')).toBe('unchanged')
    expect(await receive('returned')).toBe('unchanged')
    expect(await current()).toEqual({ state: 'sent', receipt: 'bounced' })
  })

  test('of a message that never left changes nothing', async () => {
    await addMessage({ state: 'queued', sentAt: null })
    expect(await receive('delivered')).toBe('unchanged')
    expect(await current()).toEqual({ state: 'queued', receipt: 'none' })
  })

  test('a complaint opts the customer out, once', async () => {
    expect(await receive('complained')).toBe('recorded')
    expect(await receive('complained')).toBe('unchanged')
    expect(await suppressed()).toEqual([{ source: 'complaint' }])
    expect(await consent()).toMatchObject({ status: 'refused' })
    expect(await responses()).toMatchObject([{ kind: 'complaint', responded: false }])
  })

  test('for a row the ledger does not have is told apart', async () => {
    seq = 999_999
    expect(await receive('delivered')).toBe('unknown')
  })
})
