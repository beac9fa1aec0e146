import type { SqlEntityManager } from '@mikro-orm/postgresql'
import { CompiledQuery, type RawBuilder, sql } from 'kysely'
import { dayIn } from './clock.ts'
import type { Vault } from './customers/vault.ts'
import { kept } from './db/patient-client.ts'
import type { Role } from './org/roles.ts'

export interface RoleGrant {
  unitId: number
  role: Role
}

/** Who acts: a staff member within the units of their roles, or the product itself (workers, commands). */
export type Actor =
  | { kind: 'staff'; staffId: number; name: string; grants: RoleGrant[] }
  | { kind: 'system'; name: string }

/** Every verb takes it first: who acts, when (UTC), in which transaction. */
export interface Ctx {
  em: SqlEntityManager
  actor: Actor
  now: Date
  /** Seals and recognises identity numbers. */
  vault: Vault
  /** IANA name: where the organisation's days begin. */
  timeZone: string
  /** Inside `elevated`: row-level security does not apply. */
  beyondScope?: true
}

/**
 * Runs one hand-written statement inside the context's transaction and returns its rows.
 * `bigint` columns arrive as numbers; use `instant()` on `timestamptz` columns.
 */
export async function rows<T extends object>(ctx: Ctx, statement: RawBuilder<unknown>): Promise<T[]> {
  const result = await statement.execute(ctx.em.getKysely())
  return result.rows as T[]
}

/**
 * Like `rows`, for a statement that is run very often and is always the same text, with $1, $2... for its values: compiled
 * once and for all, and planned once a session.
 */
export async function keptRows<T extends object>(ctx: Ctx, text: string, values: unknown[]): Promise<T[]> {
  const result = await ctx.em.getKysely().executeQuery(CompiledQuery.raw(kept + text, values))
  return result.rows as T[]
}

/** Like `rows`, for statements whose first row is all that matters; undefined when there is none. */
export async function row<T extends object>(ctx: Ctx, statement: RawBuilder<unknown>): Promise<T | undefined> {
  return (await rows<T>(ctx, statement))[0]
}

/** Runs a statement for its effect; returns how many rows it touched. */
export async function run(ctx: Ctx, statement: RawBuilder<unknown>): Promise<number> {
  const result = await statement.execute(ctx.em.getKysely())
  return Number(result.numAffectedRows ?? 0)
}

/** A `timestamptz` as the driver hands it over (text) or as MikroORM does (Date). */
export function instant(value: string | Date): Date
export function instant(value: string | Date | null): Date | null
export function instant(value: string | Date | null): Date | null {
  return value === null ? null : new Date(value)
}

/** The business day, `2026-03-31`. */
export const businessDay = (ctx: Ctx): string => dayIn(ctx.timeZone, ctx.now)

/** The staff id to store as "done by", or null for the system. */
export const staffIdOf = (ctx: Ctx): number | null => (ctx.actor.kind === 'staff' ? ctx.actor.staffId : null)

/**
 * Does one piece of work beyond the actor's own scope, in the same transaction: a duplicate check over the whole
 * organisation, a suppression look-up, a ledger write. The caller has checked the right first and lets nothing out
 * that the actor may not see. Everything else in the transaction stays under row-level security.
 */
export async function elevated<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.actor.kind === 'system' || ctx.beyondScope) return work(ctx)
  await run(ctx, sql`set local role none`)
  const lower = () => run(ctx, sql`set local role tradewind_app`)
  let result: T
  try {
    result = await work({ ...ctx, beyondScope: true })
  } catch (error) {
    // Whoever catches it goes on in scope. After a broken statement this fails, but so does all else until the end.
    await lower().catch(() => undefined)
    throw error
  }
  await lower()
  return result
}
