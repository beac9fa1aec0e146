import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  countSegment,
  createCustomer,
  getCustomer,
  importCustomers,
  listCustomers,
  listTags,
  previewImport,
  systemActor,
  tagSegment,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, seedCity, type TestEngine } from '../testing/index.ts'

const everybody = { all: [] }
const coded = (code: string) => expect.objectContaining({ code })
let engine: TestEngine
let here: number
let there: number
let clerk: Actor

beforeAll(async () => {
  engine = await createTestEngine()
  const { branchIds } = await engine.asSystem(seedCity)
  here = branchIds[0]!
  there = branchIds[1]!
  clerk = { kind: 'staff', staffId: 0, name: 'clerk', grants: [{ unitId: here, role: 'branch' }] }
})
afterAll(() => engine.dispose())

const add = (unitId: number, name: string, tags?: string[]) =>
  engine.asSystem((ctx) => createCustomer(ctx, { unitId, name, ...(tags && { tags }) }))

test('tags come with a customer, are replaced, and are taken off', async () => {
  const { id, tags } = await add(here, '一', ['团购', ' VIP ', 'VIP', 'a、b'])
  expect(tags).toEqual(['VIP', 'a', 'b', '团购'])
  const change = (tags: string[] | null) => engine.as(clerk, (ctx) => updateCustomer(ctx, { id, tags }))
  expect((await change(['c'])).tags).toEqual(['c'])
  await engine.as(clerk, (ctx) => updateCustomer(ctx, { id, name: '壹' }))
  expect((await engine.as(clerk, (ctx) => getCustomer(ctx, { id }))).tags).toEqual(['c'])
  expect((await engine.as(clerk, (ctx) => listCustomers(ctx))).items).toMatchObject([{ id, tags: ['c'] }])
  await expect(change(['x'.repeat(51)])).rejects.toMatchObject({ issues: [{ path: 'tags' }] })
  expect((await change(null)).tags).toEqual([])
})

test('everybody whom a filter selects is tagged and untagged, within the unit, and nobody twice', async () => {
  const [vip, plain, foreign] = [await add(here, '二', ['VIP', 'old']), await add(here, '三'), await add(there, '四')]
  const tag = (change: object) =>
    engine.as(clerk, (ctx) =>
      tagSegment(ctx, { filter: { field: 'name', op: 'in', value: ['二', '三', '四'] }, unitId: here, ...change }),
    )
  const tagsOf = (id: number) => engine.asSystem((ctx) => getCustomer(ctx, { id })).then(({ tags }) => tags)
  expect(await tag({ add: ['新客', 'VIP'], remove: ['old'] })).toBe(2)
  expect(await tagsOf(vip.id)).toEqual(['VIP', '新客'])
  expect(await tagsOf(plain.id)).toEqual(['VIP', '新客'])
  expect(await tagsOf(foreign.id)).toEqual([])
  const { updatedAt } = await engine.asSystem((ctx) => getCustomer(ctx, { id: vip.id }))
  expect(await tag({ add: ['新客', 'VIP'], remove: ['old'] })).toBe(0)
  expect((await engine.asSystem((ctx) => getCustomer(ctx, { id: vip.id }))).updatedAt).toEqual(updatedAt)
  const count = (filter: object) => engine.as(clerk, (ctx) => countSegment(ctx, { filter }))
  expect(await count({ field: 'tags', op: 'eq', value: '新客' })).toBe(2)
  expect(await tag({ remove: ['新客'] })).toBe(2)
  expect(await count({ field: 'tags', op: 'notIn', value: ['新客', 'old'] })).toBe(await count(everybody))
  expect(await engine.as(clerk, listTags)).toEqual([{ tag: 'VIP', count: 2 }])
})

test('nothing is changed where a tag cannot be given', async () => {
  const forty = Array.from({ length: 40 }, (_, n) => `t${n}`)
  const { id } = await add(here, '五', forty)
  const filter = { field: 'name', op: 'in', value: ['五', '三'] }
  const tag = (input: object, actor = clerk) =>
    engine.as(actor, (ctx) => tagSegment(ctx, { filter, unitId: here, ...input }))
  await expect(tag({ add: forty.map((t) => `${t}+`) })).rejects.toThrow(/1 of these customers would have more than 50/)
  await expect(tag({})).rejects.toThrow(/at least one tag/)
  await expect(tag({ add: ['a'], remove: ['Ａ', 'a'] })).rejects.toThrow(/"a" is to be added and removed/)
  await expect(tag({ add: ['a'], unitId: there })).rejects.toThrow(coded('not-found'))
  const postman: Actor = { kind: 'staff', staffId: 0, name: 'p', grants: [{ unitId: here, role: 'field' }] }
  await expect(tag({ add: ['a'] }, postman)).rejects.toThrow(coded('forbidden'))
  expect((await engine.asSystem((ctx) => getCustomer(ctx, { id }))).tags).toEqual([...forty].sort())
})

test('a file gives nobody more tags than a form would', async () => {
  const fifty = Array.from({ length: 50 }, (_, n) => `"t\\${n}`)
  const unitId = here
  await engine.asSystem((ctx) => createCustomer(ctx, { unitId, name: '六', ref: 'full', tags: fifty }))
  await engine.asSystem((ctx) => createCustomer(ctx, { unitId, name: '七', ref: 'room', tags: fifty.slice(1) }))
  const file = () => ({
    unitId,
    fileName: 'tags.csv',
    content: (async function* () {
      yield 'ref,tags\nfull,one more\nroom,one more\n'
    })(),
  })
  const refused = [{ line: 2, reason: expect.stringMatching(/would have 51 tags.*At most 50.*take some off first/) }]
  expect(await previewImport(engine, clerk, file())).toMatchObject({ rejects: refused, ambiguous: 0, updated: 1 })
  expect(await importCustomers(engine, systemActor, file())).toMatchObject({ rejected: 1, updated: 1 })
  const { items } = await engine.as(clerk, (ctx) => listCustomers(ctx, { search: 'full' }))
  expect(items[0]?.tags).toEqual(fifty.toSorted())
})
