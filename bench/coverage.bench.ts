import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backTestCdnow } from './coverage/cdnow.ts'
import {
  checkAdvice,
  coverIntervals,
  playForecasts,
  playLeagues,
  type Tally,
  watchMonitor,
} from './coverage/simulate.ts'
import { goal, type Section } from './harness.ts'

const campaigns = 2_000

/** Whether intervals, monitor, ranking and forecast keep what they promise, on campaigns whose truth is known. */
export async function benchCoverage(): Promise<Section[]> {
  const covered = coverIntervals(campaigns, 20, 1)
  const watched = watchMonitor(campaigns, 2)
  const leagues = playLeagues(campaigns, 3)
  const forecasts = playForecasts(campaigns / 2, 4)
  const advice = checkAdvice(200, 100, 5)
  const within = (tally: Tally) => goal(tally.share >= 0.94 && tally.share <= 0.96, '94-96 %')
  return [
    {
      title: '95 % intervals',
      notes: `${campaigns} campaigns, each played 20 times: 200 to 50,000 customers a cell, rates of 0.5 to 20 %.`,
      table: [
        ['responses to be expected in the control', 'intervals', 'rate (Wilson)', 'uplift (Newcombe)'],
        ['all', number(covered.wilson), percent(covered.wilson), percent(covered.newcombe)],
        ...covered.byResponses.map(({ upTo, wilson, newcombe }) => [
          Number.isFinite(upTo) ? `up to ${upTo}` : 'more',
          number(wilson),
          percent(wilson),
          percent(newcombe),
        ]),
        ['goal', '', within(covered.wilson), within(covered.newcombe)],
      ],
    },
    {
      title: 'A/B monitor, peeked at daily for 30 days',
      notes:
        'Differences to be found are those that a single test at the end finds with 80 %; half of the controls are as large as the cell, half a ninth of it.',
      table: [
        ['what', 'share', 'goal'],
        ['false winners', percent(watched.falseWinners), goal(watched.falseWinners.share <= 0.05, '<= 5 %')],
        ['false winners of a chi-square at 5 %, peeked at daily', percent(watched.peekedChiSquare), ''],
        ['the same, looked at once at the end', percent(watched.finalChiSquare), ''],
        [
          'intervals that hold at all 30 looks',
          percent(watched.holdsAlways),
          goal(watched.holdsAlways.share >= 0.95, '>= 95 %'),
        ],
        [`differences found, on day ${watched.day.toFixed(0)} on average`, percent(watched.found), ''],
      ],
    },
    {
      title: 'League tables',
      notes: `${campaigns} leagues of 10 to 40 branches with 10 to 2,000 customers reached each.`,
      table: [
        ['what', 'share', 'goal'],
        ['truly best branch in the first three, raw rates', percent(leagues.raw), ''],
        [
          'truly best branch in the first three, shrunken rates',
          percent(leagues.shrunk),
          goal(leagues.shrunk.share > leagues.raw.share, '> raw'),
        ],
        ['truly best branch in the first group', percent(leagues.inFirstGroup), ''],
        ["95 % intervals that hold the branch's true rate", percent(leagues.intervals), ''],
      ],
    },
    {
      title: 'Forecast of the final responses, 30 days',
      notes: `${campaigns / 2} campaigns a line, from 4 to 20 earlier ones of the channel, whose rates and paces differ.`,
      table: [
        ['after', 'bands of 80 % that hold', 'median error', 'median width of the band'],
        ...forecasts.map(({ day, band, error, width }) => [`${day} days`, percent(band), share(error), share(width)]),
      ],
    },
    ...cdnow(),
    {
      title: 'Sample-size advice',
      table: [
        ['what', 'share'],
        ['tests at the end that find the uplift asked about, of 80 %', percent(advice)],
      ],
    },
  ]
}

/** Left out where the data are not. */
function cdnow(): Section[] {
  const data = process.env.TRADEWIND_DATA ?? resolve(import.meta.dirname, '../../shared/data')
  if (!existsSync(join(data, 'cdnow'))) return []
  const rows = [3, 7, 14].map((day) => {
    const { tested, held, error } = backTestCdnow(data, day)
    return [`${day} days`, `${held} of ${tested} (${share(held / tested)})`, share(error ?? 0)]
  })
  return [
    {
      title: 'Forecast, back-tested on CDNOW',
      notes: 'Those whose first purchase was on one day are a campaign, a second one within 30 days is the response.',
      table: [['after', 'bands of 80 % that hold', 'median error'], ...rows],
    },
  ]
}

const share = (value: number) => `${(100 * value).toFixed(1)} %`
const percent = (tally: Tally) => share(tally.share)
const number = (tally: Tally) => tally.all.toLocaleString('en')
