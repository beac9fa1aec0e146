import { type RawBuilder, sql } from 'kysely'
import { type Ctx, instant, rows } from '../../context.ts'
import { changedParts, fingerprintsOf, type PlanFingerprint, type PlanPart } from './plan-fingerprint.ts'

export interface Submission {
  campaignId: number
  campaignName: string
  unitId: number
  note: string
  /** Null: the product itself, or somebody out of sight. */
  submittedBy: string | null
  submittedAt: Date
  /**
   * waiting: nobody has decided. outdated: the plan is another one than was handed in, also where that was approved; put back
   * as it was, it is not.
   */
  state: 'waiting' | 'approved' | 'returned' | 'outdated'
  /** What is not as it was handed in; nothing unless outdated. */
  changed: PlanPart[]
  remark: string
  decidedBy: string | null
  decidedAt: Date | null
}

type Stored = Omit<Submission, 'state' | 'changed'> & {
  id: number
  decision: 'approved' | 'returned' | null
  fingerprint: PlanFingerprint
  /** Not begun yet. What is changed later (a price, a target) is no matter of what was approved. */
  ahead: boolean
}

/** What was handed in, of the campaigns `c` and approvals `a` that `where` selects, as the actor sees them. */
export async function readSubmissions(
  ctx: Ctx,
  { where, limit }: { where: RawBuilder<unknown>; limit: number },
): Promise<(Submission & { id: number })[]> {
  const found = await rows<Stored>(
    ctx,
    sql`select c.id, c.id as "campaignId", c.name as "campaignName", c.unit_id as "unitId", a.note, s.name as "submittedBy",
               a.submitted_at as "submittedAt", a.remark, d.name as "decidedBy", a.decided_at as "decidedAt",
               a.decision, a.fingerprint, c.state in ('draft', 'scheduled') as ahead
        from campaign_approval a join campaign c on c.id = a.campaign_id
        left join staff s on s.id = a.submitted_by left join staff d on d.id = a.decided_by
        where ${where} order by c.id limit ${limit}`,
  )
  // What was sent back is meant to be changed.
  const held = found.filter(({ ahead, decision }) => ahead && decision !== 'returned')
  const now = await fingerprintsOf(
    ctx,
    held.map(({ id }) => id),
  )
  return found.map(({ decision, fingerprint, ahead: _, ...one }) => {
    const plan = now.get(one.id)
    const changed = plan ? changedParts(fingerprint, plan) : []
    const state = changed.length > 0 ? 'outdated' : (decision ?? 'waiting')
    return { ...one, state, changed, submittedAt: instant(one.submittedAt), decidedAt: instant(one.decidedAt) }
  })
}
