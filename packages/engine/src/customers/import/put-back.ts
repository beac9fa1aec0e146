import { type RawBuilder, sql } from 'kysely'
import { type Ctx, row } from '../../context.ts'
import type { UpdateColumn } from './update-known.ts'

interface PutBack {
  importId: number
  subject: 'customer' | 'order'
  table: string
  columns: UpdateColumn[]
  /** Which rows may be touched, over `c`. */
  within: RawBuilder<unknown>
  /** What else to set: assignments, each after a comma. */
  also: RawBuilder<unknown>
}

export interface PutBackResult {
  ids: number[]
  /** Rows of which something stays because it was changed since. */
  kept: number
}

/**
 * Hand-written: gives rows back what an import overwrote, in one statement, field by field where the field still has what
 * the import wrote: later changes win. Reads import_change along its key, and probes the primary key of the table.
 */
export async function putBack(ctx: Ctx, given: PutBack): Promise<PutBackResult> {
  const { importId, subject, table, columns, within, also } = given
  const assignments = columns.map(({ name, type, merge }) => {
    const column = sql.ref(`c.${name}`)
    const was = sql`b.back -> ${sql.lit(name)}`
    if (merge && type === 'jsonb') return sql`${sql.ref(name)} = (${column} - b.told) || b.were`
    if (type === 'text[]') {
      return sql`${sql.ref(name)} = array(select t from unnest(${column}) t where not coalesce(b.changes -> 'tags' -> 1 ? t, false)
                                          or b.changes -> 'tags' -> 0 ? t)`
    }
    return sql`${sql.ref(name)} = case when b.back ? ${sql.lit(name)} then (${was} #>> '{}')::${sql.raw(type)} else ${column} end`
  })
  const result = await row<{ ids: number[] | null; kept: number }>(
    ctx,
    sql`with changed as materialized (
          select c.id, i.changes, to_jsonb(c) as now
          from import_change i join ${sql.table(table)} c on c.id = i.id
          where i.import_id = ${importId} and i.subject = ${subject} and ${within}
          order by c.id for update of c
        ), back as materialized (
          select id, changes,
                 (select coalesce(jsonb_object_agg(f.key, f.value -> 0), '{}') from jsonb_each(changes) f
                  where f.key not in ('attributes', 'tags') and now -> f.key = f.value -> 1
                    -- A ref that somebody else has taken meanwhile cannot be given back.
                    and not (f.key = 'ref' and exists (select from customer x where x.ref = f.value ->> 0))) as back,
                 array(select a.key from jsonb_each(changes -> 'attributes' -> 1) a
                       where a.value is distinct from changes -> 'attributes' -> 0 -> a.key
                         and now -> 'attributes' -> a.key = a.value) as told,
                 exists (select from jsonb_each(changes -> 'attributes' -> 1) a
                         where a.value is distinct from changes -> 'attributes' -> 0 -> a.key
                           and now -> 'attributes' -> a.key is distinct from a.value) as retold
          from changed
        ), full_back as materialized (
          select *, (select coalesce(jsonb_object_agg(k, changes -> 'attributes' -> 0 -> k), '{}') from unnest(told) k
                     where changes -> 'attributes' -> 0 ? k) as were
          from back
        ), put as (
          update ${sql.table(table)} c set ${sql.join(assignments)}${also} from full_back b
          where c.id = b.id and (b.back <> '{}' or b.told <> '{}' or b.changes ? 'tags')
          returning c.id
        )
        select (select json_agg(id) from put) as ids,
               (select count(*) from full_back
                where retold or exists (select from jsonb_object_keys(changes) k
                                        where k not in ('attributes', 'tags') and not back ? k)) as kept`,
  )
  return { ids: result?.ids ?? [], kept: Number(result?.kept ?? 0) }
}
