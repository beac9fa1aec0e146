import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Difference,
  type Engine,
  promiseFolding,
  type Rescored,
  rescoreCampaign,
  rows,
  TradewindError,
} from '@tradewind/engine'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { count } from '../print/numbers.ts'
import { openRuntime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'

/** Lines that are shown of a campaign; the rest is a number. */
const shown = 20
/** Somebody who counts a piece is through in a second; another rescore may take longer than this. */
const patienceSeconds = 30

/** Adds up the figures of one campaign or of all again; exit code 1 when anything differed. It has been put right then. */
export async function runRescore(config: Config, campaign: string | undefined): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { engine } = runtime
    const campaigns = await engine.asSystem(async (ctx) =>
      campaign === undefined
        ? rows<{ id: number; name: string }>(
            ctx,
            sql`select id, name from campaign where launched_at is not null order by id`,
          )
        : [await findCampaign(ctx, campaign)],
    )
    await engine.asSystem(promiseFolding)
    let wrong = 0
    for (const { id, name } of campaigns) {
      const { people, differences } = await rescore(engine, id)
      if (differences.length > 0) wrong++
      const result =
        differences.length === 0 ? 'no difference' : `${count(differences.length)} figures differed and were put right:`
      process.stdout.write(`campaign ${id} ${name}: ${count(people)} people, ${result}\n`)
      for (const one of differences.slice(0, shown)) process.stdout.write(`  ${describe(one)}\n`)
      if (differences.length > shown) process.stdout.write(`  and ${count(differences.length - shown)} more\n`)
    }
    if (campaigns.length === 0) process.stdout.write('No campaign has been launched yet.\n')
    if (wrong > 0) process.exitCode = 1
  } finally {
    await runtime.close()
  }
}

async function rescore(engine: Engine, campaignId: number): Promise<Rescored> {
  for (let waited = 0; ; waited++) {
    try {
      return await engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId }, progressOf(campaignId)))
    } catch (error) {
      const busy = error instanceof TradewindError && error.code === 'conflict'
      if (!busy || waited === patienceSeconds) throw error
      await sleep(1_000)
    }
  }
}

/** A line that is written over, for whoever looks on; nothing where the output goes into a file. */
function progressOf(campaignId: number): (people: number) => void {
  if (!process.stderr.isTTY) return () => undefined
  return (people) => process.stderr.write(`\rcampaign ${campaignId}: ${count(people)} people\x1b[K\r`)
}

function describe({ grain, fact, of, n, amount }: Difference): string {
  const what = Object.entries(of).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
  const wrong = n === 0 ? '' : `${count(Math.abs(n))} ${n > 0 ? 'too few' : 'too many'}`
  const sum = amount === 0 ? '' : `${count(Math.abs(amount))} of amount ${amount > 0 ? 'missing' : 'too much'}`
  return `${fact} by ${grain} (${what.join(', ')}): ${[wrong, sum].filter(Boolean).join(', ')}`
}
