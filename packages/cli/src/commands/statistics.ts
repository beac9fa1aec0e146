import {
  adviseSampleSize,
  backTestForecast,
  backTestRfm,
  badInput,
  type Ctx,
  type Engine,
  forecastCampaign,
  leagueTable,
  monitorCampaign,
  ratesByKnown,
} from '@tradewind/engine'
import type { Config } from '../config.ts'
import { type Paint, paintFor } from '../print/paint.ts'
import { formatGains, formatLeague, formatOutlook, formatRates, formatWords } from '../print/statistics.ts'
import { openRuntime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'
import { unitOf } from './import-file.ts'

interface Shown {
  json?: boolean | undefined
}
type Names = Record<string, string | undefined>

/** Reads one figure as the system, and prints it as a table, or all that is known of it as JSON. */
async function show<T>(
  config: Config,
  { json }: Shown,
  read: (ctx: Ctx, engine: Engine) => Promise<T>,
  print: (found: T, paint: Paint) => string,
): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const found = await runtime.engine.asSystem((ctx) => read(ctx, runtime.engine))
    const text = json ? JSON.stringify(found, null, 2) : print(found, paintFor(process.stdout))
    process.stdout.write(`${text.trimEnd()}\n`)
  } finally {
    await runtime.close()
  }
}

/** Units below a unit, or its staff, ranked so that nobody is first or last by chance. */
export function runLeague(config: Config, unit: string, { json, campaign, ...names }: Names & Shown): Promise<void> {
  const read = async (ctx: Ctx, engine: Engine) => {
    const one = campaign === undefined ? {} : await upToDate(ctx, campaign)
    // What is wrong in the names is found by the verb's own check.
    return leagueTable(ctx, { unitId: await unitOf(engine, unit), ...names, ...one })
  }
  return show(config, { json }, read, formatLeague)
}

/** How many customers it takes to find an uplift; or what a control of some size can find. */
export function runSampleSize(config: Config, rate: string, { json, ...sizes }: Names & Shown): Promise<void> {
  const input = { rate: number(rate), ...numbers(sizes) }
  return show(config, { json }, (ctx) => adviseSampleSize(ctx, input), formatWords)
}

/** Which cell is better for certain, however often that is asked. */
export const runMonitor = (config: Config, campaign: string, shown: Shown): Promise<void> =>
  show(
    config,
    shown,
    async (ctx) => monitorCampaign(ctx, await upToDate(ctx, campaign)),
    ({ measures }) => measures.map(({ measure, words }) => `${measure}: ${words.en}`).join('\n'),
  )

/** What a campaign will come to, by channel. */
export const runForecast = (config: Config, campaign: string, shown: Shown): Promise<void> =>
  show(config, shown, async (ctx) => forecastCampaign(ctx, await upToDate(ctx, campaign)), formatOutlook)

/** How good such forecasts would have been for the campaigns of a channel that are over. */
export function runBackTest(config: Config, channel: string, { json, ...names }: Names & Shown): Promise<void> {
  return show(config, { json }, (ctx) => backTestForecast(ctx, { ...names, channel: channel as 'email' }), formatWords)
}

/** The response to a past campaign by a column that its file named as known before. */
export function runRates(
  config: Config,
  campaign: string,
  column: string,
  { json, bands }: { bands?: string } & Shown,
): Promise<void> {
  const read = async (ctx: Ctx) => {
    const campaignId = (await findCampaign(ctx, campaign)).id
    return ratesByKnown(ctx, { campaignId, column, ...(bands ? { bands: bands.split(',').map(number) } : {}) })
  }
  return show(config, { json }, read, formatRates)
}

/** How well RFM as of a day would have found those who ordered in the days after. */
export function runRfm(config: Config, unit: string, asOf: string, { json, days }: { days?: string } & Shown) {
  const read = async (ctx: Ctx, engine: Engine) =>
    backTestRfm(ctx, { unitId: await unitOf(engine, unit), asOf, ...(days ? { days: number(days) } : {}) })
  return show(config, { json }, read, formatGains)
}

/** Which campaign, with all that came in until now counted. */
const upToDate = async (ctx: Ctx, campaign: string) => ({
  campaignId: (await findCampaign(ctx, campaign)).id,
  fresh: true,
})

function number(text: string): number {
  if (!/^-?\d{1,12}(\.\d{1,9})?$/.test(text.trim())) throw badInput(`"${text}" is not a number. Write it as 0.02.`)
  return Number(text)
}

const numbers = (given: Names) =>
  Object.fromEntries(Object.entries(given).flatMap(([name, text]) => (text ? [[name, number(text)]] : [])))
