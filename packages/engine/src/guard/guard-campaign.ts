import { sql } from 'kysely'
import { tryTransit } from '../campaigns/lifecycle.ts'
import { recordNotice } from '../campaigns/notices.ts'
import type { Channel } from '../channel.ts'
import { type Ctx, row, rows, run } from '../context.ts'
import { keepPromise } from '../jobs/promise-job.ts'
import { recordAudit } from '../org/audit.ts'
import { type Rate, wilson } from '../scoring/statistics.ts'
import { channelNames, percent, type Words, whole } from '../scoring/words.ts'
import type { GuardSign } from './guard-rules.ts'

/** What left in a channel, and how much of it went wrong, within the hours that a rule looks back. */
interface Signs {
  channel: Channel
  sign: GuardSign
  threshold: number
  minimum: number
  left: number
  bad: number
}

/**
 * Looks at a campaign of which something bad was heard, and pauses it when that is a spike: the share of bounces or
 * complaints is above its rule's threshold beyond doubt (lower limit of the Wilson interval), and there are enough of
 * them. Keeps a notice, the audit entry, and the reason for whoever resumes it. A campaign that is not running is not
 * paused, and each spike is noticed once. As the system.
 */
export async function guardCampaign(
  ctx: Ctx,
  promiseId: number,
  { campaignId }: { campaignId: number },
): Promise<void> {
  // Two looks at once take turns, so that a spike is noticed once.
  const campaign = await row<{ unit_id: number }>(
    ctx,
    sql`select unit_id from campaign where id = ${campaignId} for no key update`,
  )
  if (campaign) {
    for (const { signs, rate } of spikesIn(await signsOf(ctx, campaignId))) {
      const { channel, sign } = signs
      const words = wordsOf(signs, rate)
      const noticeId = await recordNotice(ctx, {
        campaignId,
        kind: `${sign}-spike`,
        channel,
        figures: { left: signs.left, bad: signs.bad, threshold: signs.threshold, ...rate },
        words,
      })
      if (noticeId === null) continue
      await run(
        ctx,
        sql`update campaign set pause_notice_id = ${noticeId} where id = ${campaignId} and state in ('running', 'paused')`,
      )
      if (!(await tryTransit(ctx, campaignId, 'pause'))) continue
      const detail = { campaignId, channel, sign, left: signs.left, bad: signs.bad, threshold: signs.threshold }
      await recordAudit(ctx, { action: 'campaign.guard', unitId: campaign.unit_id, detail })
    }
  }
  await keepPromise(ctx, promiseId)
}

/**
 * What was sent before a person resumed the campaign has been judged and counts no more. A message that was refused at
 * once has bounced as well as one that came back.
 *
 * Hand-written: one pass over the campaign's own deliveries, by the unique key that begins with it, into hours of age,
 * which the rules then add up (1,000,000: 1.5 s on two cores with a load of 27).
 */
const signsOf = (ctx: Ctx, campaignId: number): Promise<Signs[]> =>
  rows<Signs>(
    ctx,
    sql`with hour as (
          select d.channel, ceil(extract(epoch from ${ctx.now}::timestamptz - coalesce(d.sent_at, d.settled_at)) / 3600) as age,
                 count(*) as left, count(*) filter (where d.receipt = 'complained') as complaint,
                 count(*) filter (where d.state = 'failed' or d.receipt in ('bounced', 'returned', 'undelivered')) as bounce
          from campaign c join delivery d on d.campaign_id = c.id
          where c.id = ${campaignId} and d.state in ('sent', 'failed')
            and coalesce(d.sent_at, d.settled_at) >= coalesce(c.guarded_from, '-infinity')
          group by 1, 2
        )
        select channel, r.sign, r.threshold::float8, r.minimum, sum(h.left)::int as left,
               sum(case r.sign when 'bounce' then h.bounce else h.complaint end)::int as bad
        from hour h join guard_rule r using (channel) where h.age <= r.hours
        group by channel, r.sign, r.threshold, r.minimum order by channel, r.sign`,
  )

const spikesIn = (all: Signs[]): { signs: Signs; rate: Rate }[] =>
  all.flatMap((signs) => {
    const rate = wilson(signs.bad, signs.left)
    return rate && signs.bad >= signs.minimum && rate.lo > signs.threshold ? [{ signs, rate }] : []
  })

const signWords = { bounce: { zh: '退回', en: 'came back' }, complaint: { zh: '被投诉', en: 'were complained about' } }

function wordsOf({ channel, sign, left, bad, threshold }: Signs, { rate }: Rate): Words {
  const { zh, en } = signWords[sign]
  return {
    zh: `${channelNames[channel].zh}发出 ${whole(left)} 件中有 ${whole(bad)} 件${zh}（${percent(rate)}，上限 ${percent(threshold)}）。请查明原因后再继续。`,
    en: `${whole(bad)} of ${whole(left)} sent by ${channel} ${en} (${percent(rate)}, the limit is ${percent(threshold)}). Find out why before you resume.`,
  }
}
