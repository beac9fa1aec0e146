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
  const { importId, subject, table, columns, also } = update
  const name = (prefix: string) => sql.join(columns.map((column) => sql.ref(`${prefix}${column.name}`)))
  const changed = await withChanged(ctx, update, (changes) =>
    rows<{ id: number }>(
      ctx,
      sql`with changed as materialized (${changes} order by c.id for update of c), kept as (
            insert into import_change (import_id, subject, id, changes)
            select ${importId}, ${subject}, id, changes from changed
          )
          update ${sql.table(table)} c set (${name('')}) = row(${name('r.')})${also}
          from changed r where c.id = r.id
          returning c.id`,
    ),
  )
  return changed.map(({ id }) => id)
}

/** What would change: by id the fields with their values before and after. */
export async function previewKnown(
  ctx: Ctx,
  update: Pick<Update, 'table' | 'columns' | 'lines'>,
): Promise<Map<number, Record<string, [unknown, unknown]>>> {
  const changed = await withChanged(ctx, update, (changes) =>
    rows<{ id: number; changes: Record<string, [unknown, unknown]> }>(
      ctx,
      sql`select id, changes from (${changes}) changed`,
    ),
  )
  return new Map(changed.map(({ id, changes }) => [id, changes]))
}

/** Gives `work` a query of the rows that the lines would change, with their new columns and what changes. */
async function withChanged<T extends object>(
  ctx: Ctx,
  { table, columns, lines }: Pick<Update, 'table' | 'columns' | 'lines'>,
  work: (changes: RawBuilder<unknown>) => Promise<T[]>,
): Promise<T[]> {
  if (lines.length === 0) return []
  const stage = await makeStage(ctx, table, columns)
  await copyIn(ctx, `copy ${stage} from stdin (null '')`, lines.join(''))
  const stored = columns.map(({ name }) => sql.ref(`c.${name}`))
  const values = columns.map(({ name, merge }, index) => {
    const told = sql.ref(`s.${name}`)
    return merge
      ? sql`case when ${told} is null then ${stored[index]} else ${merge} end`
      : sql`coalesce(${told}, ${stored[index]})`
  })
  const pairs = columns.map(
    ({ name }, index) => sql`${sql.lit(name)}, case when ${stored[index]} is distinct from ${values[index]}
                                               then jsonb_build_array(${stored[index]}, ${values[index]}) end`,
  )
  const named = columns.map(({ name }, index) => sql`${values[index]} as ${sql.ref(name)}`)
  // Every row of the batch is one probe of the primary key, whatever the planner thinks of a table made a moment ago.
  await run(ctx, sql`select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`)
  const found = await work(
    sql`select c.id, ${sql.join(named)}, jsonb_strip_nulls(jsonb_build_object(${sql.join(pairs)})) as changes
        from ${sql.table(stage)} s join ${sql.table(table)} c on c.id = s.id
        where (${sql.join(stored)}) is distinct from (${sql.join(values)})`,
  )
  await run(ctx, sql`select set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true)`)
  return found
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
