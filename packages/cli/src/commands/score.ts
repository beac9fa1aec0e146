import { scoreCampaign } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { paintFor } from '../print/paint.ts'
import { formatScore } from '../print/score.ts'
import { openRuntime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'

/** Prints a campaign's score as a table of at most 100 columns, or as JSON. */
export async function runScore(config: Config, campaign: string, options: { json?: boolean }): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { name, score } = await runtime.engine.asSystem(async (ctx) => {
      const { id, name } = await findCampaign(ctx, campaign)
      return { name, score: await scoreCampaign(ctx, { campaignId: id, fresh: true }) }
    })
    const print = () => formatScore(score, { name, paint: paintFor(process.stdout) })
    process.stdout.write(options.json ? `${JSON.stringify(score, null, 2)}\n` : print())
  } finally {
    await runtime.close()
  }
}
