import { deadLetters, resolveDeliveries } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { paintFor } from '../print/paint.ts'
import { formatTable } from '../print/table.ts'
import { openRuntime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'

export interface DeadLetterOptions {
  /** Instead of printing: decides about all deliveries of this state. */
  state?: string
  as?: string
  reason?: string
}

/** Prints what of a campaign does not go on by itself, by what is the matter; or decides about a state or group of it. */
export async function runDeadLetters(config: Config, campaign: string, options: DeadLetterOptions): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const found = await runtime.engine.asSystem(async (ctx) => {
      const { id: campaignId } = await findCampaign(ctx, campaign)
      const { state, as, reason } = options
      if (state !== undefined || as !== undefined) {
        const input = { campaignId, state, as, ...(reason !== undefined && { reason }) }
        const after = await resolveDeliveries(ctx, input as Parameters<typeof resolveDeliveries>[1])
        process.stdout.write(`queued ${after.queued}, sent ${after.sent}, cancelled ${after.cancelled} now.\n`)
      }
      return deadLetters(ctx, { campaignId })
    })
    if (found.length === 0) {
      process.stdout.write('Nothing failed, is held or unknown.\n')
      return
    }
    const rows = found.map((g) => [g.reason || '(none)', g.state, g.channel, String(g.stepId), String(g.count)])
    const columns = [
      { title: 'reason' },
      { title: 'state' },
      { title: 'channel' },
      { title: 'step', align: 'right' as const },
      { title: 'count', align: 'right' as const },
    ]
    process.stdout.write(`${formatTable(columns, rows, { paint: paintFor(process.stdout) })}\n`)
  } finally {
    await runtime.close()
  }
}
