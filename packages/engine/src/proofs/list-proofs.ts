import { sql } from 'kysely'
import { type Ctx, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { type Proof, readProofs, type TriedChannel, triedChannels } from './proof.ts'

export interface Untested {
  /** Place of the step in the plan, from 1. */
  step: number
  channel: TriedChannel
  cell: string
}

/** The newest proofs of a campaign, and what of its plan, as it is now, no message has left of. Throws `not-found`. */
export async function listProofs(
  ctx: Ctx,
  { campaignId }: { campaignId: number },
): Promise<{ items: Proof[]; untested: Untested[] }> {
  const campaign = await row(ctx, sql`select from campaign where id = ${campaignId}`)
  if (!campaign) throw notFound('The campaign')
  const untested = await rows<Untested>(
    ctx,
    sql`select s.position as step, s.channel, l.name as cell
        from step s join step_content x on x.step_id = s.id join cell l on l.id = x.cell_id
        where s.campaign_id = ${campaignId} and s.channel = any(${[...triedChannels]}::text[])
          and not exists (
            select from proof p join proof_message m on m.proof_id = p.id
            where p.campaign_id = ${campaignId} and m.state = 'sent' and m.channel = s.channel and m.cell = l.name
              and m.position = s.position and m.template_id = x.template_id and m.template_version = x.template_version
              and m.sender_id is not distinct from s.sender_id)
        order by s.position, l.position`,
  )
  return { items: await readProofs(ctx, sql`p.campaign_id = ${campaignId}`, 20), untested }
}
