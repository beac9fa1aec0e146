import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  createCustomer,
  importCustomers,
  previewImport,
  rows,
  undoImport,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine, type TwoBranches } from '../testing/index.ts'

/** What a file of the southern branch may do to the northern one's customers, and learn of them: nothing. */
let engine: TestEngine
let units: TwoBranches
let south: Actor

beforeAll(async () => {
  engine = await createTestEngine()
  units = await engine.asSystem(seedTwoBranches)
  if (units.clerk.kind !== 'staff') throw new Error('A clerk is staff.')
  south = { ...units.clerk, grants: [{ unitId: units.south, role: 'branch' }] }
})
afterAll(() => engine.dispose())

const keys = ['ref', 'idNumber', 'email', 'mobile', 'nameAddress'] as const
const idNumber = '11010519491231002X'
const file = (unitId: number, text: string, by: (typeof keys)[number][] = [...keys]) => ({
  unitId,
  fileName: 'people.csv',
  content: (async function* () {
    yield text
  })(),
  options: { keys: by, consent: [{ channel: 'email' as const, status: 'granted' as const }] },
})
const everything = () =>
  engine.asSystem((ctx) =>
    rows(
      ctx,
      sql`select to_jsonb(c) as c, (select json_agg(k) from consent k where k.customer_id = c.id) as k
          from customer c where unit_id = ${units.north} order by id`,
    ),
  )

test('by no key a row takes over, renames or shows a customer of another branch', async () => {
  await engine.asSystem((ctx) =>
    createCustomer(ctx, {
      ...{ unitId: units.north, name: '秘密', ref: 'N-1', email: 'Secret@North.example', mobile: '13800138000' },
      ...{ address: '北京市朝阳区建国路1号', idNumber },
    }),
  )
  const before = await everything()
  const text = [
    'ref,姓名,email,mobile,地址,身份证号,unit code',
    ',甲,SECRET@north.EXAMPLE,,,,',
    ',乙,,+86 138 0013 8000,,,',
    `,丙,,,,${idNumber.toLowerCase()},`,
    ',秘密,,,北京市朝阳区建国路１号,,',
    'N-1,丁,,,,,',
    ',戊,,,,,NORTH',
    ',己,,,,,CITY',
  ].join('\n')
  const seen = await previewImport(engine, south, file(units.south, text))
  expect(seen).toMatchObject({ new: 4, matched: {}, merges: [], conflicts: [], conflictCount: 0 })
  const told = JSON.stringify(seen.rejects)
  for (const one of ['Secret', '13800138000', '秘密', '朝阳']) expect(told).not.toContain(one)
  expect(seen.rejects.map(({ reason }) => reason)).toEqual([
    'The ref "N-1" belongs to another unit.',
    expect.stringContaining('The unit "NORTH" does not exist, or is not within the unit'),
    expect.stringContaining('The unit "CITY" does not exist, or is not within the unit'),
  ])
  expect(await importCustomers(engine, south, file(units.south, text))).toMatchObject({ inserted: 4, rejected: 3 })
  expect(await everything()).toEqual(before)
})

test('an import is undone by its own branch alone, and touches nobody who has moved away since', async () => {
  const sent = await importCustomers(engine, south, file(units.south, 'ref,姓名\nS-1,留\nS-2,走\n', ['ref']))
  await importCustomers(engine, south, file(units.south, 'ref,姓名,性别\nS-1,留,女\nS-2,走,女\n', ['ref']))
  const moved = await engine.asSystem((ctx) =>
    rows<{ id: number }>(ctx, sql`select id from customer where ref = 'S-2'`),
  )
  await engine.asSystem((ctx) => updateCustomer(ctx, { id: moved[0]?.id ?? 0, unitId: units.north }))
  const before = await everything()
  const undo = (actor: Actor) => engine.as(actor, (ctx) => undoImport(ctx, { importId: sent.id }))
  await expect(undo(units.clerk)).rejects.toMatchObject({ code: 'not-found' })
  const field: Actor = { ...south, grants: [{ unitId: units.south, role: 'field' }] } as Actor
  await expect(undo(field)).rejects.toMatchObject({ code: 'forbidden' })
  const { undone } = await undo(south)
  expect(undone?.kept).toContainEqual({ reason: 'moved', count: 1 })
  expect(await everything()).toEqual(before)
})
