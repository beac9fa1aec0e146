import type { MikroORM } from '@mikro-orm/postgresql'
import { type Clock, defaultTimeZone, isTimeZone, systemClock } from './clock.ts'
import type { Actor, Ctx } from './context.ts'
import { createVault } from './customers/vault.ts'
import { openOrm } from './db/orm.ts'
import { badInput } from './errors.ts'

/** The opened domain: one connection pool, and the way to run verbs in a transaction as somebody. */
export interface Engine {
  orm: MikroORM
  clock: Clock
  /** IANA name: where the organisation's days begin. */
  timeZone: string
  databaseUrl: string
  /** Runs `work` in one transaction as `actor`; commits when it resolves, rolls back when it throws. */
  as<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>): Promise<T>
  /** Same, as the product itself: no row-level security applies. */
  asSystem<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  /** As `asSystem`, for work of one statement, which is a transaction by itself: two round trips less. */
  inOneStatement<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export const systemActor: Actor = { kind: 'system', name: 'system' }

export interface EngineOptions {
  databaseUrl: string
  clock?: Clock
  /** IANA name of where the organisation's days begin; default Asia/Shanghai. */
  timeZone?: string
  /** Connections in the pool; default 10. */
  poolSize?: number
  /** Identity numbers are encrypted under it; at least 32 characters. Without it they can be neither kept nor read. */
  secret?: string | undefined
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { clock = systemClock, timeZone = defaultTimeZone } = options
  if (!isTimeZone(timeZone))
    throw badInput(`There is no time zone "${timeZone}". Give an IANA name such as ${defaultTimeZone}.`)
  const vault = createVault(options.secret)
  const orm = await openOrm(options.databaseUrl, options.poolSize ?? 10)
  const as: Engine['as'] = (actor, work) => {
    const em = orm.em.fork({ session: sessionOf(actor) })
    return em.transactional((tx) => work({ em: tx, actor, now: clock.now(), timeZone, vault }))
  }
  return {
    orm,
    clock,
    timeZone,
    databaseUrl: options.databaseUrl,
    as,
    asSystem: (work) => as(systemActor, work),
    inOneStatement: (work) => work({ em: orm.em.fork(), actor: systemActor, now: clock.now(), timeZone, vault }),
    close: () => orm.close(true),
  }
}

/**
 * Staff run as the role `tradewind_app`, which owns no table, with the roots of their units in a setting the
 * policies read. `set local`, so a pooled connection never carries a right over to the next transaction.
 */
function sessionOf(actor: Actor) {
  if (actor.kind === 'system') return {}
  const roots = [...new Set(actor.grants.map((grant) => grant.unitId))]
  return { role: 'tradewind_app', variables: { 'tradewind.units': `{${roots.join(',')}}` } }
}
