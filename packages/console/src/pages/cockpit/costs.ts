import { openOf, type Progress, type Report } from './cockpit.ts'

type Money = NonNullable<Report['money']>

/** What one delivery of each step has cost so far, in minor units; a step of which nothing was paid for yet is missing. */
export function costPerDelivery(money: Money, progress: Progress): Map<number, number> {
  const unpriced = new Set(money.unpriced.map(({ stepId }) => stepId))
  return new Map(
    progress.steps.flatMap(({ stepId, sent }) => {
      const lines = money.cost.lines.filter((line) => line.stepId === stepId)
      if (sent === 0 || lines.length === 0 || unpriced.has(stepId)) return []
      return [[stepId, lines.reduce((sum, { amount }) => sum + amount, 0) / sent] as const]
    }),
  )
}

/**
 * About what is still to be paid for so many more deliveries a step, at what those before them cost, in minor units. Null
 * where one of the steps has no price yet.
 */
export function expectedCost(
  money: Money | null | undefined,
  progress: Progress,
  more: (step: Progress['steps'][number]) => number = openOf,
): number | null {
  if (!money) return null
  const each = costPerDelivery(money, progress)
  let total = 0
  for (const step of progress.steps) {
    const n = more(step)
    if (n === 0) continue
    const cost = each.get(step.stepId)
    if (cost === undefined) return null
    total += n * cost
  }
  return Math.round(total)
}

/**
 * About what a pilot costs when it is extended to so many more, by what each of those targeted has cost so far; the control
 * stays as large a share as it is. Null where something has no price yet.
 */
export function extensionCost(
  { money, waterfall }: Pick<Report, 'money' | 'waterfall'>,
  outside: number,
): number | null {
  const of = (fate: string) => waterfall.find((line) => line.fate === fate)?.n ?? 0
  const targeted = of('targeted')
  if (!money || money.unpriced.length > 0 || money.cost.lines.length === 0 || targeted === 0) return null
  const each = money.cost.lines.reduce((sum, { amount }) => sum + amount, 0) / targeted
  return Math.round(each * outside * (targeted / (targeted + of('control'))))
}
