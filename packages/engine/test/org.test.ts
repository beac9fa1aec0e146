import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  actorOf,
  createStaff,
  createUnit,
  type Engine,
  getStaff,
  getUnit,
  grantRole,
  hasRight,
  listStaff,
  listUnits,
  onceByKey,
  requireRight,
  revokeRole,
  type StaffView,
  setLogin,
  type UnitView,
  updateStaff,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
let province: UnitView
let county: UnitView
let branch: UnitView
let sibling: UnitView

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    province = await createUnit(ctx, { parentId: null, kind: 'province', code: 'P', name: 'Province' })
    county = await createUnit(ctx, { parentId: province.id, kind: 'county', code: 'C', name: 'County' })
    branch = await createUnit(ctx, { parentId: county.id, kind: 'branch', code: 'B1', name: 'Branch one' })
    sibling = await createUnit(ctx, { parentId: county.id, kind: 'branch', code: 'B2', name: 'Branch two' })
  })
})
afterAll(() => engine.dispose())

let people = 0
async function hire(unitId: number, ...grants: { unitId: number; role: 'admin' | 'branch' | 'field' }[]) {
  people += 1
  const person = { unitId, name: `Person ${people}`, email: `person${people}@example.com`, roles: grants }
  return engine.asSystem((ctx) => createStaff(ctx, person))
}
const actorFor = (staff: StaffView) => engine.asSystem((ctx) => actorOf(ctx, { staffId: staff.id }))
const adminOf = async (unit: UnitView): Promise<Actor> =>
  actorFor(await hire(unit.id, { unitId: unit.id, role: 'admin' }))

describe('units', () => {
  test('levels go down, and may be skipped', async () => {
    const under = (parentId: number, kind: 'city' | 'county' | 'branch') =>
      engine.asSystem((ctx) => createUnit(ctx, { parentId, kind, code: `${kind}-${parentId}`, name: kind }))
    await expect(under(county.id, 'city')).rejects.toMatchObject({ code: 'bad-input' })
    await expect(under(branch.id, 'branch')).rejects.toMatchObject({ code: 'bad-input' })
    expect(await under(province.id, 'branch')).toMatchObject({ parentId: province.id, kind: 'branch' })
  })

  test('a code is given once in the whole organisation, seen or not', async () => {
    const admin = await adminOf(county)
    const take = engine.as(admin, (ctx) =>
      createUnit(ctx, { parentId: county.id, kind: 'branch', code: 'P', name: 'Copy' }),
    )
    await expect(take).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('"P"') })
  })

  test('an administrator builds below their unit and sees what they built, and nowhere else', async () => {
    const admin = await adminOf(county)
    const made = await engine.as(admin, (ctx) =>
      createUnit(ctx, { parentId: county.id, kind: 'branch', code: 'B3', name: 'Branch three' }),
    )
    expect(await engine.as(admin, (ctx) => getUnit(ctx, { id: made.id }))).toEqual(made)
    const above = { parentId: province.id, kind: 'branch', code: 'B4', name: 'Branch four' } as const
    await expect(engine.as(admin, (ctx) => createUnit(ctx, above))).rejects.toMatchObject({ code: 'not-found' })
    const root = { parentId: null, kind: 'province', code: 'P2', name: 'Mine' } as const
    await expect(engine.as(admin, (ctx) => createUnit(ctx, root))).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('a list goes page by page over everything below, and a foreign cursor is refused', async () => {
    const admin = await adminOf(county)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await engine.as(admin, (ctx) => listUnits(ctx, { limit: 1, ...(cursor && { cursor }) }))
      seen.push(...page.items.map((unit) => unit.code))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(expect.arrayContaining(['C', 'B1', 'B2']))
    expect(seen).not.toContain('P')
    const odd = engine.as(admin, (ctx) => listUnits(ctx, { cursor: 'b29wcw' }))
    await expect(odd).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('rights', () => {
  test('a role holds for its unit and everything below, not above or beside', async () => {
    const actor = await actorFor(await hire(branch.id, { unitId: county.id, role: 'branch' }))
    await engine.as(actor, async (ctx) => {
      expect(await hasRight(ctx, 'customer.write', branch.id)).toBe(true)
      expect(await hasRight(ctx, 'staff.manage', branch.id)).toBe(false)
      await expect(requireRight(ctx, 'customer.write', province.id)).rejects.toMatchObject({ code: 'not-found' })
      await expect(requireRight(ctx, 'staff.manage', county.id)).rejects.toMatchObject({ code: 'forbidden' })
    })
  })

  test('rights of several roles do not spill from one unit into another', async () => {
    const actor = await actorFor(
      await hire(branch.id, { unitId: branch.id, role: 'admin' }, { unitId: sibling.id, role: 'field' }),
    )
    await engine.as(actor, async (ctx) => {
      expect(await hasRight(ctx, 'staff.manage', branch.id)).toBe(true)
      expect(await hasRight(ctx, 'staff.manage', sibling.id)).toBe(false)
    })
  })
})

describe('staff', () => {
  test('an e-mail address is registered once, whatever its case', async () => {
    const known = await hire(province.id)
    const admin = await adminOf(branch)
    const again = engine.as(admin, (ctx) =>
      createStaff(ctx, { unitId: branch.id, name: 'Copy', email: known.email.toUpperCase() }),
    )
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  test('a failed role leaves no half-made person behind', async () => {
    const admin = await adminOf(branch)
    const person = { unitId: branch.id, name: 'Half', email: 'half@example.com' }
    const beyond = [{ unitId: sibling.id, role: 'branch' as const }]
    await expect(engine.as(admin, (ctx) => createStaff(ctx, { ...person, roles: beyond }))).rejects.toMatchObject({
      code: 'not-found',
    })
    const page = await engine.as(admin, (ctx) => listStaff(ctx, { limit: 200 }))
    expect(page.items.map((staff) => staff.email)).not.toContain('half@example.com')
  })

  test('roles are granted within the own units only, by somebody who manages staff there', async () => {
    const person = await hire(branch.id, { unitId: branch.id, role: 'branch' })
    const admin = await adminOf(branch)
    const grant = (actor: Actor, unitId: number, role: 'admin' | 'analyst') =>
      engine.as(actor, (ctx) => grantRole(ctx, { staffId: person.id, unitId, role }))
    await grant(admin, branch.id, 'analyst')
    await grant(admin, branch.id, 'analyst')
    await expect(grant(admin, sibling.id, 'analyst')).rejects.toMatchObject({ code: 'not-found' })
    await expect(grant(admin, county.id, 'admin')).rejects.toMatchObject({ code: 'not-found' })
    await expect(grant(await actorFor(person), branch.id, 'admin')).rejects.toMatchObject({ code: 'forbidden' })

    const now = await engine.as(admin, (ctx) => getStaff(ctx, { id: person.id }))
    expect(now.roles.map((held) => held.role)).toEqual(['analyst', 'branch'])
    const revoke = () =>
      engine.as(admin, (ctx) => revokeRole(ctx, { staffId: person.id, unitId: branch.id, role: 'analyst' }))
    await revoke()
    await expect(revoke()).rejects.toMatchObject({ code: 'not-found' })
  })

  test('nobody takes the management of staff from themselves, lest an installation be left without any', async () => {
    const person = await hire(branch.id, { unitId: branch.id, role: 'admin' })
    const revoke = (actor: Actor) =>
      engine.as(actor, (ctx) => revokeRole(ctx, { staffId: person.id, unitId: branch.id, role: 'admin' }))
    await expect(revoke(await actorFor(person))).rejects.toMatchObject({ code: 'conflict' })
    await revoke(await adminOf(branch))
  })

  test('a person with roles above cannot be taken over from below', async () => {
    const chief = await hire(branch.id, { unitId: county.id, role: 'admin' })
    const admin = await adminOf(branch)
    const takeOver = (actor: Actor) => engine.as(actor, (ctx) => setLogin(ctx, { staffId: chief.id, loginId: 'mine' }))
    const close = () => engine.as(admin, (ctx) => updateStaff(ctx, { id: chief.id, active: false }))
    await expect(takeOver(admin)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(close()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(takeOver(await adminOf(county))).resolves.toBeUndefined()
  })

  test('a closed access is no actor any more; nobody closes their own', async () => {
    const person = await hire(branch.id, { unitId: branch.id, role: 'admin' })
    const self = await actorFor(person)
    const close = (actor: Actor) => engine.as(actor, (ctx) => updateStaff(ctx, { id: person.id, active: false }))
    await expect(close(self)).rejects.toMatchObject({ code: 'conflict' })
    await close(await adminOf(branch))
    await expect(actorFor(person)).rejects.toMatchObject({ code: 'unauthenticated' })
    const nobody = engine.asSystem((ctx) => actorOf(ctx, { loginId: 'never made' }))
    await expect(nobody).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('somebody without any role sees nothing', async () => {
    const actor = await actorFor(await hire(branch.id))
    expect(await engine.as(actor, (ctx) => listUnits(ctx))).toEqual({ items: [], nextCursor: null })
    expect(await engine.as(actor, (ctx) => listStaff(ctx))).toEqual({ items: [], nextCursor: null })
  })
})

describe('a request with an idempotency key', () => {
  const request = { key: 'k1', requestHash: 'a', status: 201 }
  const build = (engine: Engine, actor: Actor, change: Partial<typeof request>, code: string) =>
    engine.as(actor, (ctx) =>
      onceByKey(ctx, { ...request, ...change }, (inner) =>
        createUnit(inner, { parentId: county.id, kind: 'branch', code, name: code }),
      ),
    )

  test('has its effect once; another request under the key, and a repetition meanwhile, are conflicts', async () => {
    const admin = await adminOf(county)
    const first = await build(engine, admin, {}, 'once')
    expect(first.replayed).toBe(false)
    expect(await build(engine, admin, {}, 'once')).toEqual({ ...first, replayed: true })
    await expect(build(engine, admin, { requestHash: 'b' }, 'other')).rejects.toMatchObject({ code: 'conflict' })

    const twins = await Promise.allSettled([1, 2, 3, 4].map(() => build(engine, admin, { key: 'twins' }, 'twins')))
    const answers = twins.flatMap((twin) => (twin.status === 'fulfilled' ? [twin.value.answer.id] : []))
    expect(new Set(answers).size).toBe(1)
    for (const twin of twins) {
      if (twin.status === 'rejected') expect(twin.reason).toMatchObject({ code: 'conflict' })
    }
  })

  test('may be repeated after it failed, and is nobody else’s', async () => {
    const admin = await adminOf(county)
    await expect(build(engine, admin, { key: 'k2' }, 'B1')).rejects.toMatchObject({ code: 'conflict' })
    expect((await build(engine, admin, { key: 'k2' }, 'second try')).replayed).toBe(false)
    const other = await adminOf(county)
    expect((await build(engine, other, { key: 'k2' }, 'theirs')).replayed).toBe(false)
  })
})
