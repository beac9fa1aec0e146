import { expect, it } from 'vitest'
import { formatWaterfall } from './waterfall.ts'
import { displayWidth } from './width.ts'

const waterfall = {
  matched: 16_539,
  suppressed: 3,
  noConsent: 1860,
  unreachable: 0,
  household: 0,
  pressure: 0,
  heavierCampaign: 0,
  control: 2936,
  overBudget: 0,
  outsidePilot: 0,
  targeted: 11_740,
  cells: [
    { id: 1, name: '对照组', control: true, assigned: 2936 },
    { id: 2, name: 'A 早订优惠', control: false, assigned: 5869 },
    { id: 3, name: `B ${'早订优惠加赠'.repeat(10)}`, control: false, assigned: 5871 },
  ],
}

it('shows every step with its reason, count and share, within 100 columns', () => {
  const text = formatWaterfall(waterfall)
  for (const word of ['matched', 'suppressed', 'no consent', 'unreachable', 'control', 'targeted', '对照组']) {
    expect(text).toContain(word)
  }
  expect(text).toMatch(/no consent.* 1,860 +11\.2 %/)
  expect(text).toMatch(/may be contacted +14,676 +88\.7 %/)
  expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(100)
})

it('lets even three people among thousands be seen', () => {
  expect(formatWaterfall(waterfall)).toMatch(/suppressed.* 3 +0\.0 % +[░▏]/)
})

it('shows the later steps where they take somebody, in their order, and the rest adds up', () => {
  const later = { ...waterfall, household: 100, pressure: 200, heavierCampaign: 300, overBudget: 400, targeted: 10_740 }
  const text = formatWaterfall(later)
  expect(text).toMatch(/household.* 100 [\s\S]*contacted lately.* 200 [\s\S]*heavier campaign.* 300 /)
  expect(text).toMatch(
    /may be contacted +14,076 [\s\S]*control.* 2,936 [\s\S]*over budget.* 400 [\s\S]*targeted +10,740 /,
  )
  expect(formatWaterfall(waterfall)).not.toMatch(/household|lately|heavier|budget/)
})

it('survives an audience of nobody', () => {
  const nobody = { ...waterfall, matched: 0, suppressed: 0, noConsent: 0, control: 0, targeted: 0, cells: [] }
  expect(formatWaterfall(nobody)).toMatch(/targeted +0 +–\n$/)
})
