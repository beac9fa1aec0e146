import { type RawBuilder, sql } from 'kysely'
import type { TemplateFile } from '../campaigns/template-files.ts'
import type { Channel } from '../channel.ts'
import { type Ctx, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'

/** What a worker needs to know once per step: the channel, the sender, and what each cell receives. */
export interface StepContents {
  channel: Channel
  /** null where the channel has none. */
  sender: { id: number; name: string; address: string; replyTo: string | null; ratePerSecond: number | null } | null
  contents: {
    cellId: number
    subject: string
    preheader: string
    html: string
    text: string | null
    /** The tracked targets, by their numbers. */
    links: string[]
    options: Record<string, unknown>
    files: TemplateFile[]
  }[]
}

/** A sender `s` as workers need it, null where there is none. */
export const senderOf = sql`case when s.id is not null then
  jsonb_build_object('id', s.id, 'name', s.name, 'address', s.address, 'replyTo', s.reply_to,
                     'ratePerSecond', s.rate_per_second::float8) end`

/** What a step sends: its sender, and for each cell it has content for the template's version with its files. Throws `not-found`. */
export async function getStepContents(ctx: Ctx, input: { stepId: number }): Promise<StepContents> {
  const step = await row<Pick<StepContents, 'channel' | 'sender'>>(
    ctx,
    sql`select p.channel, ${senderOf} as sender
        from step p left join sender s on s.id = p.sender_id where p.id = ${input.stepId}`,
  )
  if (!step) throw notFound('The step')
  return { ...step, contents: await contentsOf(ctx, sql`(select * from step_content where step_id = ${input.stepId})`) }
}

/** The content that cells have by `chosen`: rows of cell_id, template_id and template_version, one a cell. */
export async function contentsOf(ctx: Ctx, chosen: RawBuilder<unknown>): Promise<StepContents['contents']> {
  const contents = await rows<Omit<StepContents['contents'][number], 'files'>>(
    ctx,
    sql`select x.cell_id as "cellId", v.subject, v.preheader, v.html, v.text, v.links, v.options
        from ${chosen} x
        join template_version v on v.template_id = x.template_id and v.version = x.template_version`,
  )
  const files = await rows<TemplateFile & { cellId: number }>(
    ctx,
    sql`select x.cell_id as "cellId", f.id, f.name, f.type, f.attached, length(f.content) as size, f.since, f.content
        from ${chosen} x
        join template_file f on f.template_id = x.template_id and f.since <= x.template_version
                            and (f.until is null or f.until > x.template_version)
        order by f.name`,
  )
  const byCell = Map.groupBy(files, ({ cellId }) => cellId)
  return contents.map((content) => ({ ...content, files: byCell.get(content.cellId) ?? [] }))
}

/** What a claim asks of a step. */
export interface StepFrame {
  channel: Channel
  /** Place in the cascade, from 1. */
  position: number
  senderId: number | null
  /** The sender has a rate at present. */
  throttled: boolean
  /** Its channel has quiet hours somewhere. */
  hushed: boolean
  /** Of the campaign. */
  unitId: number
}

/** Throws `not-found`. */
export async function getStep(ctx: Ctx, stepId: number): Promise<StepFrame> {
  const step = await row<StepFrame>(
    ctx,
    sql`select s.channel, s.position, s.sender_id as "senderId", c.unit_id as "unitId",
               x.rate_per_second is not null as throttled,
               exists (select from quiet_rule q where q.channel = s.channel) as hushed
        from step s join campaign c on c.id = s.campaign_id left join sender x on x.id = s.sender_id
        where s.id = ${stepId}`,
  )
  if (!step) throw notFound('The step')
  return step
}
