import { randomBytes } from 'node:crypto'
import { createAuth, createLogin } from '@tradewind/api/auth'
import {
  type Ctx,
  conflict,
  createStaff,
  createUnit,
  listStaff,
  listUnits,
  type StaffView,
  systemActor,
  type UnitKind,
} from '@tradewind/engine'
import type { Config } from '../config.ts'
import { openRuntime } from '../runtime.ts'

export interface NewAdmin {
  unit: string
  kind: string
  code: string
  name: string
  email: string
  password?: string
}

/** The way into a fresh installation. Throws `conflict` when there is an administrator already. */
export async function runCreateAdmin(config: Config, given: NewAdmin): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'apply' })
  const { engine, secret, logger } = runtime
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`
  const auth = createAuth({ engine, secret, publicUrl, logger })
  try {
    const password = given.password ?? randomBytes(9).toString('base64url')
    const staff = await engine.asSystem((ctx) => firstAdmin(ctx, given))
    await createLogin(auth, { actor: systemActor, staff, password })
    process.stdout.write(`${given.name} can sign in as ${staff.email}`)
    process.stdout.write(given.password ? '.\n' : ` with the password ${password} (change it soon).\n`)
  } finally {
    await auth.close()
    await runtime.close()
  }
}

async function firstAdmin(ctx: Ctx, given: NewAdmin): Promise<StaffView> {
  const units = await listUnits(ctx, { limit: 1 })
  if (units.items.length > 0) return unfinishedAdmin(ctx, given)
  const kind = given.kind as UnitKind // checked by the verb
  const unit = await createUnit(ctx, { parentId: null, kind, code: given.code, name: given.unit })
  const roles = [{ unitId: unit.id, role: 'admin' as const }]
  return createStaff(ctx, { unitId: unit.id, name: given.name, email: given.email, roles })
}

/** The administrator of an earlier run that ended before they had their login, e.g. for a short password. */
async function unfinishedAdmin(ctx: Ctx, { email }: NewAdmin): Promise<StaffView> {
  const [first, ...others] = (await listStaff(ctx, { limit: 2 })).items
  const unfinished = first && others.length === 0 && !first.hasLogin && first.email === email.toLowerCase()
  if (!unfinished) throw conflict('This installation has its administrator already; sign in as them.')
  return first
}
