import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, run } from '../context.ts'
import { normaliseTags, tagLimits } from '../customers/normalise.ts'
import { badInput, conflict } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { parseFilter } from './filter.ts'
import { reachOf, within } from './reach.ts'
import { filterCondition } from './segment-condition.ts'

const tagList = z.array(z.string().max(5_000)).max(tagLimits.tags).default([])

export const tagInput = z.strictObject({
  filter: z.unknown(),
  /** Only customers of this unit and those below it. */
  unitId: z.int().positive(),
  add: tagList,
  remove: tagList,
})

/**
 * Gives tags to everybody a filter selects in a unit and below, and takes others off; returns how many customers that
 * changed. Needs `customer.write` in the unit. Throws `bad-input` for a filter or a tag that cannot be used, `conflict`
 * where somebody would end up with too many tags: then nobody is changed.
 */
export async function tagSegment(ctx: Ctx, input: z.input<typeof tagInput>): Promise<number> {
  const { filter, unitId, ...given } = parseInput(tagInput, input)
  await requireRight(ctx, 'customer.write', unitId)
  const [add, remove] = [readTags('add', given.add), readTags('remove', given.remove)]
  const both = add.find((tag) => remove.includes(tag))
  if (both !== undefined) throw badInput(`The tag "${both}" is to be added and removed. Decide for one.`)
  if (add.length + remove.length === 0) throw badInput('Name at least one tag to add or to remove.')

  const reach = await reachOf(ctx, unitId)
  const selected = sql`${reach.condition} and ${await filterCondition(ctx, parseFilter(filter), { reach })}`
  const tagged = sql`array(
    select distinct t collate "C" from unnest(c.tags || ${add}::text[]) t where t <> all(${remove}::text[]) order by 1)`
  const full = await within(ctx, (all) =>
    row<{ count: number }>(
      all,
      sql`select count(*) from customer c where ${selected} and cardinality(${tagged}) > ${tagLimits.tags}`,
    ),
  )
  if (full && full.count > 0) {
    throw conflict(`${full.count} of these customers would have more than ${tagLimits.tags} tags. Take some off first.`)
  }
  // Locked in the order of their ids, so that two people who tag cannot deadlock. Those who stay as they are stay untouched.
  return within(ctx, (all) =>
    run(
      all,
      sql`with chosen as materialized (
            select c.id from customer c where ${selected} and c.tags <> ${tagged} order by c.id for update
          )
          update customer c set tags = ${tagged}, updated_at = ${ctx.now} from chosen where c.id = chosen.id`,
    ),
  )
}

function readTags(path: string, given: string[]): string[] {
  const read = normaliseTags(given.join(','))
  if (read.ok) return read.value
  throw badInput(read.reason, [{ path, message: read.reason }])
}
