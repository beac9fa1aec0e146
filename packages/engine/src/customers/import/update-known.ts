import { type RawBuilder, sql } from 'kysely'
import { type Ctx, elevated, rows, run } from '../../context.ts'
import { copyIn } from '../../copy-in.ts'

/** A column that rows of a file may fill. */
export interface UpdateColumn {
  name: string
  type: 'bigint' | 'int' | 'text' | 'text[]' | 'date' | 'bytea' | 'timestamptz' | 'jsonb' | 'char(3)'
  /** What is stored then, of the stored `c` and the told `s`; by default what was told. */
  merge?: RawBuilder<unknown>
}

interface Update {
  importId: number
  subject: 'customer' | 'order'
  table: string
  columns: UpdateColumn[]
  /** Lines for COPY: the id, then the columns in their order, empty where the file says nothing. */
  lines: string[]
  /** What else to set where something changes, of the stored `c` and the new `r`: assignments, each after a comma. */
  also: RawBuilder<unknown>
}

/**
 * Hand-written: brings rows up to date that are known by id, in one statement a batch. Rows that say nothing new are not
 * touched, so that a second import of a file writes nothing and `updated_at` tells the truth; of the others what they
 * were is kept in `import_change`, for an undo. Uses the primary key. Returns the ids of those that changed.
 */
export async function updateKnown(ctx: Ctx, update: Update): Promise<number[]> {
  const { importId, subject, table, columns, lines, also } = update
  if (lines.length === 0) return []
  const stage = await makeStage(ctx, table, columns)
  await copyIn(ctx, `copy ${stage} from stdin (null '')`, lines.join(''))
  const merged = (column: UpdateColumn) => {
    const [told, stored] = [sql.ref(`s.${column.name}`), sql.ref(`c.${column.name}`)]
    return column.merge
      ? sql`case when ${told} is null then ${stored} else ${column.merge} end`
      : sql`coalesce(${told}, ${stored})`
  }
  const name = (prefix: string) => sql.join(columns.map((column) => sql.ref(`${prefix}${column.name}`)))
  const values = columns.map(merged)
  const pairs = columns.map(
    (
      column,
      index,
    ) => sql`${sql.lit(column.name)}, case when ${sql.ref(`c.${column.name}`)} is distinct from ${values[index]}
                           then jsonb_build_array(${sql.ref(`c.${column.name}`)}, ${values[index]}) end`,
  )
  const named = columns.map((column, index) => sql`${values[index]} as ${sql.ref(column.name)}`)
  // Every row of the batch is one probe of the primary key, whatever the planner thinks of a table made a moment ago.
  await run(ctx, sql`select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`)
  const changed = await rows<{ id: number }>(
    ctx,
    sql`with changed as materialized (
          select c.id, ${sql.join(named)}, jsonb_strip_nulls(jsonb_build_object(${sql.join(pairs)})) as changes
          from ${sql.table(stage)} s join ${sql.table(table)} c on c.id = s.id
          where (${name('c.')}) is distinct from (${sql.join(values)})
          order by c.id for update of c
        ), kept as (
          insert into import_change (import_id, subject, id, changes)
          select ${importId}, ${subject}, id, changes from changed
        )
        update ${sql.table(table)} c set (${name('')}) = row(${name('r.')})${also}
        from changed r where c.id = r.id
        returning c.id`,
  )
  await run(ctx, sql`select set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true)`)
  return changed.map(({ id }) => id)
}

/** A table of the session's own for the lines, empty at every commit. Made by the owner, since a role may not be let. */
async function makeStage(ctx: Ctx, table: string, columns: UpdateColumn[]): Promise<string> {
  const stage = `${table}_stage`
  const list = columns.map(({ name, type }) => `${name} ${type}`).join(', ')
  const made = await rows<{ made: boolean }>(ctx, sql`select to_regclass(${`pg_temp.${stage}`}) is not null as made`)
  if (made[0]?.made) return stage
  await elevated(ctx, async (all) => {
    await run(all, sql.raw(`create temporary table ${stage} (id bigint, ${list}) on commit delete rows`))
    await run(all, sql.raw(`grant select, insert on ${stage} to tradewind_app`))
  })
  return stage
}
