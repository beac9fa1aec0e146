import type { DemoWorld } from './city.ts'
import { customerAt, type DemoCustomer, indexOf, type Tier } from './customers.ts'
import { chinaClock, chinaInstant, dayOf } from './days.ts'
import { drawPurchase, OrderHistory } from './orders.ts'
import { Random } from './random.ts'

/** One of the audience, as the simulation needs to know them. */
export interface SimulatedPerson {
  /** Customer number. */
  ref: string
  /** Name of their cell, for `trueRates` to group by. */
  cell: string
  /** Which message reached them; null for the control and for those whose message never arrived. */
  variant: Variant | null
}

export type Variant = 'A' | 'B'

export interface SimulatedAnswer {
  ref: string
  kind: 'click' | 'visit' | 'reply' | 'order'
  /** Whole days since the campaign began: 0 to 13. */
  day: number
  at: Date
  /** What was bought and for how much (fen); with `order` alone. */
  purchase?: { product: string; amount: number }
}

/** Days in which the simulated people answer. */
export const answerDays = 14

/**
 * The model, in full. Log-odds of coming to the branch within two weeks with no message at all are a sum over what is
 * known of the customer; a message that reached them adds its lift. Everything else follows from these numbers.
 */
export const responseModel = {
  baseline: -3.35,
  tier: { 普通: 0, 银卡: 0.3, 金卡: 0.6, 白金卡: 0.9 } satisfies Record<Tier, number>,
  /** Per order in the last 365 days, counted up to six. */
  recentOrder: 0.1,
  /** Per ten years of age above fifty. */
  decadeOverFifty: 0.1,
  /** Added for those whose interest is newspapers, which the campaign is about. */
  reader: 0.45,
  /** What a message adds to the log-odds of a visit. */
  lift: { A: 0.2, B: 0.6 } satisfies Record<Variant, number>,
  /** Of those who visit, how many buy; the same in every cell. */
  buyersAmongVisitors: 0.36,
  /** Of those reached, how many click: of the visitors, and of all others. */
  clickBeforeVisit: 0.4,
  clickOnly: { A: 0.008, B: 0.02 } satisfies Record<Variant, number>,
  /** Of those reached, how many write back. */
  reply: 0.002,
  /** Mean days until a visit that the message caused. Other visits fall on any day alike. */
  visitDelay: 3.2,
  clickDelay: 0.7,
}

/**
 * Plays the answers of an audience through the two weeks after `startAt`, earliest first. The control comes and buys
 * of its own accord. A person's answers depend on the seed, on who they are and on their variant, never on who else
 * is in the audience; people whose number is none of this world's stay silent.
 */
export function simulateAnswers(
  world: DemoWorld,
  audience: Iterable<SimulatedPerson>,
  startAt: Date,
): SimulatedAnswer[] {
  const answers: SimulatedAnswer[] = []
  for (const { person, variant, chances } of withChances(world, audience)) {
    answers.push(...answersOf(world, person, variant, chances, startAt))
  }
  return answers.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.ref < b.ref ? -1 : 1))
}

export interface TrueRates {
  cell: string
  people: number
  /** Expected share of the cell that visits, buys, and gives any answer at all (visit, click or reply). */
  visit: number
  order: number
  answer: number
}

/**
 * What the model makes of this very audience, before any chance enters: the values that the measured rates and
 * uplifts of a campaign (over everybody assigned) should lie around.
 */
export function trueRates(world: DemoWorld, audience: Iterable<SimulatedPerson>): TrueRates[] {
  const cells = new Map<string, TrueRates>()
  for (const { cell, chances } of withChances(world, audience)) {
    const sum = cells.get(cell) ?? { cell, people: 0, visit: 0, order: 0, answer: 0 }
    const silent = (1 - chances.visit) * (1 - chances.clickOnly) * (1 - chances.reply)
    sum.people++
    sum.visit += chances.visit
    sum.order += chances.visit * responseModel.buyersAmongVisitors
    sum.answer += 1 - silent
    cells.set(cell, sum)
  }
  return [...cells.values()].map(({ cell, people, visit, order, answer }) => ({
    cell,
    people,
    visit: visit / people,
    order: order / people,
    answer: answer / people,
  }))
}

/** The model in words and numbers, in lines of at most 100 columns, to be shown wherever simulated answers are. */
export function describeModel(world: Pick<DemoWorld, 'seed'>): string[] {
  const m = responseModel
  const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`
  const tiers = Object.entries(m.tier).map(([tier, logOdds]) => `${tier} ${logOdds}`)
  return [
    `Answers are SIMULATED (seed ${world.seed}): no real person was asked. The model behind them:`,
    `  visit in ${answerDays} days  log-odds ${m.baseline} + tier (${tiers.join(', ')})`,
    `                    + ${m.recentOrder} per order in the last year (at most 6)` +
      ` + ${m.decadeOverFifty} per decade of age over 50`,
    `                    + ${m.reader} if interested in 报刊 + the message, if it arrived (A ${m.lift.A}, B ${m.lift.B})`,
    `  purchase          ${percent(m.buyersAmongVisitors)} of the visitors, in every cell alike`,
    `  click             of those reached: ${percent(m.clickBeforeVisit)} of the visitors;` +
      ` of the others A ${percent(m.clickOnly.A)}, B ${percent(m.clickOnly.B)}`,
    `  written reply     ${percent(m.reply)} of those reached`,
  ]
}

interface Chances {
  /** Of visiting had nothing arrived. */
  baseVisit: number
  visit: number
  clickOnly: number
  reply: number
}

function* withChances(world: DemoWorld, audience: Iterable<SimulatedPerson>) {
  const history = new OrderHistory(world)
  for (const { ref, cell, variant } of audience) {
    const index = indexOf(world, ref)
    if (index === null) continue
    const person = customerAt(world, index)
    const base = baseLogOdds(world, person, history.lastYear(person))
    const chances: Chances = {
      baseVisit: logistic(base),
      visit: logistic(base + (variant ? responseModel.lift[variant] : 0)),
      clickOnly: variant ? responseModel.clickOnly[variant] : 0,
      reply: variant ? responseModel.reply : 0,
    }
    yield { person, cell, variant, chances }
  }
}

function baseLogOdds(world: DemoWorld, person: DemoCustomer, ordersLastYear: number): number {
  const age = (dayOf(world.today) - dayOf(person.birthday)) / 365.25
  return (
    responseModel.baseline +
    responseModel.tier[person.tier] +
    responseModel.recentOrder * Math.min(6, ordersLastYear) +
    responseModel.decadeOverFifty * (Math.max(0, age - 50) / 10) +
    (person.interest === '报刊' ? responseModel.reader : 0)
  )
}

const logistic = (logOdds: number) => 1 / (1 + Math.exp(-logOdds))

function answersOf(
  world: DemoWorld,
  person: DemoCustomer,
  variant: Variant | null,
  chances: Chances,
  startAt: Date,
): SimulatedAnswer[] {
  const random = Random.stream(world.seed, 'answers', person.index)
  // Every draw is made whether needed or not, so that a person's luck is the same in each cell.
  const luck = {
    visit: random.unit(),
    cause: random.unit(),
    click: random.unit(),
    reply: random.unit(),
    buy: random.unit(),
  }
  const delays = {
    anyDay: random.unit() * answerDays,
    visit: random.unit(),
    click: random.unit(),
    reply: random.unit(),
  }
  const answers: SimulatedAnswer[] = []
  const answer = (kind: SimulatedAnswer['kind'], at: Date, purchase?: SimulatedAnswer['purchase']) => {
    const day = Math.floor((at.getTime() - startAt.getTime()) / 86_400_000)
    answers.push({ ref: person.ref, kind, day, at, ...(purchase ? { purchase } : {}) })
  }
  const after = (days: number) => new Date(startAt.getTime() + Math.round(days * 86_400) * 1000)

  const visits = luck.visit < chances.visit
  if (visits) {
    const ownAccord = luck.cause < chances.baseVisit / chances.visit
    const delay = ownAccord ? delays.anyDay : waiting(delays.visit, responseModel.visitDelay)
    const at = openingHour(random, after(delay), startAt)
    answer('visit', at)
    if (luck.buy < responseModel.buyersAmongVisitors) {
      const { product, amount } = drawPurchase(random, '报刊')
      answer('order', new Date(at.getTime() + random.int(3, 40) * 60_000), { product: product.name, amount })
    }
    if (variant && luck.click < responseModel.clickBeforeVisit) {
      answer('click', new Date(startAt.getTime() + delays.click * (at.getTime() - startAt.getTime())))
    }
  } else if (luck.click < chances.clickOnly) {
    answer('click', after(waiting(delays.click, responseModel.clickDelay)))
  }
  if (luck.reply < chances.reply) answer('reply', after(waiting(delays.reply, responseModel.clickDelay)))
  return answers
}

/** A waiting time in days, exponential and cut off at the end of the two weeks, from a uniform number. */
function waiting(uniform: number, mean: number): number {
  const within = 1 - Math.exp(-(answerDays - 0.01) / mean)
  return -mean * Math.log(1 - uniform * within)
}

/** Counters open from half past eight to half past five: a visit falls into them, within the two weeks. */
function openingHour(random: Random, near: Date, startAt: Date): Date {
  const second = random.int(8.5 * 3600, 16.8 * 3600)
  const { day } = chinaClock(near)
  const at = chinaInstant(day, second)
  if (at <= startAt) return chinaInstant(day + 1, second)
  return at.getTime() < startAt.getTime() + (answerDays * 24 - 1) * 3_600_000 ? at : chinaInstant(day - 1, second)
}
