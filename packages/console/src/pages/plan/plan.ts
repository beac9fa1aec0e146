import type { Answer, Args } from '../../api/index.ts'

export type Campaign = Answer<'get', '/campaigns/:id'>
type Body = Args<'put', '/campaigns/:id'>['json']
/** A plan as it is saved, without the version that it was read at. */
export type Plan = Omit<Body, 'version' | 'unfinished' | 'senderId' | 'steps'> & { steps: Step[] }
export type Step = Required<Omit<NonNullable<Body['steps']>[number], 'condition'>> & {
  condition?: NonNullable<Body['steps']>[number]['condition']
}
export type Cell = Plan['cells'][number]
export type Channel = Step['channel']

export const channels: readonly Channel[] = ['letter', 'sms', 'email', 'phone', 'visit', 'meeting', 'fax']
/** Their messages come from somebody who is registered as a sender. */
export const withSender: readonly Channel[] = ['email', 'sms']
/** People do them. */
export const assisted: readonly Channel[] = ['visit', 'phone', 'meeting', 'fax']

/** What of a campaign its plan is. */
export function planOf(campaign: Campaign): Plan {
  const { name, idea, kind, purpose, segmentId, uploadedList, responseWindowDays, currency, endAt } = campaign
  const { unknownPolicy, priority, oncePerHousehold, maxTargeted, maxPerUnit, quotas, pilotSize, bestFirst } = campaign
  return {
    ...{
      name,
      idea,
      kind,
      purpose,
      segmentId,
      uploadedList,
      responseWindowDays,
      currency,
      endAt,
      unknownPolicy,
      priority,
    },
    ...{ oncePerHousehold, maxTargeted, maxPerUnit, quotas, pilotSize, bestFirst },
    cells: campaign.cells.map((cell) => ({ name: cell.name, weight: cell.weight, control: cell.control })),
    steps: campaign.steps.map(({ id: _, position: _p, condition, contents, ...step }) => ({
      ...step,
      condition: condition && { unreached: condition.unreached, filter: condition.filter },
      contents: contents.map(({ cell, templateId }) => ({ cell, templateId })),
    })),
  } as Plan
}

/** A step as it begins: after the one before it, in a channel. */
export const newStep = (channel: Channel, delayDays: number): Step => ({
  ...{ channel, delayDays, senderId: null, condition: null, contents: [], dueDays: 14, releaseDays: 3, eventId: null },
})

/** What a later step asks of those who have not answered; null: nothing. */
export const conditionOf = ({
  unreached,
  filter,
}: {
  unreached: boolean
  filter: unknown
}): NonNullable<Step['condition']> | null =>
  unreached || filter !== undefined ? { unreached, ...(filter !== undefined && { filter }) } : null

/** A cell under another name: what it receives goes with it. */
export function renamed(plan: Plan, at: number, name: string): Plan {
  const before = plan.cells[at]?.name
  return {
    ...plan,
    cells: plan.cells.map((cell, i) => (i === at ? { ...cell, name } : cell)),
    steps: plan.steps.map((step) => ({
      ...step,
      contents: step.contents.map((content) => (content.cell === before ? { ...content, cell: name } : content)),
    })),
  }
}

/** Without a cell, and without what it would have received. */
export function withoutCell(plan: Plan, at: number): Plan {
  const gone = plan.cells[at]?.name
  return {
    ...plan,
    cells: plan.cells.toSpliced(at, 1),
    steps: plan.steps.map((step) => ({ ...step, contents: step.contents.filter(({ cell }) => cell !== gone) })),
  }
}

/** What a cell gets in a step; undefined: nothing. */
export function withContent(step: Step, cell: string, templateId: number | undefined): Step {
  const others = step.contents.filter((content) => content.cell !== cell)
  return { ...step, contents: templateId === undefined ? others : [...others, { cell, templateId }] }
}

/** A step in another channel has other senders and templates. */
export const inChannel = (step: Step, channel: Channel): Step =>
  step.channel === channel ? step : { ...newStep(channel, step.delayDays), condition: step.condition ?? null }

/** The first step begins with the launch, for everybody: it has neither delay nor condition. */
export const inOrder = (steps: Step[]): Step[] =>
  steps.map((step, i) => (i === 0 ? { ...step, delayDays: 0, condition: null } : step))

/** Days after the launch at which each step is due at the earliest. */
export const daysOf = (steps: Step[]): number[] =>
  steps.map((_, i) => steps.slice(0, i + 1).reduce((sum, { delayDays }) => sum + delayDays, 0))

/** The share of those drawn that a cell gets. */
export const shareOf = (cells: Cell[], { weight }: Cell): number =>
  weight / cells.reduce((sum, cell) => sum + cell.weight, 0)

/** A control of so many percent beside treated cells that keep their proportions; 0 takes it away. */
export function withControl(cells: Cell[], percent: number, name: string): Cell[] {
  const treated = cells.filter(({ control }) => !control)
  const sum = treated.reduce((all, { weight }) => all + weight, 0)
  if (percent <= 0) return treated
  const known = cells.find(({ control }) => control)
  // Whole weights: the treated ones times what is left of a hundred, so that the shares are exact.
  const scaled = treated.map((cell) => ({ ...cell, weight: cell.weight * (100 - percent) }))
  return reduced([...scaled, { name: known?.name ?? name, weight: sum * percent, control: true }])
}

function reduced(cells: Cell[]): Cell[] {
  const divisor = cells.map(({ weight }) => weight).reduce(gcd)
  return cells.map((cell) => ({ ...cell, weight: cell.weight / divisor }))
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
