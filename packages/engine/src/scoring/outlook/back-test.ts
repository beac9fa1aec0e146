import { forecastFinal, type PastCurve } from '../forecast.ts'

/** An earlier campaign with when it opened and its window closed, in days of one calendar. */
export interface ClosedCampaign extends PastCurve {
  opened: number
  closed: number
}

export interface BackTest {
  /** Campaigns that could have been forecast on that day from those closed by then. */
  tested: number
  /** Of these, those whose final number the band held. */
  held: number
  /** The median of |expected - final| / final; null where nothing was tested. */
  error: number | null
}

/**
 * Forecasts each campaign as it would have been forecast so many whole days after it opened, from those closed by then,
 * and compares with what came of it. As if all were reached on the first day.
 */
export function backTest(campaigns: readonly ClosedCampaign[], day: number): BackTest {
  const errors: number[] = []
  let held = 0
  for (const { opened, closed, reached, byDay } of campaigns) {
    const known = campaigns.filter((other) => other.closed <= opened + day)
    const waves = [{ reached, seenDays: day, finalDays: Math.max(byDay.length, closed - opened) }]
    const final = sum(byDay)
    const forecast = final > 0 ? forecastFinal(waves, sum(byDay.slice(0, day)), known) : null
    if (!forecast) continue
    if (forecast.final.lo <= final && final <= forecast.final.hi) held += 1
    errors.push(Math.abs(forecast.final.expected - final) / final)
  }
  errors.sort((a, b) => a - b)
  return { tested: errors.length, held, error: errors[Math.floor(errors.length / 2)] ?? null }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
