import { describe, expect, test } from 'vitest'
import { ProviderPace } from './provider-pace.ts'

function paced(rates: [string, number][] = []) {
  let now = 0
  const pace = new ProviderPace(new Map(rates), () => now)
  return {
    pace,
    pass: (seconds: number) => {
      now += seconds * 1000
    },
    /** Messages that may leave in so many seconds when one is tried every hundredth. */
    allowed: (domain: string, seconds: number) => {
      let left = 0
      for (let i = 0; i < seconds * 100; i++) {
        now += 10
        if (pace.ask(domain) === 0) left++
      }
      return left
    },
  }
}

describe('a provider with a rate', () => {
  test('gets no more than that, and others get what they like', () => {
    const { allowed } = paced([['qq.com', 20]])
    const first = allowed('qq.com', 10)
    expect(first).toBeGreaterThanOrEqual(200)
    expect(first).toBeLessThanOrEqual(220)
    expect(allowed('163.com', 10)).toBe(1_000)
  })

  test('has those whom it does not take come back one after the other', () => {
    const { pace } = paced([['qq.com', 2]])
    const waits = Array.from({ length: 6 }, () => pace.ask('qq.com'))
    expect(waits).toEqual([0, 0, 0.5, 1, 1.5, 2])
  })
})

describe('a provider that refuses for the time being', () => {
  const refuse = ({ pace, pass }: ReturnType<typeof paced>, of: number, refused: number) => {
    for (let i = 0; i < of; i++) {
      pass(0.01)
      pace.tell('qq.com', i % Math.round(of / refused) === 0)
    }
  }

  test('now and then is not slowed down', () => {
    const one = paced()
    refuse(one, 1_000, 50)
    expect(one.allowed('qq.com', 1)).toBe(100)
  })

  test('again and again gets half of what it got, and more when it is content', () => {
    const one = paced()
    refuse(one, 40, 20)
    const slowed = one.allowed('qq.com', 4)
    expect(slowed).toBeLessThan(200)
    for (let i = 0; i < 200; i++) {
      one.pass(1)
      one.pace.tell('qq.com', false)
    }
    expect(one.allowed('qq.com', 1)).toBe(100)
  })

  test('everything is asked ever more seldom, but never given up', () => {
    const one = paced()
    for (let i = 0; i < 50; i++) refuse(one, 10, 10)
    const left = one.allowed('qq.com', 60)
    expect(left).toBeGreaterThanOrEqual(5)
    expect(left).toBeLessThan(30)
  })
})
