import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows, run } from '../context.ts'
import { conflict } from '../errors.ts'
import { requireAtTop } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { type AttributeType, attributeTypes } from './normalise.ts'

/** A field of customers that the organisation has declared beside the built-in ones. */
export interface Attribute {
  name: string
  type: AttributeType
  /** What people read, e.g. "会员等级". */
  label: string
  /** Whether a record without it counts as incomplete. */
  key: boolean
}

export const newAttribute = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'Use lower-case letters, digits and _, a letter first.'),
  type: z.enum(attributeTypes),
  label: lineText(100),
  /** Whether it counts towards richness (docs/upkeep.md). */
  key: z.boolean().default(false),
})

/**
 * Declares an attribute for all customers; declaring it again changes its label and whether it is a key attribute. Needs `attribute.write` at the top of
 * the organisation: its names are everybody's, and a branch that took one for its own purpose would take it from all.
 * Throws `conflict` when it exists with another type: stored values would lose their meaning.
 */
export async function declareAttribute(ctx: Ctx, input: z.input<typeof newAttribute>): Promise<Attribute> {
  const attribute = parseInput(newAttribute, input)
  await requireAtTop(ctx, 'attribute.write', 'Attributes')
  const kept = await elevated(ctx, (all) =>
    run(
      all,
      sql`insert into attribute (name, type, label, key)
          values (${attribute.name}, ${attribute.type}, ${attribute.label}, ${attribute.key})
          on conflict (name) do update set label = excluded.label, key = excluded.key where attribute.type = excluded.type`,
    ),
  )
  if (kept === 0) {
    throw conflict(`The attribute "${attribute.name}" exists with another type. Declare it under another name.`)
  }
  return attribute
}

/** All declared attributes, by name. Everybody may know them. */
export function listAttributes(ctx: Ctx): Promise<Attribute[]> {
  return rows<Attribute>(ctx, sql`select name, type, label, key from attribute order by name`)
}
