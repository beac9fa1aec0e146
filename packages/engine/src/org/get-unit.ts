import { sql } from 'kysely'
import { type Ctx, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { afterId, type Page, type PageInput, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import type { UnitKind } from './unit.ts'

export interface UnitView {
  id: number
  /** Null for a root. The parent itself may be out of the reader's sight. */
  parentId: number | null
  kind: UnitKind
  code: string
  name: string
}

const columns = sql`id, parent_id as "parentId", kind, code, name`

/** One unit the actor can see. Throws `not-found`. */
export async function getUnit(ctx: Ctx, input: { id: number }): Promise<UnitView> {
  const unit = await row<UnitView>(ctx, sql`select ${columns} from unit where id = ${input.id}`)
  if (!unit) throw notFound('The unit')
  return unit
}

/** The units the actor can see, oldest first. */
export async function listUnits(ctx: Ctx, input: PageInput = {}): Promise<Page<UnitView>> {
  const { cursor, limit } = parseInput(pageInput, input)
  const found = await rows<UnitView>(
    ctx,
    sql`select ${columns} from unit where id > ${afterId(cursor)} order by id limit ${limit + 1}`,
  )
  return toPage(found, limit)
}
