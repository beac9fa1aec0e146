import { sql } from 'kysely'
import { recordNotice } from '../../campaigns/notices.ts'
import { type Ctx, row } from '../../context.ts'
import { deferPromise, keepPromise } from '../../jobs/promise-job.ts'
import { percent, type Words, whole } from '../words.ts'
import { forecastCampaign, wantedOf } from './forecast-campaign.ts'
import type { Target } from './target.ts'

/** Days between two looks. */
const patience = 86_400_000

/**
 * Looks whether the forecast of a campaign misses its target, every day until its window closes; when even the upper
 * end of the band does, a notice is kept, and looking ends until somebody sets another target. As the system.
 */
export async function watchTarget(ctx: Ctx, promiseId: number, { campaignId }: { campaignId: number }): Promise<void> {
  const campaign = await row<{ state: string; launched: boolean; target: boolean }>(
    ctx,
    sql`select state, launched_at is not null as launched,
               exists (select from campaign_target where campaign_id = c.id) as target
        from campaign c where id = ${campaignId} for no key update`,
  )
  if (!campaign?.target || campaign.state === 'cancelled') return keepPromise(ctx, promiseId)
  const tomorrow = new Date(ctx.now.getTime() + patience)
  if (!campaign.launched) return deferPromise(ctx, promiseId, tomorrow)
  const { closed, measures, target } = await forecastCampaign(ctx, { campaignId })
  const outlook = measures.find(({ measure }) => measure === target?.measure)
  if (target?.outlook === 'missed' && outlook?.final && outlook.rate) {
    const { expected, lo, hi } = outlook.final
    const wanted = wantedOf(target, outlook.reached)
    await recordNotice(ctx, {
      campaignId,
      kind: 'target-missed',
      channel: null,
      figures: { wanted, expected, lo, hi, reached: outlook.reached, soFar: outlook.soFar },
      words: wordsOf(target, { wanted, expected, hi, rate: outlook.rate }),
    })
    return keepPromise(ctx, promiseId)
  }
  return closed ? keepPromise(ctx, promiseId) : deferPromise(ctx, promiseId, tomorrow)
}

function wordsOf(
  { measure, rate }: Target,
  of: { wanted: number; expected: number; hi: number; rate: { expected: number; hi: number } },
): Words {
  const zh = measure === 'feedback' ? '反馈' : '成交'
  const en = measure === 'feedback' ? 'respond' : 'convert'
  if (rate !== null) {
    return {
      zh: `预计达不到目标：${zh}率目标 ${percent(rate)}，预计最终 ${percent(of.rate.expected)}，最多约 ${percent(of.rate.hi)}。`,
      en: `The target will be missed: ${percent(rate)} were to ${en}, ${percent(of.rate.expected)} are expected to, hardly more than ${percent(of.rate.hi)}.`,
    }
  }
  return {
    zh: `预计达不到目标：目标 ${whole(of.wanted)} 人${zh}，预计最终 ${whole(of.expected)} 人，最多约 ${whole(of.hi)} 人。`,
    en: `The target will be missed: ${whole(of.wanted)} were to ${en}, ${whole(of.expected)} are expected to, hardly more than ${whole(of.hi)}.`,
  }
}
