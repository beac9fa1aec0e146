import { claimChunk, guardCampaign, launchCampaign, markInFlight, scheduleCampaign, settle } from '@tradewind/engine'
import { seedSmsCampaign } from '@tradewind/engine/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, createTestApi, type TestApi } from './server.ts'

let api: TestApi
let stepId = 0
let base = ''

beforeAll(async () => {
  api = await createTestApi()
  base = `/hooks/sms/${api.tokens.hookKey('sms')}`
  const campaign = await api.engine.asSystem(async (ctx) => {
    const draft = await seedSmsCampaign(ctx, {
      unitId: api.branch.id,
      name: 'S',
      count: 6,
      text: '您好 https://example.com/a',
      links: ['https://example.com/a'],
    })
    await scheduleCampaign(ctx, { campaignId: draft.id })
    await launchCampaign(ctx, { campaignId: draft.id })
    return draft
  })
  stepId = campaign.steps[0]?.id ?? 0
  const chunk = { campaignId: campaign.id, stepId, from: 1, to: 6 }
  await api.engine.asSystem(async (ctx) => {
    const { token, deliveries } = await claimChunk(ctx, chunk, { limit: 6, leaseSeconds: 30 })
    const seqs = deliveries.map(({ seq }) => seq)
    await markInFlight(ctx, { stepId, token, seqs, leaseSeconds: 30 })
    await settle(
      ctx,
      stepId,
      token,
      seqs.map((seq) => ({
        seq,
        outcome: seq === 6 ? { kind: 'unknown', reason: 'the line broke' } : { kind: 'sent' },
      })),
    )
  })
})
afterAll(() => api.dispose())

const get = (path: string) => ask(api.url, 'GET', `${base}${path}`)
const post = (path: string, body: unknown) => ask(api.url, 'POST', `${base}${path}`, body)
const delivery = async (seq: number) =>
  (
    await api.query<{ state: string; receipt: string; at: string }>(
      'select state, receipt, receipt_at as at from delivery where step_id = $1 and seq = $2',
      [stepId, seq],
    )
  )[0]
const mobileOf = async (seq: number) =>
  (
    await api.query<{ mobile: string }>(
      'select c.mobile from delivery d join customer c on c.id = d.customer_id where step_id = $1 and seq = $2',
      [stepId, seq],
    )
  )[0]?.mobile ?? ''
const answers = (mobile: string) =>
  api.query<{ kind: string; seq: number }>(
    "select r.kind, r.seq from response r join customer c on c.id = r.customer_id where c.mobile = $1 and r.source = 'sms' order by r.id",
    [mobile],
  )

describe('reports of Kannel', () => {
  const receipt = (seq: number, status: string, more = '') =>
    get(`/kannel/receipt?ref=${stepId}-${seq}&status=${status}${more}`)

  test('delivered, undeliverable and refused; twice, and those that say nothing final', async () => {
    expect((await receipt(1, '8')).status).toBe(200)
    expect(await delivery(1)).toMatchObject({ receipt: 'none' })
    for (const status of [
      await receipt(1, '1', '&at=1772330400&answer='),
      await receipt(1, '1'),
      await receipt(2, '2'),
      await receipt(3, '16', '&answer=NACK%2F11'),
    ]) {
      expect(status.status).toBe(200)
    }
    expect(await delivery(1)).toMatchObject({ state: 'sent', receipt: 'delivered', at: new Date(1772330400_000) })
    expect([(await delivery(2))?.receipt, (await delivery(3))?.receipt]).toEqual(['undelivered', 'undelivered'])
  })

  test('of a message that nobody knew the fate of: it was sent', async () => {
    await receipt(6, '1')
    expect(await delivery(6)).toMatchObject({ state: 'sent', receipt: 'delivered' })
  })

  test('of what is no message of ours: told so, without harm', async () => {
    expect((await get('/kannel/receipt?ref=999999-1&status=1')).status).toBe(200)
    for (const ref of ['x', '1', '1-0', "1-1'--", '99999999999999999999-1', '']) {
      const answer = await get(`/kannel/receipt?ref=${encodeURIComponent(ref)}&status=1`)
      expect(answer.status, ref).toBe(400)
      expect(answer.json.detail).toContain('name of a message')
    }
    expect((await get(`/kannel/receipt?ref=${stepId}-1&status=1&at=x&answer=%00%ff`)).status).toBe(200)
  })

  test('an answer, once; a word that ends it', async () => {
    const mobile = await mobileOf(4)
    const inbound = (id: string, text: string) =>
      get(
        `/kannel/inbound?${new URLSearchParams({ id, from: mobile, to: '10690000', text, at: String(Math.floor(Date.now() / 1000)) })}`,
      )
    expect((await inbound('a', '多少钱？')).status).toBe(200)
    expect((await inbound('a', '多少钱？')).status).toBe(200)
    expect((await inbound('b', 'ｔｄ')).status).toBe(200)
    expect(await answers(mobile)).toEqual([
      { kind: 'reply', seq: 4 },
      { kind: 'unsubscribe', seq: 4 },
    ])
    expect(await api.query('select kind, source from suppression where value = $1', [mobile])).toEqual([
      { kind: 'mobile', source: 'sms' },
    ])
  })

  test('an answer without words, or from nobody', async () => {
    expect((await get('/kannel/inbound?from=10086')).status).toBe(200)
    expect((await get('/kannel/inbound?text=R')).status).toBe(400)
  })
})

describe('reports of Alibaba Cloud', () => {
  test('receipts by the name that we gave, in its own time zone; others pass by', async () => {
    const report = {
      phone_number: '13800000005',
      send_time: '2026-03-01 10:00:00',
      report_time: '2026-03-01 10:00:05',
      sms_size: '1',
      biz_id: '932702304080415357^0',
    }
    const answer = await post('/alibaba/receipts', [
      { ...report, success: true, err_code: 'DELIVERED', err_msg: '用户接收成功', out_id: `${stepId}-5` },
      { ...report, success: false, err_code: 'MK:0001', err_msg: '空号', out_id: 'another system' },
      { ...report, success: false },
    ])
    expect([answer.status, answer.json]).toEqual([200, { code: 0, msg: '成功' }])
    expect(await delivery(5)).toMatchObject({ receipt: 'delivered', at: new Date('2026-03-01T02:00:05Z') })
  })

  test('an answer, pushed twice', async () => {
    const mobile = await mobileOf(5)
    const inChina = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    const said = {
      phone_number: mobile.slice(3),
      send_time: inChina,
      content: '1',
      sign_name: '邮政',
      dest_code: '1069',
      sequence_id: 1234567890,
    }
    for (const _ of [1, 2]) expect((await post('/alibaba/inbound', [said])).status).toBe(200)
    expect(await answers(mobile)).toEqual([{ kind: 'reply', seq: 5 }])
  })

  test.each([[{}], [[{ success: 'yes' }]], ['not json'], [[{ success: true, out_id: { $ne: 1 } }]], [null]])(
    'a body that is none: %j',
    async (body) => {
      const answer = await post('/alibaba/receipts', body)
      expect(answer.status, answer.text).toBe(400)
      expect(answer.json.detail).toMatch(/\w/)
    },
  )

  test('a date that does not exist counts as now', async () => {
    expect(
      (await post('/alibaba/receipts', [{ success: true, report_time: '2026-13-45 10:00:00', out_id: `${stepId}-5` }]))
        .status,
    ).toBe(200)
  })
})

test('who does not know the key finds nothing there', async () => {
  for (const key of ['guessed', '', api.tokens.sign({ stepId, seq: 1 }), api.tokens.hookKey('bounces')]) {
    expect((await ask(api.url, 'GET', `/hooks/sms/${key}/kannel/receipt?ref=${stepId}-1&status=2`)).status).toBe(404)
  }
  expect(await delivery(1)).toMatchObject({ receipt: 'delivered' })
})

test('the short token of a text message opens its links', async () => {
  const token = api.tokens.signShort({ stepId, seq: 5 })
  const followed = await ask(api.url, 'GET', `/c/${token}/0`)
  expect([followed.status, followed.headers.get('location')]).toEqual([302, 'https://example.com/a'])
  expect((await ask(api.url, 'GET', `/u/${token}`)).status).toBe(200)
})

/** Who does not know the key, or knows it and makes reports up: neither stops a campaign. */
describe('made-up reports of failure', () => {
  const promisedLooks = () => api.query("select from outbox where job = 'guard-campaign'")

  test('without the key are refused, and nobody looks at the campaign', async () => {
    const before = await promisedLooks()
    for (const key of ['wrong', 'x'.repeat(24), '..%2f', '%00']) {
      const got = await ask(api.url, 'GET', `/hooks/sms/${key}/kannel/receipt?ref=${stepId}-1&status=2`)
      expect([400, 404]).toContain(got.status)
    }
    expect(await promisedLooks()).toEqual(before)
  })

  test('with the key, of messages that never were, change nothing', async () => {
    const before = await promisedLooks()
    const many = Array.from({ length: 1_000 }, (_, n) => ({ out_id: `${stepId}-${n + 1_000}`, success: false }))
    expect((await post('/alibaba/receipts', many)).status).toBe(200)
    expect(await promisedLooks()).toEqual(before)
  })

  test('with the key, of one message over and over, count once: the campaign runs on', async () => {
    const again = Array.from({ length: 1_000 }, () => ({ out_id: `${stepId}-5`, success: false }))
    for (let n = 0; n < 3; n++) expect((await post('/alibaba/receipts', again)).status).toBe(200)
    const [promise] = await api.query<{ id: number; payload: { campaignId: number } }>(
      "select id, payload from outbox where job = 'guard-campaign'",
    )
    await api.engine.asSystem((ctx) => guardCampaign(ctx, promise?.id ?? 0, promise?.payload ?? { campaignId: 0 }))
    const [campaign] = await api.query<{ state: string }>(
      'select state from campaign where id = (select campaign_id from step where id = $1)',
      [stepId],
    )
    expect(campaign?.state).toBe('running')
  })
})
