import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { type Ctx, instant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { parseInput } from '../parse-input.ts'

export const noticeKinds = ['bounce-spike', 'complaint-spike', 'target-missed'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What the product saw in a campaign and somebody should know. */
export const noticeSchema = z.object({
  id: z.int(),
  kind: z.enum(noticeKinds),
  channel: z.enum(channels).nullable().describe('Null: of the whole campaign.'),
  at: z.date(),
  figures: z.record(z.string(), z.number()).describe('What was counted, and what it was held against.'),
  words: z.object({ zh: z.string(), en: z.string() }),
})
export type CampaignNotice = z.infer<typeof noticeSchema>

/**
 * Keeps a notice, once: null when there is one of this kind and channel already since somebody last resumed the
 * campaign or set its target. The caller holds the campaign's row.
 */
export async function recordNotice(
  ctx: Ctx,
  notice: Omit<CampaignNotice, 'id' | 'at'> & { campaignId: number; channel: Channel | null },
): Promise<number | null> {
  const { campaignId, kind, channel, figures, words } = notice
  const kept = await row<{ id: number }>(
    ctx,
    sql`insert into campaign_notice (campaign_id, kind, channel, at, figures, words)
        select id, ${kind}, ${channel}, ${ctx.now}, ${JSON.stringify(figures)}::jsonb, ${JSON.stringify(words)}::jsonb
        from campaign c where id = ${campaignId} and not exists (
          select from campaign_notice n where n.campaign_id = c.id and n.kind = ${kind}
            and n.channel is not distinct from ${channel}::text
            and n.at >= coalesce(case when ${kind} = 'target-missed' then (select set_at from campaign_target t where t.campaign_id = c.id)
                                      else c.guarded_from end, '-infinity'))
        returning id`,
  )
  return kept?.id ?? null
}

export const noticesInput = z.strictObject({ campaignId: z.int().positive() })

/** The notices of a campaign, the newest first; at most 200. Throws `not-found` outside the actor's units. */
export async function listNotices(ctx: Ctx, input: z.input<typeof noticesInput>): Promise<CampaignNotice[]> {
  const { campaignId } = parseInput(noticesInput, input)
  if (!(await row(ctx, sql`select from campaign where id = ${campaignId}`))) throw notFound('The campaign')
  const found = await rows<Omit<CampaignNotice, 'at'> & { at: string }>(
    ctx,
    sql`select id, kind, channel, at, figures, words from campaign_notice where campaign_id = ${campaignId}
        order by id desc limit 200`,
  )
  return found.map((notice) => ({ ...notice, at: instant(notice.at) }))
}
