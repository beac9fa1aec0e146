import type { MonthlyBulletin } from '@tradewind/engine'
import { expect, test } from 'vitest'
import { planSection } from './plans.ts'

type Campaign = MonthlyBulletin['campaigns'][number]
const asOf = new Date('2026-03-31T00:00:00Z')
const campaign = (name: string, over: boolean, plan: Pick<Campaign, 'target' | 'cost'>) =>
  ({ name, to: new Date(over ? '2026-03-20' : '2026-04-20'), currency: 'CNY', revenue: 590_000, ...plan }) as Campaign
const sectionOf = (...campaigns: Campaign[]) =>
  planSection({ campaigns, currency: 'CNY', asOf } as MonthlyBulletin, 'en')
const rate = { measure: 'feedback', rate: 0.15, number: null, soFar: 0.12, met: false } as const
const number = { measure: 'success', rate: null, number: 2_000, soFar: 2_100, met: true } as const

test('what was meant and what came of it, and what it cost or why that is not known', () => {
  const section = sectionOf(
    campaign('open', false, { target: rate, cost: { total: 30_000, complete: true } }),
    campaign('over', true, { target: rate, cost: { total: 500, complete: false } }),
    campaign('met', false, { target: number, cost: null }),
    campaign('nothing said', false, { target: null, cost: { total: 0, complete: true } }),
  )
  expect(section?.table.rows).toEqual([
    ['open', 'feedback 15.0%', '12.0%', 'open', 30_000, 590_000],
    ['over', 'feedback 15.0%', '12.0%', 'missed', 'prices are missing', 590_000],
    ['met', 'orders 2,000', '2,100', 'met', null, 590_000],
  ])
  expect(sectionOf(campaign('nothing said', false, { target: null, cost: null }))).toBeNull()
})
