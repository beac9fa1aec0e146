import { type RawBuilder, sql } from 'kysely'
import { type Ctx, instant, rows } from '../../context.ts'

export interface Submission {
  campaignId: number
  campaignName: string
  unitId: number
  note: string
  /** Null: the product itself, or somebody out of sight. */
  submittedBy: string | null
  submittedAt: Date
  /** waiting: nobody has decided. outdated: the plan was changed since it was handed in. */
  state: 'waiting' | 'approved' | 'returned' | 'outdated'
  remark: string
  decidedBy: string | null
  decidedAt: Date | null
}

/** Of the campaign `c` and its approval `a`: whether what was handed in is what would be sent. A schedule is no change. */
const isCurrent = sql`(a.version = c.version or c.state <> 'draft')`
/** Of `c` and `a`: somebody has to decide. */
export const waits = sql`a.decision is null and c.state = 'draft' and a.version = c.version`

/** What was handed in, of the campaigns `c` and approvals `a` that `where` selects, as the actor sees them. */
export async function readSubmissions(
  ctx: Ctx,
  { where, limit }: { where: RawBuilder<unknown>; limit: number },
): Promise<(Submission & { id: number })[]> {
  const found = await rows<Submission & { id: number }>(
    ctx,
    sql`select c.id, c.id as "campaignId", c.name as "campaignName", c.unit_id as "unitId", a.note, s.name as "submittedBy",
               a.submitted_at as "submittedAt", a.remark, d.name as "decidedBy", a.decided_at as "decidedAt",
               case when not ${isCurrent} then 'outdated' else coalesce(a.decision, 'waiting') end as state
        from campaign_approval a join campaign c on c.id = a.campaign_id
        left join staff s on s.id = a.submitted_by left join staff d on d.id = a.decided_by
        where ${where} order by c.id limit ${limit}`,
  )
  return found.map((one) => ({ ...one, submittedAt: instant(one.submittedAt), decidedAt: instant(one.decidedAt) }))
}
