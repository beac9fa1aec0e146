import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BackTest, backTest, type ClosedCampaign } from '@tradewind/engine'

const window = 30

/**
 * Real answers with their days: CDNOW's 23,570 customers, those whose first purchase was on one day taken for a
 * campaign that reached them then, their second purchase within 30 days for the response.
 */
export function backTestCdnow(data: string, day: number): BackTest {
  const purchases = new Map<string, number[]>()
  for (const line of readFileSync(join(data, 'cdnow/CDNOW_master.txt'), 'utf8').split('\n')) {
    const [customer = '', date = ''] = line.trim().split(/\s+/)
    if (!/^\d{8}$/.test(date)) continue
    const on = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) / 86_400_000
    purchases.set(customer, [...(purchases.get(customer) ?? []), on])
  }
  const campaigns = new Map<number, ClosedCampaign & { byDay: number[] }>()
  for (const days of purchases.values()) {
    const opened = Math.min(...days)
    const campaign = campaigns.get(opened) ?? {
      reached: 0,
      byDay: Array(window).fill(0),
      opened,
      closed: opened + window,
    }
    campaigns.set(opened, { ...campaign, reached: campaign.reached + 1 })
    const since = Math.min(...days.filter((on) => on > opened)) - opened - 1
    if (since < window) campaign.byDay[since] = (campaign.byDay[since] ?? 0) + 1
  }
  return backTest(
    [...campaigns.values()].sort((a, b) => a.opened - b.opened),
    day,
  )
}
