import { sql } from 'kysely'
import { type Ctx, rows } from '../context.ts'

/** So many tags are listed; more than anybody reads. */
const most = 1_000

export interface TagInUse {
  tag: string
  /** Customers who have it, among those the actor sees. */
  count: number
}

/** The tags that customers of the actor's units have, the most frequent first: at most a thousand. One scan of customer. */
export function listTags(ctx: Ctx): Promise<TagInUse[]> {
  return rows<TagInUse>(
    ctx,
    sql`select t.tag, count(*) from customer c, unnest(c.tags) t(tag) group by t.tag order by 2 desc, 1 limit ${most}`,
  )
}
