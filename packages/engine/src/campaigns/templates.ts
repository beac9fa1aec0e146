import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { type Ctx, row, run, staffIdOf } from '../context.ts'
import { badInput, conflict, type FieldIssue, notFound, sqlState, taken } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { lockTemplate } from './lock-template.ts'
import { Template } from './template.ts'

const content = {
  subject: z.string().max(500).default(''),
  preheader: z.string().max(500).default(''),
  html: z.string().max(500_000).default(''),
  /** An e-mail's plain part (null: made from `html`); in every other channel the words themselves. */
  text: z.string().max(200_000).nullable().default(null),
  /** What the channel knows beside words, for instance a letterhead. */
  options: z.record(z.string().max(100), z.unknown()).default({}),
  /** Tracked link targets in the order of their numbers, as the compiled template tells them. */
  links: z
    .array(z.url({ protocol: /^https?$/ }).max(2_000))
    .max(200)
    .default([]),
  /** The files that `html` shows, as the compiled template tells them. */
  shows: z.array(z.string().max(100)).max(100).default([]),
}
export const newTemplateInput = z.strictObject({
  unitId: z.number().int().positive(),
  channel: z.enum(channels).default('email'),
  name: lineText(200),
  ...content,
})
const revisionInput = z.strictObject({
  id: z.number().int().positive(),
  /** The newest version when the writer began: refused when somebody has saved another one since. */
  basedOn: z.int().positive().optional(),
  ...content,
})

export interface TemplateContent {
  subject: string
  preheader: string
  html: string
  text: string | null
  options: Record<string, unknown>
  links: string[]
  shows: string[]
}
export interface TemplateView extends TemplateContent {
  id: number
  unitId: number
  channel: Channel
  name: string
  /** The version shown; `latestVersion` is the newest. */
  version: number
  latestVersion: number
}

/** Which parts a channel's templates have. Throws `bad-input` for one that is missing, or that nobody would see. */
function checkParts(channel: Channel, { subject, preheader, html, text }: TemplateContent): void {
  const issues: FieldIssue[] = []
  const need = (path: string, value: string | null) => {
    if (!value) issues.push({ path, message: `A template for ${channel} needs its ${path}.` })
  }
  const refuse = (path: string, value: string) => {
    if (value) issues.push({ path, message: `A template for ${channel} has no ${path}. Write the words into text.` })
  }
  if (channel === 'email') {
    need('subject', subject)
    need('html', html)
  } else {
    need('text', text)
    refuse('html', html)
    refuse('preheader', preheader)
    if (channel === 'sms') refuse('subject', subject)
  }
  if (issues.length > 0) throw badInput(issues[0]?.message ?? '', issues)
}

/**
 * Saves a new template, version 1. Syntax and merge fields are the caller's to check with the templates package,
 * which the engine does not know. Throws `conflict` when the unit has a template of that name.
 */
export async function saveTemplate(ctx: Ctx, input: z.input<typeof newTemplateInput>): Promise<TemplateView> {
  const given = parseInput(newTemplateInput, input)
  await requireRight(ctx, 'template.write', given.unitId)
  checkParts(given.channel, given)
  const template = ctx.em.create(Template, {
    unitId: given.unitId,
    channel: given.channel,
    name: given.name,
    createdAt: ctx.now,
  })
  await flushName(ctx, given.name)
  await insertVersion(ctx, template, given)
  return getTemplate(ctx, { id: template.id })
}

async function flushName(ctx: Ctx, name: string): Promise<void> {
  try {
    await ctx.em.flush()
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    throw taken('name', `This unit already has a template named "${name}". Choose another name, or revise that one.`)
  }
}

export const renameTemplateInput = z.strictObject({ id: z.number().int().positive(), name: lineText(200) })

/** Gives a template another name; its versions stay. Throws `not-found`, `forbidden`, `conflict` when the name is taken. */
export async function renameTemplate(ctx: Ctx, input: z.input<typeof renameTemplateInput>): Promise<TemplateView> {
  const { id, name } = parseInput(renameTemplateInput, input)
  const template = await lockTemplate(ctx, id)
  template.name = name
  await flushName(ctx, name)
  return getTemplate(ctx, { id })
}

/**
 * Adds a version, with the files of the one before. Campaigns keep the version they were planned with. Throws `conflict` when
 * a file that it shows has gone meanwhile, or the template is no longer at the version it is based on.
 */
export async function reviseTemplate(ctx: Ctx, input: z.input<typeof revisionInput>): Promise<TemplateView> {
  const given = parseInput(revisionInput, input)
  const template = await lockTemplate(ctx, given.id)
  checkParts(template.channel, given)
  if (given.basedOn !== undefined && given.basedOn !== template.version) {
    const advice = 'Look at it under its versions before you save yours.'
    throw conflict(`Somebody has saved version ${template.version} of this template meanwhile. ${advice}`)
  }
  template.version += 1
  await ctx.em.flush()
  await insertVersion(ctx, template, given)
  return getTemplate(ctx, { id: template.id })
}

async function insertVersion(ctx: Ctx, { id, version }: Template, given: TemplateContent): Promise<void> {
  const missing = await row<{ name: string }>(
    ctx,
    sql`select name from unnest(${given.shows}::text[]) as s(name)
        where not exists (select from template_file f
                          where f.template_id = ${id} and f.name = s.name and f.until is null and not f.attached)`,
  )
  if (missing)
    throw conflict(`The html shows the file "${missing.name}", which the template does not have. Put it there first.`)
  await run(
    ctx,
    sql`insert into template_version (template_id, version, subject, preheader, html, text, options, links, shows,
                                      created_by, created_at)
        values (${id}, ${version}, ${given.subject}, ${given.preheader}, ${given.html}, ${given.text},
                ${JSON.stringify(given.options)}::jsonb, ${JSON.stringify(given.links)}::jsonb, ${given.shows}::text[],
                ${staffIdOf(ctx)}, ${ctx.now})`,
  )
}

/** The template at a version, the newest by default. */
export async function getTemplate(ctx: Ctx, input: { id: number; version?: number }): Promise<TemplateView> {
  const found = await row<TemplateView>(
    ctx,
    sql`select t.id, t.unit_id as "unitId", t.channel, t.name, v.version, t.version as "latestVersion",
               v.subject, v.preheader, v.html, v.text, v.options, v.links, v.shows
        from template t join template_version v on v.template_id = t.id
        where t.id = ${input.id} and v.version = coalesce(${input.version ?? null}::int, t.version)`,
  )
  if (!found) throw notFound('The template')
  return found
}
