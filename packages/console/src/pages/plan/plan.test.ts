import { describe, expect, test } from 'vitest'
import { ApiProblem } from '../../api/api-problem.ts'
import {
  type Campaign,
  daysOf,
  inOrder,
  newStep,
  type Plan,
  planOf,
  renamed,
  shareOf,
  withControl,
  withoutCell,
} from './plan.ts'
import { PlanSaver } from './plan-saver.ts'

const cells = [
  { name: 'A', weight: 1, control: false },
  { name: 'B', weight: 1, control: false },
]

describe('cells', () => {
  test('a control has its share exactly, and the others keep their proportions', () => {
    const held = withControl(cells, 10, '对照组')
    expect(held).toEqual([
      { name: 'A', weight: 9, control: false },
      { name: 'B', weight: 9, control: false },
      { name: '对照组', weight: 2, control: true },
    ])
    expect(held.map((cell) => shareOf(held, cell))).toEqual([0.45, 0.45, 0.1])
    const wider = withControl(withControl(held, 33, ''), 50, '')
    expect(wider.map(({ name, weight }) => [name, weight])).toEqual([
      ['A', 1],
      ['B', 1],
      ['对照组', 2],
    ])
    expect(withControl(wider, 0, '')).toMatchObject([
      { name: 'A', weight: 1 },
      { name: 'B', weight: 1 },
    ])
  })

  test('a new name takes the content along, a cell that goes takes its own', () => {
    const step = {
      ...newStep('letter', 0),
      contents: [
        { cell: 'A', templateId: 1 },
        { cell: 'B', templateId: 2 },
      ],
    }
    const plan = { cells, steps: [step] } as unknown as Plan
    expect(renamed(plan, 1, '乙').steps[0]?.contents).toEqual([
      { cell: 'A', templateId: 1 },
      { cell: '乙', templateId: 2 },
    ])
    expect(withoutCell(plan, 0).steps[0]?.contents).toEqual([{ cell: 'B', templateId: 2 }])
  })
})

test('steps follow each other; the first begins with the launch', () => {
  const steps = inOrder([newStep('letter', 3), newStep('sms', 5), newStep('phone', 2)])
  expect(daysOf(steps)).toEqual([0, 5, 7])
})

describe('a plan that saves itself', () => {
  const campaign = (name: string, version: number) =>
    ({ name, version, cells, steps: [{ ...newStep('letter', 0), id: 1, position: 1 }] }) as unknown as Campaign
  const begin = (
    put: (plan: Plan, version: number) => Promise<Campaign>,
    unsaved?: { plan: Plan; version: number },
  ) => {
    const kept: unknown[] = []
    const saver = new PlanSaver(campaign('a', 1), { put, keep: (one) => kept.push(one) }, unsaved)
    const type = (name: string) => saver.change({ ...saver.snapshot().plan, name })
    return { saver, type, kept }
  }

  test('sends the newest plan under the version it was told last, one request at a time', async () => {
    const asked: [string, number][] = []
    let more = () => {}
    const { saver, type, kept } = begin(async ({ name }, version) => {
      asked.push([name, version])
      more()
      more = () => {}
      return campaign(name, version + 1)
    })
    type('b')
    more = () => type('c') // while the first is under way
    const after = await saver.flush()
    expect(asked).toEqual([
      ['b', 1],
      ['c', 2],
    ])
    expect(after.version).toBe(3)
    expect(saver.snapshot().state).toBe('saved')
    expect(kept.at(-1)).toBeUndefined()
  })

  test('keeps what is refused, and lets the person choose after a conflict', async () => {
    const problem = new ApiProblem({
      status: 409,
      code: 'conflict',
      detail: 'Somebody else changed this campaign meanwhile.',
    })
    let refuse = true
    const { saver, type, kept } = begin(async ({ name }, version) => {
      if (refuse) throw problem
      return campaign(name, version + 1)
    })
    type('mine')
    await expect(saver.flush()).rejects.toBe(problem)
    expect(saver.snapshot()).toMatchObject({ state: 'conflict', plan: { name: 'mine' } })
    expect(kept).not.toContain(undefined)
    refuse = false
    saver.keepMine(campaign('theirs', 7))
    expect((await saver.flush()).version).toBe(8)
    expect(saver.snapshot().plan.name).toBe('mine')
  })

  test('a name that is taken is mended in its field', async () => {
    const detail = 'This unit already has a campaign named "b". Choose another name.'
    const issues = [{ path: 'name', message: detail }]
    const { saver, type } = begin(() =>
      Promise.reject(new ApiProblem({ status: 409, code: 'conflict', detail, issues })),
    )
    type('b')
    await expect(saver.flush()).rejects.toMatchObject({ detail })
    expect(saver.snapshot()).toMatchObject({ state: 'refused', plan: { name: 'b' } })
  })

  test('goes on with what the browser kept, and asks where somebody else was quicker', () => {
    const plan = { ...planOf(campaign('a', 1)), name: 'kept' }
    const put = async () => campaign('kept', 2)
    const same = begin(put, { plan, version: 1 })
    expect(same.saver.snapshot()).toMatchObject({ state: 'writing', plan: { name: 'kept' } })
    same.saver.stop()
    expect(begin(put, { plan, version: 0 }).saver.snapshot().state).toBe('conflict')
  })
})
