import { describe, expect, it } from 'vitest'
import {
  bouncingDomain,
  type DemoWorld,
  describeModel,
  responseModel,
  type SimulatedPerson,
  simulateAnswers,
  soundCustomers,
  trueRates,
} from '../src/demo/index.ts'
import { displayWidth } from '../src/print/width.ts'

const world: DemoWorld = { seed: 1896, customers: 20_000, today: '2026-11-22' }
const startAt = new Date('2026-11-23T01:00:00Z')

const audience: SimulatedPerson[] = []
for (const { ref, email, consent, index } of soundCustomers(world)) {
  if (!email || consent !== 'granted') continue
  const cell = (['对照', 'A', 'A', 'B', 'B'] as const)[index % 5] ?? 'A'
  audience.push({ ref, cell, variant: cell === '对照' || email.endsWith(bouncingDomain) ? null : cell })
}
const answers = simulateAnswers(world, audience, startAt)
const people = new Map(audience.map((person) => [person.ref, person]))

const measured = (cell: string, ...kinds: string[]) => {
  const refs = answers.filter((a) => kinds.includes(a.kind) && people.get(a.ref)?.cell === cell).map((a) => a.ref)
  return new Set(refs).size / audience.filter((person) => person.cell === cell).length
}

describe('simulated answers', () => {
  it('repeat for the same seed', () => {
    expect(simulateAnswers(world, audience.slice(0, 2000), startAt)).toEqual(
      simulateAnswers(world, audience.slice(0, 2000), startAt),
    )
  })

  it('do not depend on who else was asked', () => {
    const alone = simulateAnswers(world, audience.slice(100, 200), startAt)
    const refs = new Set(audience.slice(100, 200).map((person) => person.ref))
    expect(alone).toEqual(answers.filter((a) => refs.has(a.ref)))
  })

  it('fall into the fortnight, in the order of time', () => {
    expect(answers.map((a) => a.at.getTime())).toEqual(answers.map((a) => a.at.getTime()).toSorted((a, b) => a - b))
    expect(answers.filter((a) => a.at <= startAt || a.day < 0 || a.day > 13)).toEqual([])
    expect(answers.every((a) => a.day === Math.floor((a.at.getTime() - startAt.getTime()) / 86_400_000))).toBe(true)
  })

  it('come in person only while counters are open', () => {
    const hours = answers
      .filter((a) => a.kind === 'visit')
      .map((a) => new Date(a.at.getTime() + 8 * 3_600_000).toISOString().slice(11, 16))
    expect(hours.filter((hour) => hour < '08:30' || hour > '17:30')).toEqual([])
  })

  it('start at any hour, even late in the evening', () => {
    const late = new Date('2026-11-23T14:30:00Z')
    expect(simulateAnswers(world, audience, late).filter((a) => a.at <= late || a.day > 13)).toEqual([])
  })

  it('come from the control by visits and purchases alone', () => {
    const kinds = new Set(answers.filter((a) => people.get(a.ref)?.variant === null).map((a) => a.kind))
    expect(kinds).toEqual(new Set(['visit', 'order']))
  })

  it('attach a purchase to every order and nothing else', () => {
    expect(answers.filter((a) => (a.kind === 'order') !== (a.purchase !== undefined))).toEqual([])
    expect(answers.filter((a) => a.purchase && !(a.purchase.amount >= 9_600 && a.purchase.amount <= 48_000))).toEqual(
      [],
    )
  })

  it('lie around the true rates of the model', () => {
    for (const truth of trueRates(world, audience)) {
      const near = (share: number, kinds: string[]) => {
        const error = Math.sqrt((share * (1 - share)) / truth.people)
        expect(Math.abs(measured(truth.cell, ...kinds) - share)).toBeLessThan(3 * error)
      }
      near(truth.visit, ['visit'])
      near(truth.order, ['order'])
      near(truth.answer, ['visit', 'click', 'reply'])
    }
  })

  it('let B stand out clearly, A moderately in feedback and hardly in success', () => {
    const rates = new Map(trueRates(world, audience).map((truth) => [truth.cell, truth]))
    const z = (cell: string, of: 'answer' | 'order') => {
      const [a, b] = [rates.get(cell), rates.get('对照')]
      if (!a || !b) return 0
      const variance = (share: number, people: number) => (share * (1 - share)) / people
      return (a[of] - b[of]) / Math.sqrt(variance(a[of], a.people) + variance(b[of], b.people))
    }
    expect(z('B', 'answer')).toBeGreaterThan(8)
    expect(z('B', 'order')).toBeGreaterThan(3.5)
    expect(z('A', 'answer')).toBeGreaterThan(2.5)
    expect(z('A', 'answer')).toBeLessThan(4.5)
    expect(z('A', 'order')).toBeLessThan(2)
  })

  it('ignore people of another world', () => {
    const strangers = ['XF999999', 'XF099999', 'nobody', ''].map((ref) => ({ ref, cell: 'A', variant: 'A' as const }))
    expect(simulateAnswers(world, strangers, startAt)).toEqual([])
  })
})

it('the model says that it is one, and every number it uses', () => {
  const text = describeModel(world).join('\n')
  expect(text).toContain('SIMULATED')
  const { baseline, lift, recentOrder, reader } = responseModel
  for (const number of [baseline, lift.A, lift.B, recentOrder, reader]) expect(text).toContain(String(number))
  for (const line of describeModel(world)) expect(displayWidth(line)).toBeLessThanOrEqual(100)
})
