import type { Filter } from '@tradewind/engine/segments'
import { describe, expect, test } from 'vitest'
import { edited } from './edits.ts'
import { historyOf, write } from './history.ts'
import { type Condition, conditionsIn, filterOf, type Group, treeOf, unfinishedIn } from './tree.ts'

const age: Filter = { field: 'age', op: 'between', value: [30, 40] }
const filters: Filter[] = [
  { all: [] },
  { all: [age, { any: [{ field: 'gender', op: 'isNull' }, { not: { field: 'tags', op: 'in', value: ['老客'] } }] }] },
  { all: [{ orders: 'sum', op: 'gte', value: 50_000, where: { since: { monthsAgo: 12 }, category: ['集邮'] } }] },
  { all: [{ not: { contacted: { withinDays: 30 } } }, { responded: {} }, { converted: { campaignId: 3 } }] },
  {
    all: [
      { score: '开户意向', op: 'gte', value: 0.2 },
      { segment: 4, version: 2 },
      { random: { percent: 10, seed: 'a' } },
    ],
  },
  { all: [{ top: { n: 500, by: { orders: 'sum' }, among: age } }] },
  { not: { any: [age] } },
  { all: [{ not: { not: age } }] },
]

describe('a filter', () => {
  test.each(filters)('%j comes back as it was', (filter) => {
    const again = filterOf(treeOf(filter))
    expect(again).toEqual(
      JSON.stringify(filter).includes('"not":{"not"') ? { all: [{ not: { all: [{ not: age }] } }] } : filter,
    )
  })

  test('of one condition becomes a group, to which others can be added', () => {
    expect(filterOf(treeOf(age))).toEqual({ all: [age] })
  })

  test('leaves out what nobody has finished, and says so', () => {
    const tree = treeOf({ all: [age] })
    const more = edited(tree, { do: 'add', to: tree.id, about: { subject: { field: 'name' }, op: 'contains' } })
    expect(filterOf(more)).toEqual({ all: [age] })
    expect(unfinishedIn(more)).toHaveLength(1)
    expect(conditionsIn(more)).toBe(2)
  })
})

describe('an edit', () => {
  const partOf = (tree: Group, at: number) => tree.parts[at] as Condition
  const start = () => treeOf({ all: [age, { field: 'gender', op: 'eq', value: 'male' }] })

  test('denies, copies, moves and removes', () => {
    const tree = start()
    const denied = edited(tree, { do: 'not', id: partOf(tree, 0).id, not: true })
    expect(filterOf(denied)).toMatchObject({ all: [{ not: age }, {}] })
    const copied = edited(denied, { do: 'copy', id: partOf(tree, 0).id })
    expect(filterOf(copied)).toMatchObject({ all: [{ not: age }, { not: age }, { field: 'gender' }] })
    expect(new Set(copied.parts.map(({ id }) => id)).size).toBe(3)
    const moved = edited(tree, { do: 'move', id: partOf(tree, 0).id, by: 1 })
    expect(filterOf(moved)).toMatchObject({ all: [{ field: 'gender' }, age] })
    expect(edited(tree, { do: 'move', id: partOf(tree, 0).id, by: -1 })).toEqual(tree)
    expect(filterOf(edited(tree, { do: 'remove', id: partOf(tree, 1).id }))).toEqual({ all: [age] })
  })

  test('makes groups by turns of any and all, and takes an empty one away', () => {
    const tree = start()
    const grouped = edited(tree, { do: 'addGroup', to: tree.id, about: { segment: 4 } })
    expect(filterOf(grouped)).toMatchObject({ all: [{}, {}, { any: [{ segment: 4 }] }] })
    const inner = grouped.parts[2] as Group
    const deeper = edited(grouped, { do: 'addGroup', to: inner.id, about: { segment: 5 } })
    expect(filterOf(deeper)).toMatchObject({ all: [{}, {}, { any: [{ segment: 4 }, { all: [{ segment: 5 }] }] }] })
    expect(edited(grouped, { do: 'remove', id: inner.parts[0]?.id ?? 0 })).toEqual(tree)
  })
})

describe('undo', () => {
  test('goes back and forth, a whole condition at a time, and a new edit ends the way forth', () => {
    const first = historyOf({ all: [] })
    const added = write(first, { do: 'add', to: first.now.id, about: { subject: { field: 'age' }, op: 'gte' } })
    const id = added.now.parts[0]?.id ?? 0
    const say = (value: number) => ({ do: 'say' as const, id, about: { subject: { field: 'age' }, op: 'gte', value } })
    const typed = write(write(added, say(6)), say(60))
    expect(filterOf(typed.now)).toEqual({ all: [{ field: 'age', op: 'gte', value: 60 }] })
    const back = write(typed, { do: 'undo' })
    expect(back.now).toEqual(added.now)
    expect(write(write(back, { do: 'undo' }), { do: 'undo' }).now).toEqual(first.now)
    expect(write(back, { do: 'redo' }).now).toEqual(typed.now)
    expect(write(write(back, say(7)), { do: 'redo' }).future).toEqual([])
  })
})
