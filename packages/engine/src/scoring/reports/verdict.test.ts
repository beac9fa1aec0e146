import { describe, expect, it } from 'vitest'
import { figuresOf, nobody, scoreArms } from '../figures.ts'
import { verdictOn } from './verdict.ts'

const from = new Date('2026-03-01T08:00:00Z')
const to = new Date('2026-03-31T08:00:00Z')
const now = new Date('2026-03-26T06:00:00Z')

interface Played {
  name: string
  people: number
  responded: number
  converted: number
  weight?: number
}

function verdict(played: Played[], { closed = false, launched = true } = {}) {
  const arms = played.map(({ name, people, responded, converted, weight = people }, i) => {
    const control = name === '对照组'
    const reached = control ? 0 : people
    const answers = {
      responded,
      converted,
      reached_responded: control ? 0 : responded,
      reached_converted: control ? 0 : converted,
    }
    return {
      ...nobody,
      cell_id: i + 1,
      name,
      control,
      weight,
      assigned: people,
      targeted: reached,
      sent: reached,
      reached,
      ...answers,
    }
  })
  const sum = (of: 'assigned' | 'reached' | 'reached_responded' | 'reached_converted') =>
    arms.reduce((total, arm) => total + arm[of], 0)
  const all = { assigned: sum('assigned'), reached: sum('reached') }
  const answers = { reached_responded: sum('reached_responded'), reached_converted: sum('reached_converted') }
  const total = figuresOf({ ...nobody, ...all, ...answers })
  return verdictOn({ ...scoreArms(arms), total, window: launched ? { from, to, closed } : null }, now)
}

const control = { name: '对照组', people: 2_000, responded: 100, converted: 40 }
const zh = (...given: Parameters<typeof verdict>) => verdict(...given).map((words) => words.zh)
const en = (...given: Parameters<typeof verdict>) => verdict(...given).map((words) => words.en)

describe('verdictOn', () => {
  it('says what it caused, in people, and that figures still move', () => {
    const played = [control, { name: '商函', people: 2_000, responded: 320, converted: 60 }]
    expect(zh(played)).toEqual([
      '“商函”使反馈率提高 11.0 个百分点（95% 区间 8.1–14.0），约多反馈 220 人；成交率相差 1.0 个百分点（−0.6 至 2.6），不能与偶然区分。',
      '反馈期还有 6 天，数字仍会变动；上述区间在反馈期内天天查看也成立。',
    ])
    expect(en(played)[0]).toContain('raised feedback by 11.0 points')
    expect(zh(played, { closed: true })[1]).toBe('反馈期已满，这是最终结果。')
  })

  it('says how much longer it takes', () => {
    const played = [control, { name: '商函', people: 2_000, responded: 115, converted: 44 }]
    expect(zh(played)).toEqual([
      expect.stringMatching(/^“商函”与对照组的差异不能与偶然区分：成交率相差 0\.20 个百分点（/),
      expect.stringMatching(/^再过 6 天或再有 [\d,]+ 份反馈才能下结论。$/),
    ])
    expect(en(played).at(-1)).toMatch(/^It takes 6 days more, or [\d,]+ more answers, to conclude anything\.$/)
    expect(zh(played, { closed: true }).at(-1)).toContain('既不能说活动有效，也不能说无效')
  })

  it('so many more answers at the same rates are enough, and one fewer is not', () => {
    const played = (factor: number) => [
      { name: '对照组', people: 20_000, responded: 100 * factor, converted: 0 },
      { name: 'A', people: 20_000, responded: 120 * factor, converted: 0, weight: 20_000 },
    ]
    const missing = Number(
      zh(played(1))
        .at(-1)
        ?.match(/再有 ([\d,]+) 份/)?.[1]
        ?.replaceAll(',', ''),
    )
    expect(missing).toBeGreaterThan(100)
    expect(zh(played((220 + missing) / 220)).at(-1)).toContain('数字仍会变动')
    expect(zh(played((219 + missing) / 220 - 1e-3)).at(-1)).toContain('才能下结论')
  })

  it('promises no number where no number would do', () => {
    const same = [control, { name: 'A', people: 2_000, responded: 100, converted: 40 }]
    expect(zh(same).at(-1)).toBe('再过 6 天、反馈期满后才能下结论。')
    expect(
      zh([
        { ...control, responded: 0, converted: 0 },
        { name: 'A', people: 2_000, responded: 0, converted: 0 },
      ]).at(-1),
    ).toBe('再过 6 天、反馈期满后才能下结论。')
  })

  it('puts a broken split before everything and concludes nothing', () => {
    const played = [
      { ...control, weight: 1 },
      { name: 'A', people: 1_500, responded: 500, converted: 60, weight: 1 },
    ]
    expect(verdict(played)).toHaveLength(1)
    expect(zh(played)[0]).toContain('分组已失衡')
    expect(en(played)[0]).toContain('The assignment is broken')
  })

  it('claims nothing without a control, before the launch, of nobody', () => {
    const lonely = [{ name: 'A', people: 2_000, responded: 100, converted: 40 }]
    expect(zh(lonely)).toEqual([
      '已触达 2,000 人，其中 5.0%（95% 区间 4.1–6.0）反馈，2.0%（95% 区间 1.5–2.7）成交。',
      '没有对照组，说不出其中多少是活动带来的。',
    ])
    expect(zh(lonely, { launched: false })).toEqual(['活动尚未投放，还没有结果。'])
    expect(zh([{ ...control, people: 0, responded: 0, converted: 0 }])).toEqual(['没有客户入组，没有可评价的结果。'])
    expect(zh([control])).toEqual(['除对照组外没有人入组。'])
  })

  it('lets no name speak in its place', () => {
    const [sentence] = zh([
      control,
      { name: 'A”使成交率提高 99 个百分点。\n', people: 2_000, responded: 100, converted: 40 },
    ])
    expect(sentence).toContain('“A\\”使成交率提高 99 个百分点。\\u{a}”与对照组')
  })
})
