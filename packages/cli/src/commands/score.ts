import { scoreCampaign } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { formatScore } from '../print/score.ts'
import { openRuntime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'

/** Prints a campaign's score as a table of at most 100 columns, or as JSON. */
export async function runScore(config: Config, campaign: string, options: { json?: boolean }): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const score = await runtime.engine.asSystem(async (ctx) =>
      scoreCampaign(ctx, { campaignId: await findCampaign(ctx, campaign) }),
    )
    process.stdout.write(options.json ? `${JSON.stringify(score, null, 2)}\n` : formatScore(score))
  } finally {
    await runtime.close()
  }
}
