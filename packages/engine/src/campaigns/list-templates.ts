import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { type Ctx, instant, rows } from '../context.ts'
import { listed, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { getTemplate } from './templates.ts'

export const templateQuery = pageInput.extend({
  /** Only templates of this unit and those below it. */
  unitId: z.coerce.number().int().positive().optional(),
  channel: z.enum(channels).optional(),
  /** A part of the name, in whatever case. */
  search: z.string().trim().max(200).optional(),
})

export interface TemplateSummary {
  id: number
  unitId: number
  channel: Channel
  name: string
  version: number
  /** What it begins with: the subject, else the first 100 characters of its words. */
  opening: string
  createdAt: Date
  /** When its newest version was written. */
  updatedAt: Date
  /** Who wrote that; null for the product itself, and for somebody out of the reader's sight. */
  updatedBy: string | null
}

/** Templates of the actor's units without their texts, the newest first. */
export async function listTemplates(
  ctx: Ctx,
  input: z.input<typeof templateQuery> = {},
): Promise<Page<TemplateSummary>> {
  const { cursor, limit, unitId, channel, search } = parseInput(templateQuery, input)
  const found = await rows<TemplateSummary>(
    ctx,
    sql`select t.id, t.unit_id as "unitId", t.channel, t.name, t.version,
               coalesce(nullif(v.subject, ''), left(v.text, 100), '') as opening,
               t.created_at as "createdAt", v.created_at as "updatedAt", s.name as "updatedBy"
        from template t
        join template_version v on v.template_id = t.id and v.version = t.version
        left join staff s on s.id = v.created_by
        where ${channel === undefined ? sql`true` : sql`t.channel = ${channel}`}
          and ${listed('t', { cursor, limit, name: search, unitId, order: 'newest' })}`,
  )
  return toPage(
    found.map((one) => ({ ...one, createdAt: instant(one.createdAt), updatedAt: instant(one.updatedAt) })),
    limit,
  )
}

export interface TemplateVersion {
  version: number
  subject: string
  createdAt: Date
  /** As `updatedBy` of a template. */
  createdBy: string | null
  /** Campaigns in the reader's sight that were planned with it. */
  campaigns: number
}

const versionsInput = z.strictObject({ id: z.int().positive() })

/** The versions of a template, the newest two hundred, newest first. Throws `not-found`. */
export async function listTemplateVersions(ctx: Ctx, input: z.input<typeof versionsInput>): Promise<TemplateVersion[]> {
  const { id } = parseInput(versionsInput, input)
  await getTemplate(ctx, { id })
  const found = await rows<TemplateVersion>(
    ctx,
    sql`select v.version, v.subject, v.created_at as "createdAt", s.name as "createdBy",
               (select count(distinct p.campaign_id) from step_content x join step p on p.id = x.step_id
                where x.template_id = v.template_id and x.template_version = v.version) as campaigns
        from template_version v left join staff s on s.id = v.created_by
        where v.template_id = ${id} order by v.version desc limit 200`,
  )
  return found.map((one) => ({ ...one, createdAt: instant(one.createdAt) }))
}
