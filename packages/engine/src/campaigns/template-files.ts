import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, rows, run, staffIdOf } from '../context.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { lockTemplate } from './lock-template.ts'
import type { Template } from './template.ts'
import { typeOfFile } from './template-file-types.ts'

/** `bytes` of one file, `total` of all that a version has. Many servers take no message above 10 MB. */
export const templateFileLimits = { count: 20, bytes: 1_048_576, total: 4_194_304 } as const

/** Letters and digits of any script, and what does no harm in a path, a header or a file system. */
export const fileName = z
  .string()
  .min(1)
  .max(100)
  .transform((name) => name.normalize('NFC'))
  .refine(
    (name) => /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._()+-]*\.[A-Za-z]{3,4}$/u.test(name),
    'A name of a file has letters, digits, blanks and . _ - + ( ), and an ending such as .png.',
  )

const templateFileInput = z.strictObject({ id: z.int().positive(), name: fileName })
const putTemplateFileInput = templateFileInput.extend({
  /** Goes with every copy as a file to save. Default: whatever is no picture; pictures are for the html to show. */
  attached: z.boolean().optional(),
})

export interface TemplateFileView {
  name: string
  /** Media type. */
  type: string
  /** Goes with every copy as a file to save; else it is sent where the html shows it. */
  attached: boolean
  /** Bytes. */
  size: number
  /** The first version of the template that has it. */
  since: number
}

/** A file as it is sent. */
export interface TemplateFile extends TemplateFileView {
  id: number
  content: Buffer
}

const views = sql`select name, type, attached, length(content) as size, since from template_file f`
const atVersion = (version: number | undefined) =>
  version === undefined
    ? sql`f.until is null`
    : sql`f.since <= ${version} and (f.until is null or f.until > ${version})`

/** The files that a template has at a version, the newest by default, by name. Throws `not-found`. */
export async function listTemplateFiles(
  ctx: Ctx,
  { id, version }: { id: number; version?: number | undefined },
): Promise<TemplateFileView[]> {
  const template = await row(
    ctx,
    sql`select from template_version where template_id = ${id} and version = coalesce(${version ?? null}::int, version) limit 1`,
  )
  if (!template) throw notFound('The template')
  return rows(ctx, sql`${views} where template_id = ${id} and ${atVersion(version)} order by name`)
}

/** One file of a template at a version, the newest by default. Throws `not-found`. */
export async function getTemplateFile(
  ctx: Ctx,
  input: { id: number; name: string; version?: number | undefined },
): Promise<TemplateFile> {
  const { id, name } = parseInput(templateFileInput, { id: input.id, name: input.name })
  const found = await row<TemplateFile>(
    ctx,
    sql`select id, name, type, attached, length(content) as size, since, content from template_file f
        where template_id = ${id} and name = ${name} and ${atVersion(input.version)}`,
  )
  if (!found) throw notFound('The file')
  return found
}

/**
 * Gives an e-mail template a file, or another one in place of that of the same name, as its next version: campaigns keep
 * the files of the version they were planned with. The same file once more changes nothing. Needs `template.write`. Throws
 * `not-found`, `forbidden`, `bad-input` for a file that is not sent or too much of them, and `conflict` when the html shows
 * what shall be attached.
 */
export async function putTemplateFile(
  ctx: Ctx,
  { content: bytes, ...input }: z.input<typeof putTemplateFileInput> & { content: Uint8Array },
): Promise<TemplateFileView> {
  const { id, name, ...given } = parseInput(putTemplateFileInput, input)
  const content = Buffer.from(bytes)
  const template = await lockTemplate(ctx, id)
  if (template.channel !== 'email') throw badInput(`A template for ${template.channel} has no files; an e-mail has.`)
  if (content.length === 0) throw badInput('The file is empty. Send the file itself as the body.')
  if (content.length > templateFileLimits.bytes) throw badInput('The file is larger than 1 MB. Make it smaller.')
  const { type, picture } = typeOfFile(name, content)
  const attached = given.attached ?? !picture
  if (!attached && !picture) throw badInput(`Mail programs show no ${type} inside a text. Attach the file.`)
  const there = await listTemplateFiles(ctx, { id })
  const former = there.find((file) => file.name === name)
  if (former && (await isSame(ctx, { id, name, type, attached, content }))) return former
  if (attached) await refuseShown(ctx, template, name)
  const others = there.filter((file) => file !== former)
  if (others.length >= templateFileLimits.count) {
    throw badInput(`A template has at most ${templateFileLimits.count} files. Remove one first.`)
  }
  const total = others.reduce((sum, { size }) => sum + size, content.length)
  if (total > templateFileLimits.total) {
    throw badInput(
      `With it the files of this template would have ${megabytes(total)}, and may have 4 MB. Make them smaller.`,
    )
  }
  await repeatVersion(ctx, template)
  await endFile(ctx, template, name)
  await run(
    ctx,
    sql`insert into template_file (template_id, name, type, attached, content, since, created_at)
        values (${id}, ${name}, ${type}, ${attached}, ${content}, ${template.version}, ${ctx.now})`,
  )
  return { name, type, attached, size: content.length, since: template.version }
}

/**
 * Takes a file from a template, as its next version. Needs `template.write`. Throws `not-found`, `forbidden`, and `conflict`
 * while the html shows it.
 */
export async function removeTemplateFile(ctx: Ctx, input: z.input<typeof templateFileInput>): Promise<void> {
  const { id, name } = parseInput(templateFileInput, input)
  const template = await lockTemplate(ctx, id)
  if (!(await listTemplateFiles(ctx, { id })).some((file) => file.name === name)) throw notFound('The file')
  await refuseShown(ctx, template, name)
  await repeatVersion(ctx, template)
  await endFile(ctx, template, name)
}

async function isSame(
  ctx: Ctx,
  { id, name, type, attached, content }: { id: number; name: string; type: string; attached: boolean; content: Buffer },
): Promise<boolean> {
  const same = await row(
    ctx,
    sql`select from template_file f where template_id = ${id} and name = ${name} and f.until is null
          and type = ${type} and attached = ${attached} and content = ${content}`,
  )
  return same !== undefined
}

async function refuseShown(ctx: Ctx, { id, version }: Template, name: string): Promise<void> {
  const shown = await row(
    ctx,
    sql`select from template_version where template_id = ${id} and version = ${version} and ${name} = any(shows)`,
  )
  if (shown) throw conflict(`The html shows "${name}". Revise the template without it first.`)
}

/** The next version, with the words of the one before. */
async function repeatVersion(ctx: Ctx, template: Template): Promise<void> {
  template.version += 1
  await ctx.em.flush()
  await run(
    ctx,
    sql`insert into template_version (template_id, version, subject, preheader, html, text, options, links, shows,
                                      created_by, created_at)
        select template_id, version + 1, subject, preheader, html, text, options, links, shows, ${staffIdOf(ctx)}, ${ctx.now}
        from template_version where template_id = ${template.id} and version = ${template.version - 1}`,
  )
}

const endFile = (ctx: Ctx, { id, version }: Template, name: string): Promise<number> =>
  run(
    ctx,
    sql`update template_file f set until = ${version} where template_id = ${id} and name = ${name} and f.until is null`,
  )

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
