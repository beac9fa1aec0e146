import {
  chiSquare2x2,
  compareAlways,
  forecastFinal,
  newcombe,
  type PastCurve,
  rankShrunk,
  sampleSize,
  type Wave,
  wilson,
} from '@tradewind/engine'
import { beta, binomial, gamma, logUniform, normal, randomOf } from '../random.ts'

/** How often something held. */
export class Tally {
  yes = 0
  all = 0
  add(holds: boolean): void {
    this.all += 1
    if (holds) this.yes += 1
  }
  get share(): number {
    return this.yes / this.all
  }
}

/** What the campaigns of this product look like: 200 to 50,000 customers a cell, rates of 0.5 to 20 %. */
const truth = (random: () => number) => ({
  n: Math.round(logUniform(random, 200, 50_000)),
  rate: logUniform(random, 0.005, 0.2),
})

export interface IntervalCoverage {
  wilson: Tally
  newcombe: Tally
  /** By the responses to be expected in a cell: up to 5, up to 20, more. */
  byResponses: { upTo: number; wilson: Tally; newcombe: Tally }[]
}

/** 95 % intervals of a rate and of a difference, on `draws` outcomes of each campaign. */
export function coverIntervals(campaigns: number, draws: number, seed: number): IntervalCoverage {
  const random = randomOf(seed)
  const result: IntervalCoverage = {
    wilson: new Tally(),
    newcombe: new Tally(),
    byResponses: [5, 20, Number.POSITIVE_INFINITY].map((upTo) => ({
      upTo,
      wilson: new Tally(),
      newcombe: new Tally(),
    })),
  }
  for (let c = 0; c < campaigns; c++) {
    const { n, rate } = truth(random)
    const treated = Math.min(0.2, rate * logUniform(random, 0.7, 1.6))
    const bucket = result.byResponses.find(({ upTo }) => n * rate <= upTo)
    for (let draw = 0; draw < draws; draw++) {
      const [x1, x0] = [binomial(random, n, treated), binomial(random, n, rate)]
      const one = wilson(x0, n)
      const two = newcombe(x1, n, x0, n)
      const rateHolds = one !== null && one.lo <= rate && rate <= one.hi
      const upliftHolds = two !== null && two.lo <= treated - rate && treated - rate <= two.hi
      for (const tallies of [result, bucket]) {
        tallies?.wilson.add(rateHolds)
        tallies?.newcombe.add(upliftHolds)
      }
    }
  }
  return result
}

/** A cell's answers by the end of each day: who answers does so after an exponential time, cut at the window's end. */
function answersByDay(random: () => number, n: number, rate: number, days: number, meanDelay: number): number[] {
  const pace = 1 - Math.exp(-1 / meanDelay)
  let left = binomial(random, n, rate)
  let answered = 0
  return Array.from({ length: days }, () => {
    const today = binomial(random, left, pace)
    left -= today
    answered += today
    return answered
  })
}

export interface MonitorFigures {
  /** Winners declared where there is no difference, looking every day. */
  falseWinners: Tally
  /** The same with an ordinary chi-square at 5 %, looked at every day; and looked at once, at the end. */
  peekedChiSquare: Tally
  finalChiSquare: Tally
  /** Intervals of the difference that hold at all looks. */
  holdsAlways: Tally
  /** Differences found where there is one that a test at the end finds with 80 %, and the day. */
  found: Tally
  day: number
}

const days = 30

/** The always-valid comparison, peeked at daily; control as large as the cell, or a ninth of it. */
export function watchMonitor(campaigns: number, seed: number): MonitorFigures {
  const random = randomOf(seed)
  const result: MonitorFigures = {
    falseWinners: new Tally(),
    peekedChiSquare: new Tally(),
    finalChiSquare: new Tally(),
    holdsAlways: new Tally(),
    found: new Tally(),
    day: 0,
  }
  let foundDays = 0
  for (let c = 0; c < campaigns; c++) {
    const { n, rate } = truth(random)
    const n0 = random() < 0.5 ? n : Math.max(50, Math.round(n / 9))
    const delay = 2 + 6 * random()
    const play = (treated: number) => ({
      ones: answersByDay(random, n, treated, days, delay),
      zeros: answersByDay(random, n0, rate, days, delay),
      looks: Array.from({ length: days }, (_, day) => (treated - rate) * (1 - Math.exp(-(day + 1) / delay))),
    })
    const same = play(rate)
    const chi = same.ones.map((x, day) => (chiSquare2x2(x, n, same.zeros[day] ?? 0, n0)?.p ?? 1) < 0.05)
    const looks = same.ones.map((x, day) => compareAlways({ x, n }, { x: same.zeros[day] ?? 0, n: n0 }))
    result.falseWinners.add(looks.some((look) => look?.proven))
    result.peekedChiSquare.add(chi.includes(true))
    result.finalChiSquare.add(chi.at(-1) ?? false)

    const uplift = upliftWithPower(rate, n, n0)
    if (uplift === null || rate + uplift > 0.5) continue
    const other = play(rate + uplift)
    const seen = other.ones.map((x, day) => compareAlways({ x, n }, { x: other.zeros[day] ?? 0, n: n0 }))
    result.holdsAlways.add(
      seen.every((look, day) => {
        const actual = other.looks[day] ?? 0
        return look === null || (look.diff.lo <= actual && actual <= look.diff.hi)
      }),
    )
    const first = seen.findIndex((look) => look?.proven)
    result.found.add(first >= 0)
    if (first >= 0) foundDays += first + 1
  }
  result.day = foundDays / result.found.yes
  return result
}

function upliftWithPower(rate: number, n: number, n0: number): number | null {
  for (let uplift = rate / 50; rate + uplift < 0.9; uplift *= 1.02) {
    if (sampleSize({ rate, ratio: n / n0 }, uplift).control <= n0) return uplift
  }
  return null
}

export interface RankingFigures {
  /** The truly best branch is among the first three. */
  raw: Tally
  shrunk: Tally
  /** 95 % intervals of a branch's true rate. */
  intervals: Tally
  /** The truly best branch is in the first group, whose members cannot be told apart. */
  inFirstGroup: Tally
}

/** Leagues of 10 to 40 branches, with 10 to 2,000 customers reached each, whose true rates differ more or less. */
export function playLeagues(leagues: number, seed: number): RankingFigures {
  const random = randomOf(seed)
  const result: RankingFigures = {
    raw: new Tally(),
    shrunk: new Tally(),
    intervals: new Tally(),
    inFirstGroup: new Tally(),
  }
  for (let league = 0; league < leagues; league++) {
    const { rate } = truth(random)
    const weight = logUniform(random, 20, 500)
    const branches = Array.from({ length: 10 + Math.floor(31 * random()) }, () => {
      const actual = beta(random, rate * weight, (1 - rate) * weight)
      const n = Math.round(logUniform(random, 10, 2_000))
      return { actual, n, x: binomial(random, n, actual) }
    })
    const best = Math.max(...branches.map(({ actual }) => actual))
    const placed = rankShrunk(branches)
    if (!placed) continue
    const raw = branches.toSorted((a, b) => b.x / b.n - a.x / a.n).slice(0, 3)
    result.raw.add(raw.some(({ actual }) => actual === best))
    result.shrunk.add(placed.slice(0, 3).some(({ actual }) => actual === best))
    result.inFirstGroup.add(placed.some(({ actual, group }) => actual === best && group === 1))
    for (const { actual, shrunk } of placed) result.intervals.add(shrunk.lo <= actual && actual <= shrunk.hi)
  }
  return result
}

export interface ForecastFigures {
  day: number
  /** 80 % bands that hold the final number. */
  band: Tally
  /** Median of |forecast - final| / final, and of the band's width / final. */
  error: number
  width: number
}

/** A channel: what its campaigns have in common. Each has its own rate and pace around it. */
function channelOf(random: () => number) {
  const rate = logUniform(random, 0.005, 0.1)
  const delay = logUniform(random, 2, 10)
  return () => {
    const n = Math.round(logUniform(random, 1_000, 50_000))
    const own = Math.min(0.3, rate * Math.exp(0.5 * normal(random)))
    const pace = delay * Math.exp(0.25 * normal(random))
    const shape = 0.8 + gamma(random, 4) / 10
    const cumulative = (day: number) => 1 - Math.exp(-((day / pace) ** shape))
    const byDay: number[] = []
    let left = binomial(random, n, own)
    for (let day = 0; day < days; day++) {
      const hazard = (cumulative(day + 1) - cumulative(day)) / Math.max(1e-12, 1 - cumulative(day))
      const today = binomial(random, left, Math.min(1, hazard))
      byDay.push(today)
      left -= today
    }
    return { reached: n, byDay } satisfies PastCurve
  }
}

/** Forecasts of simulated campaigns on several days, from 4 to 20 earlier ones of their channel. */
export function playForecasts(
  campaigns: number,
  seed: number,
  onDays: readonly number[] = [3, 7, 14],
): ForecastFigures[] {
  const random = randomOf(seed)
  return onDays.map((day) => {
    const band = new Tally()
    const errors: number[] = []
    const widths: number[] = []
    for (let c = 0; c < campaigns; c++) {
      const next = channelOf(random)
      const past = Array.from({ length: 4 + Math.floor(17 * random()) }, next)
      const { reached, byDay } = next()
      const waves: Wave[] = [{ reached, seenDays: day, finalDays: days }]
      const forecast = forecastFinal(waves, sum(byDay.slice(0, day)), past)
      const final = sum(byDay)
      if (!forecast || final === 0) continue
      band.add(forecast.final.lo <= final && final <= forecast.final.hi)
      errors.push(Math.abs(forecast.final.expected - final) / final)
      widths.push((forecast.final.hi - forecast.final.lo) / final)
    }
    return { day, band, error: median(errors), width: median(widths) }
  })
}

/** How often a test at the end finds the uplift that the advice was asked about. */
export function checkAdvice(designs: number, draws: number, seed: number): Tally {
  const random = randomOf(seed)
  const found = new Tally()
  for (let d = 0; d < designs; d++) {
    const rate = logUniform(random, 0.005, 0.2)
    const uplift = rate * logUniform(random, 0.1, 0.5)
    const { control, treated } = sampleSize({ rate, ratio: random() < 0.5 ? 1 : 9 }, uplift)
    for (let draw = 0; draw < draws; draw++) {
      const [x1, x0] = [binomial(random, treated, rate + uplift), binomial(random, control, rate)]
      found.add((chiSquare2x2(x1, treated, x0, control)?.p ?? 1) < 0.05)
    }
  }
  return found
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
