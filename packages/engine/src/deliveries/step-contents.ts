import { sql } from 'kysely'
import { type Ctx, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'

/** What a worker needs to know once per step: the sender, and what each cell receives. */
export interface StepContents {
  sender: { id: number; name: string; address: string; replyTo: string | null; ratePerSecond: number | null }
  contents: {
    cellId: number
    subject: string
    preheader: string
    html: string
    text: string | null
  }[]
}

/** The sender of the campaign, and the template version of each treated cell. Throws `not-found` without a sender. */
export async function getStepContents(ctx: Ctx, input: { campaignId: number; stepId: number }): Promise<StepContents> {
  const sender = await row<StepContents['sender']>(
    ctx,
    sql`select s.id, s.name, s.address, s.reply_to as "replyTo", s.rate_per_second::float8 as "ratePerSecond"
        from campaign c join sender s on s.id = c.sender_id where c.id = ${input.campaignId}`,
  )
  if (!sender) throw notFound('The sender of the campaign')
  const contents = await rows<StepContents['contents'][number]>(
    ctx,
    sql`select x.cell_id as "cellId", v.subject, v.preheader, v.html, v.text
        from step_content x
        join template_version v on v.template_id = x.template_id and v.version = x.template_version
        where x.step_id = ${input.stepId}`,
  )
  return { sender, contents }
}
