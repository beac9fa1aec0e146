import type { CampaignScore } from '@tradewind/engine'
import { chiSquare2x2, meanInterval, newcombe, splitRatio, welch, wilson } from '@tradewind/engine'
import { describe, expect, it } from 'vitest'
import { coloured } from './paint.ts'
import { formatScore } from './score.ts'
import { formatTruth } from './truth.ts'
import { displayWidth } from './width.ts'

interface Arm {
  name: string
  control?: boolean
  weight: number
  assigned: number
  reached: number
  responded: number
  converted: number
  /** Fen of each order. */
  price: number
}

const control: Arm = {
  name: '对照组',
  control: true,
  weight: 20,
  assigned: 2936,
  reached: 0,
  responded: 159,
  converted: 69,
  price: 25_400,
}
const a: Arm = {
  name: 'A 早订优惠',
  weight: 40,
  assigned: 5869,
  reached: 5781,
  responded: 460,
  converted: 150,
  price: 25_300,
}
const b: Arm = {
  ...a,
  name: 'B 早订优惠 + 赠送生肖台历',
  assigned: 5871,
  reached: 5790,
  responded: 700,
  converted: 205,
}

function figuresOf({ assigned, reached, responded, converted, price, control = false }: Omit<Arm, 'name' | 'weight'>) {
  const sample = sampleOf({ assigned, converted, price })
  const spread = meanInterval(sample)
  return {
    assigned,
    targeted: control ? 0 : assigned,
    sent: control ? 0 : assigned,
    reached,
    responded,
    converted,
    reachedAndResponded: Math.min(reached, responded),
    reachedAndConverted: Math.min(reached, converted),
    revenue: converted * price,
    feedbackRate: wilson(Math.min(reached, responded), reached),
    successRate: wilson(Math.min(reached, converted), reached),
    respondedPerAssigned: wilson(responded, assigned),
    convertedPerAssigned: wilson(converted, assigned),
    revenuePerHead: spread && { mean: sample.mean, sd: sample.sd, ...spread },
  }
}

function sampleOf({ assigned, converted, price }: Pick<Arm, 'assigned' | 'converted' | 'price'>) {
  const p = converted / Math.max(1, assigned)
  return { n: assigned, mean: p * price, sd: price * Math.sqrt(p * (1 - p)) }
}

function scoreOf(arms: Arm[], over: Partial<CampaignScore> = {}): CampaignScore {
  const held = arms.find((arm) => arm.control)
  const rateUplift = (x1: number, n1: number, x0: number, n0: number) => {
    const difference = newcombe(x1, n1, x0, n0)
    const test = chiSquare2x2(x1, n1, x0, n0)
    if (!difference) return null
    const incremental = difference.diff * n1
    return { ...difference, relative: null, incremental, chiSquare: test?.statistic ?? null, p: test?.p ?? null }
  }
  const split = splitRatio(arms.map(({ assigned, weight }) => ({ n: assigned, weight })))
  const sum = (key: 'assigned' | 'reached' | 'responded' | 'converted') => arms.reduce((n, arm) => n + arm[key], 0)
  return {
    campaignId: 7,
    currency: 'CNY',
    asOf: new Date('2026-12-08T01:00:00Z'),
    pending: 0,
    window: { from: new Date('2026-11-23T01:00:00Z'), to: new Date('2026-12-07T01:00:00Z'), closed: true },
    splitRatio: split && { chiSquare: split.statistic, p: split.p, broken: split.p < 0.001 },
    cells: arms.map((arm, i) => ({
      cellId: i + 1,
      name: arm.name,
      control: arm.control ?? false,
      weight: arm.weight,
      ...figuresOf(arm),
      uplift:
        held && !arm.control
          ? {
              responded: rateUplift(arm.responded, arm.assigned, held.responded, held.assigned),
              converted: rateUplift(arm.converted, arm.assigned, held.converted, held.assigned),
              revenuePerHead: welch(sampleOf(arm), sampleOf(held)),
            }
          : null,
    })),
    total: figuresOf({
      assigned: sum('assigned'),
      reached: sum('reached'),
      responded: sum('responded'),
      converted: sum('converted'),
      price: 25_350,
    }),
    noUplift: held ? null : 'The campaign has no control cell: nothing says what would have happened without it.',
    definitions: {},
    ...over,
  }
}

const widest = (text: string) => Math.max(...text.split('\n').map(displayWidth))

describe('formatScore', () => {
  const text = formatScore(scoreOf([control, a, b]), { name: '2027 年度报刊收订：早订优惠' })

  it('heads the report with the name and the dates, in the time of the place', () => {
    expect(text.split('\n')[0]).toMatch(
      /^2027 年度报刊收订：早订优惠 +responses from 2026-11-23 to 2026-12-07, closed$/,
    )
    expect(formatScore(scoreOf([control, a]), { timeZone: 'America/New_York' })).toContain('2026-11-22')
    expect(text.endsWith('\n')).toBe(true)
  })

  it('gives each cell its counts, its rates of the reached and their intervals', () => {
    expect(text).toMatch(/A 早订优惠 +5,869 +5,869 +5,869 +5,781 +460 +7\.96 % +150 +2\.59 %/)
    expect(text).toMatch(/7\.29–8\.68 +2\.22–3\.04/)
    expect(text).toMatch(/对照组 +2,936 +– +– +– +159 +– +69 +–/)
  })

  it('sets the uplift beside the control, with p', () => {
    expect(text).toMatch(/control as it is +5\.42 % +2\.35 % +¥5\.97/)
    expect(text).toMatch(/A 早订优惠 +\+2\.42 pt +<0\.001 +\+0\.21 pt +0\.56 +\+¥0\.50/)
    expect(text).toContain('+1.32 to +3.47')
  })

  it('says in words what is known and what is not', () => {
    const flat = text.replaceAll('\n', ' ')
    expect(flat).toContain(
      'B 早订优惠 + 赠送生肖台历 raised feedback by 6.5 points (5.3 to 7.7), about 382 more people',
    )
    expect(flat).toContain('and raised success by 1.1 points (0.4 to 1.8).')
    expect(flat).toContain('in success no difference can be told from chance (p 0.56).')
  })

  it('calls a coincidence one', () => {
    const twin = { ...control, name: 'twin', control: false, reached: 2936, responded: 150 }
    const flat = formatScore(
      scoreOf([
        { ...control, weight: 1 },
        { ...twin, weight: 1 },
      ]),
    ).replaceAll('\n', ' ')
    expect(flat).toContain('twin: no difference can be told from chance, neither in feedback (p 0.60) nor')
  })

  it('says as of when it is while something waits to be counted', () => {
    expect(text).not.toContain('As of')
    const behind = scoreOf([control, a], { asOf: new Date('2026-11-29T01:02:03Z'), pending: 4 })
    expect(formatScore(behind)).toContain('As of 2026-11-29 09:02:03: what has changed since is still being counted.')
  })

  it('warns while answers may still come', () => {
    const open = scoreOf([control, a, b])
    const { window } = open
    const text = formatScore({ ...open, window: window && { ...window, closed: false } })
    expect(text).toContain('still open')
    expect(text).toContain('decide nothing on them yet')
    expect(text).toContain('from chance yet')
  })

  it('puts a broken assignment before everything and draws no conclusion', () => {
    const text = formatScore(scoreOf([control, { ...a, assigned: 4000, reached: 3900 }, b]))
    expect(text.indexOf('The assignment is broken')).toBeGreaterThan(0)
    expect(text.indexOf('The assignment is broken')).toBeLessThan(text.indexOf('assigned'))
    expect(text).not.toContain('raised')
  })

  it('says why there is no uplift, and when there is nothing to score', () => {
    expect(formatScore(scoreOf([a]))).toContain('no control cell')
    expect(formatScore(scoreOf([control, a], { window: null }))).toContain('has not been launched')
  })

  it('stays within 100 columns, whatever the names and however large the numbers', () => {
    const huge = (name: string, arm: Arm): Arm => ({
      ...arm,
      name,
      assigned: 1_234_567,
      reached: arm.control ? 0 : 1_200_000,
      responded: 123_456,
      converted: 45_678,
    })
    const long = '信风市邮政分公司专项营销活动早订优惠单元'.repeat(4)
    const arms = [huge(long, control), ...Array.from({ length: 6 }, (_, i) => huge(`${i} ${long}`, a))]
    for (const each of [scoreOf([control, a, b]), scoreOf([a]), scoreOf(arms)]) {
      expect(widest(formatScore(each, { name: long }))).toBeLessThanOrEqual(100)
      expect(widest(formatScore(each, { name: long, paint: coloured }))).toBeLessThanOrEqual(100)
    }
  })

  it('lets no name play tricks on the terminal', () => {
    const nasty = { ...a, name: 'A\x1b[2J\n\u202eevil' }
    const text = formatScore(scoreOf([control, nasty]), { name: '\x1b]0;x\x07y' })
    for (const trick of ['\x1b', '\x07', '\u202e']) expect(text).not.toContain(trick)
    expect(text).toMatch(/^A evil +5,869/m)
  })
})

describe('formatTruth', () => {
  const truth = [
    { cell: control.name, people: 2936, visit: 0.0581, order: 0.0209, answer: 0.0581 },
    { cell: a.name, people: 5869, visit: 0.0692, order: 0.0249, answer: 0.0783 },
    { cell: b.name, people: 5871, visit: 0.1004, order: 0.0362, answer: 0.2 },
  ]

  it('marks where the interval holds the truth and where it does not', () => {
    const lines = formatTruth(truth, scoreOf([control, a, b])).split('\n')
    expect(lines.find((line) => line.startsWith('对照组'))).toMatch(/5\.81 % +5\.42 % +✓ +2\.09 % +2\.35 % +✓/)
    expect(lines.find((line) => line.startsWith('A '))).toMatch(/\+2\.02 pt +\+2\.42 pt +✓/)
    expect(lines.find((line) => line.startsWith('B '))).toMatch(/\+14\.19 pt +\+6\.51 pt +✗/)
    expect(widest(lines.join('\n'))).toBeLessThanOrEqual(100)
  })

  it('is empty without a control', () => {
    expect(formatTruth(truth, scoreOf([a]))).toBe('')
  })
})
