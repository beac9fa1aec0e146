import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  campaignMoney,
  campaignMoneySchema,
  getPrices,
  listAudit,
  run,
  setCampaignCosts,
  setPrices,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addCustomer, addStaff, addUnit, daysAfterLaunch, startClock } from './responses-fixture.ts'
import { type Played, playCampaign } from './statistics-stage.ts'

const clock = startClock()
let engine: TestEngine
let province: number
let branch: number
let boss: Actor
let clerk: Actor
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    branch = await addUnit(ctx, 'branch', province)
    boss = await addStaff(ctx, province, 'coordinator')
    clerk = await addStaff(ctx, branch, 'branch')
  })
  const letter = { channel: 'letter', validFrom: '2026-01-01' } as const
  const prices = [
    { ...letter, upToGrams: 20, perThousand: 120_000 },
    { ...letter, upToGrams: 100, perThousand: 240_000 },
    { ...letter, class: '挂号', perThousand: 420_000 },
    { channel: 'sms', item: 'segment', perThousand: 3_500, validFrom: '2026-01-01' },
    { channel: 'sms', item: 'segment', perThousand: 99_000, validFrom: '2026-03-02' },
    { channel: 'email', perThousand: 500, validFrom: '2026-02-01', validUntil: '2026-02-28' },
    { channel: 'visit', item: 'minute', perThousand: 80_000, validFrom: '2026-01-01' },
  ] as const
  await engine.as(boss, (ctx) => setPrices(ctx, { unitId: province, prices: [...prices] }))
})
afterAll(() => engine.dispose())

let number = 0
/** A campaign of the branch; answers are orders of 100 yuan. */
async function played(channel: string, parts: Omit<Played, 'unitId'>[], costs?: object) {
  const cells = [{ name: 'A' }, { name: 'control', control: true }].filter(({ name }) =>
    parts.some(({ cell }) => cell === name),
  )
  const campaign = await engine.asSystem((ctx) =>
    playCampaign(
      ctx,
      branch,
      { name: `money ${++number}`, channel, cells },
      parts.map((part) => ({ ...part, unitId: branch })),
    ),
  )
  if (costs) {
    const steps = [{ stepId: campaign.stepId, ...costs }]
    await engine.as(clerk, (ctx) =>
      setCampaignCosts(ctx, { campaignId: campaign.id, margin: 0.4, fixed: 10_000, steps }),
    )
  }
  return campaign
}
const moneyOf = ({ id }: { id: number }) =>
  engine.as(clerk, (ctx) => campaignMoney(ctx, { campaignId: id, fresh: true }))
const buyers = (cell: string, people: number, converted: number) => ({ cell, people, responded: converted, converted })

describe('the return', () => {
  test('of letters against a control is incremental, with an interval', async () => {
    const money = await moneyOf(
      await played('letter', [buyers('A', 1_000, 120), buyers('control', 1_000, 60)], { grams: 18 }),
    )
    expect(campaignMoneySchema.parse(money)).toEqual(money)
    // 1,000 letters at 1.20 and 100 yuan fixed; 60 orders of 100 more than without, 40 % of them margin.
    expect(money).toMatchObject({
      basis: 'incremental',
      cost: { total: 130_000, fixed: 10_000, lines: [{ item: 'message', quantity: 1_000, amount: 120_000 }] },
      revenue: { amount: 600_000 },
      unpriced: [],
    })
    expect(money.roi?.roi).toBeCloseTo((0.4 * 600_000 - 130_000) / 130_000, 9)
    expect(money.roi?.lo).toBeLessThan(money.roi?.roi ?? 0)
    expect(money.words.zh).toMatch(/^花费 ¥1,300.00，增量回报率 85%（95% 区间 .* 至 .*）。$/)
  })

  test('without a control is attributed, and says so', async () => {
    const money = await moneyOf(await played('letter', [buyers('A', 100, 30)], { grams: 50 }))
    expect(money).toMatchObject({
      basis: 'attributed',
      cost: { total: 34_000 },
      revenue: { amount: 300_000, lo: null, hi: null },
      roi: { lo: null, hi: null },
    })
    expect(money.words.en).toContain('attributed, not incremental')
  })

  test('that may be nothing is not called a gain', async () => {
    const money = await moneyOf(
      await played('letter', [buyers('A', 500, 31), buyers('control', 500, 24)], { class: '挂号' }),
    )
    expect(money.cost.lines).toMatchObject([{ amount: 210_000 }])
    expect(money.roi?.lo).toBeLessThan(0)
    const gain = await moneyOf(await played('sms', [buyers('A', 500, 31), buyers('control', 500, 24)], { segments: 2 }))
    expect(gain.words.en).toContain('whether it paid is not certain')
  })
})

describe('prices', () => {
  test('of the day count, by part of a text message', async () => {
    const money = await moneyOf(await played('sms', [buyers('A', 300, 0)], { segments: 3 }))
    // The launch was on 1 March in Shanghai; the dearer price began on the 2nd. 900 parts of 3.5 fen.
    expect(money.cost.lines).toEqual([expect.objectContaining({ item: 'segment', quantity: 900, amount: 3_150 })])
    expect(money.roi?.roi).toBe(-1)
  })

  test('that have ended leave the campaign without a return, not with too good a one', async () => {
    const money = await moneyOf(await played('email', [buyers('A', 50, 5)], {}))
    expect(money).toMatchObject({ roi: null, unpriced: [{ channel: 'email', item: 'message', quantity: 50 }] })
    expect(money.words.zh).toBe('还不能计算回报：电子邮件 50 件没有单价。请先设置单价。')
  })

  test('a margin that nobody has said leaves it without one, too', async () => {
    const money = await moneyOf(await played('letter', [buyers('A', 50, 5)]))
    expect(money).toMatchObject({ roi: null, margin: null, unpriced: [{ channel: 'letter' }] })
    const { words } = await moneyOf(await played('sms', [buyers('A', 50, 5)]))
    expect(words.en).toBe('No return yet: say first what of the revenue is margin.')
  })

  test('of the branch go before those above, which still hold where it has none', async () => {
    const own = { channel: 'letter', upToGrams: 20, perThousand: 100_000, validFrom: '2026-01-01' } as const
    const held = await engine.as(boss, (ctx) => setPrices(ctx, { unitId: branch, prices: [own] }))
    expect(held.map(({ unitId }) => unitId)).toEqual([branch, ...Array(7).fill(province)])
    const light = await moneyOf(await played('letter', [buyers('A', 10, 0)], { grams: 20 }))
    const heavy = await moneyOf(await played('letter', [buyers('A', 10, 0)], { grams: 21 }))
    expect([light, heavy].map(({ cost }) => cost.lines[0]?.amount)).toEqual([1_000, 2_400])
    expect(await engine.as(clerk, (ctx) => getPrices(ctx, { unitId: branch }))).toEqual(held)
    await engine.as(boss, (ctx) => setPrices(ctx, { unitId: branch, prices: [] }))
  })

  test('are set by who may, and the audit keeps them', async () => {
    await expect(engine.as(clerk, (ctx) => setPrices(ctx, { unitId: branch, prices: [] }))).rejects.toMatchObject({
      code: 'forbidden',
    })
    const { items } = await engine.as(boss, (ctx) => listAudit(ctx, { unitId: province }))
    expect(items.find(({ unitId }) => unitId === province)).toMatchObject({
      action: 'prices.set',
      detail: { prices: { length: 7 } },
    })
  })

  test.each([
    [{ channel: 'sms', class: '挂号' }, 'Only letters'],
    [{ channel: 'email', item: 'segment' }, 'Only text messages'],
    [{ channel: 'letter', item: 'minute' }, 'Minutes are of work'],
    [{ channel: 'letter', validUntil: '2025-12-31' }, 'ends before it begins'],
  ] as const)('that make no sense are refused: %o', async (odd, message) => {
    const price = { perThousand: 1, validFrom: '2026-01-01', ...odd }
    const set = engine.as(boss, (ctx) => setPrices(ctx, { unitId: province, prices: [price] }))
    await expect(set).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining(message) })
  })
})

test('minutes of staff cost what they noted, and what is usual where they did not', async () => {
  const campaign = await played('visit', [buyers('A', 3, 0)], { minutes: 20 })
  await engine.asSystem(async (ctx) => {
    const staff = await addStaff(ctx, branch, 'field')
    const staffId = staff.kind === 'staff' ? staff.staffId : 0
    await addCustomer(ctx, branch, 'nobody')
    await run(
      ctx,
      sql`with made as (
            insert into work_order (unit_id, campaign_id, campaign_name, step_id, seq, customer_id, channel, priority, script, due_on, created_at, staff_id)
            select unit_id, campaign_id, 'm', step_id, seq, customer_id, 'visit', 0, '你好', '2026-03-15', due_at, ${staffId}
            from delivery where step_id = ${campaign.stepId} returning id, seq)
          insert into work_outcome (work_order_id, key, code, at, staff_id, recorded_at, minutes, before, corrected_at)
          select id, 'k' || v.n, 'reached', ${daysAfterLaunch(1)}, ${staffId}, ${daysAfterLaunch(1)}, v.minutes, '{}', v.corrected
          from made join (values (1, 1, 30, null::timestamptz), (2, 1, null, null), (2, 2, 600, ${daysAfterLaunch(2)}), (3, 1, 0, null))
            v(seq, n, minutes, corrected) using (seq)`,
    )
  })
  const { cost } = await moneyOf(campaign)
  // 30 noted, 20 usual, 0 noted; what was corrected is gone. 0.80 yuan a minute.
  expect(cost.lines).toEqual([expect.objectContaining({ item: 'minute', quantity: 50, amount: 4_000 })])
})
