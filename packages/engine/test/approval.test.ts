import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  addToCampaignList,
  approvalOf,
  type Ctx,
  createCampaign,
  createEvent,
  decideCampaign,
  dropTarget,
  getCampaign,
  launchCampaign,
  listApprovals,
  MovableClock,
  type PlanPart,
  planParts,
  removeCoupon,
  run,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
  setApprovalRule,
  setCampaignCosts,
  setCoupon,
  setPrices,
  setTarget,
  submitCampaign,
  updateCampaign,
  updateEvent,
} from '../src/index.ts'
import { createTestEngine, seedCustomers, seedTwoBranches, type TestEngine } from '../testing/index.ts'
import { person } from './dispatch-fixture.ts'

type Plan = Omit<Parameters<typeof createCampaign>[1], 'name'>

const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
let engine: TestEngine
let city: number
let branch: number
let clerk: Actor
let boss: Actor
let stranger: Actor
let event: number
let plan: Plan
/** An invitation of those on a list. */
let invitation: Plan
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    const seeded = await seedTwoBranches(ctx)
    city = seeded.city
    branch = seeded.north
    clerk = (await person(ctx, branch, 'branch')).actor
    boss = (await person(ctx, city, 'coordinator')).actor
    stranger = (await person(ctx, seeded.south, 'coordinator')).actor
    const segmentId = (await saveSegment(ctx, { unitId: branch, name: 'all', filter: { all: [] } })).id
    const template = async (channel: 'letter' | 'meeting') =>
      (await saveTemplate(ctx, { unitId: branch, channel, name: channel, text: 'Dear' })).id
    const cells = [{ name: 'A', weight: 1 }]
    const letters = [{ cell: 'A', templateId: await template('letter') }]
    plan = { unitId: branch, segmentId, cells, steps: [{ channel: 'letter', contents: letters }] }
    await seedCustomers(ctx, branch, 2, 'L')
    const tasting = { name: 'tasting', place: 'hall', startsAt: '2026-05-01T02:00:00Z' }
    event = (await createEvent(ctx, { unitId: branch, ...tasting })).id
    const invitations = [{ cell: 'A', templateId: await template('meeting') }]
    const steps: Plan['steps'] = [{ channel: 'meeting', eventId: event, contents: invitations }]
    invitation = { unitId: branch, uploadedList: true, cells, steps }
  })
})
afterAll(() => engine.dispose())

const as = <T>(who: Actor, work: (ctx: Ctx) => Promise<T>) => engine.as(who, work)
const rule = (needed: boolean) => engine.asSystem((ctx) => setApprovalRule(ctx, { unitId: city, needed }))
const drafted = async (name: string, of = plan) => (await as(clerk, (ctx) => createCampaign(ctx, { ...of, name }))).id
/** The invitation `id` with these changes. */
const revise = async (id: number, change: Partial<Plan>) => {
  const { name, version } = await as(clerk, (ctx) => getCampaign(ctx, { id }))
  const { unitId: _, ...planned } = { ...invitation, ...change }
  return as(clerk, (ctx) => updateCampaign(ctx, { ...planned, id, name, version }))
}
const schedule = (campaignId: number) => as(clerk, (ctx) => scheduleCampaign(ctx, { campaignId }))
const submit = (campaignId: number, note = '') => as(clerk, (ctx) => submitCampaign(ctx, { campaignId, note }))
const decide = (who: Actor, campaignId: number, decision: 'approved' | 'returned', remark = '') =>
  as(who, (ctx) => decideCampaign(ctx, { campaignId, decision, remark }))
const waiting = async () =>
  (await as(boss, (ctx) => listApprovals(ctx, { unitId: city }))).items.map(({ campaignId }) => campaignId)

test('nobody asks for an approval where no unit wants one', async () => {
  const id = await drafted('free')
  expect(await as(clerk, (ctx) => approvalOf(ctx, { campaignId: id }))).toMatchObject({ needed: false })
  await expect(submit(id)).rejects.toThrow('need no approval')
  expect(await schedule(id)).toMatchObject({ state: 'scheduled' })
})

test('a unit above wants it: the campaign starts once somebody else has approved it as it is', async () => {
  expect(await rule(true)).toEqual({ own: true, needed: true })
  const id = await drafted('looked at')
  await expect(schedule(id)).rejects.toThrow('Hand it in')
  expect(await submit(id, 'for spring')).toMatchObject({
    needed: true,
    submission: { state: 'waiting', note: 'for spring' },
  })
  await expect(schedule(id)).rejects.toThrow('waits for its approval')
  expect(await waiting()).toEqual([id])
  expect(await decide(boss, id, 'approved')).toMatchObject({ submission: { state: 'approved' } })
  expect(await waiting()).toEqual([])
  await expect(submit(id)).rejects.toThrow('approved already')
  await expect(decide(boss, id, 'returned', 'no')).rejects.toMatchObject({ code: 'conflict' })
  expect(await schedule(id)).toMatchObject({ state: 'scheduled' })
})

test('sent back with a remark, it is changed and handed in again', async () => {
  const id = await drafted('sent back')
  await submit(id)
  await expect(decide(boss, id, 'returned')).rejects.toMatchObject({ code: 'bad-input' })
  await decide(boss, id, 'returned', 'Too many letters.')
  await expect(schedule(id)).rejects.toThrow('sent back')
  expect(await submit(id)).toMatchObject({ submission: { state: 'waiting', remark: '', decidedAt: null } })
})

/** Each changes a part of a plan as its planner would, and puts it back. */
const changes: Record<
  PlanPart,
  (id: number) => Promise<[change: () => Promise<unknown>, back: () => Promise<unknown>]>
> = {
  basics: async (id) => [() => revise(id, { priority: 9 }), () => revise(id, {})],
  audience: async (id) => [() => revise(id, { maxTargeted: 10 }), () => revise(id, {})],
  list: async (id) => {
    const add = (ref: string, cell?: string) =>
      as(clerk, (ctx) => addToCampaignList(ctx, { campaignId: id, entries: [{ ref, ...(cell && { cell }) }] }))
    await add('L2')
    return [() => add('L2', 'A'), () => add('L2')]
  },
  cells: async (id) => [() => revise(id, { cells: [{ name: 'A', weight: 2 }] }), () => revise(id, {})],
  steps: async (id) => {
    const [step] = invitation.steps ?? []
    return [() => revise(id, { steps: step && [{ ...step, dueDays: 5 }] }), () => revise(id, {})]
  },
  events: async () => {
    const place = (name: string) => as(clerk, (ctx) => updateEvent(ctx, { id: event, place: name }))
    return [() => place('upstairs'), () => place('hall')]
  },
  coupon: async (campaignId) => [
    () => as(clerk, (ctx) => setCoupon(ctx, { campaignId, offer: 'tea' })),
    () => as(clerk, (ctx) => removeCoupon(ctx, { campaignId })),
  ],
  target: async (campaignId) => [
    () => as(clerk, (ctx) => setTarget(ctx, { campaignId, rate: 0.1 })),
    () => as(clerk, (ctx) => dropTarget(ctx, { campaignId })),
  ],
  costs: async (campaignId) => {
    const fixed = (amount: number) =>
      as(clerk, (ctx) => setCampaignCosts(ctx, { campaignId, margin: 0.3, fixed: amount }))
    await fixed(0)
    return [() => fixed(1), () => fixed(0)]
  },
  prices: async () => {
    const set = (prices: Parameters<typeof setPrices>[1]['prices']) =>
      as(boss, (ctx) => setPrices(ctx, { unitId: city, prices }))
    const usual = { channel: 'meeting', perThousand: 1, validFrom: '2020-01-01' } as const
    const other = { ...usual, channel: 'fax' } as const
    await set([usual])
    // What it does not pay for is no matter.
    return [() => set([{ ...usual, perThousand: 2 }, other]), () => set([usual, other])]
  },
}

test('whatever of the plan is changed afterwards, nobody has approved it; put back, somebody has', async () => {
  const id = await drafted('changed', invitation)
  const state = async () => (await as(clerk, (ctx) => approvalOf(ctx, { campaignId: id }))).submission
  for (const part of planParts) {
    const [change, back] = await changes[part](id)
    if ((await state())?.state !== 'approved') {
      await submit(id)
      await decide(boss, id, 'approved')
    }
    await change()
    expect(await state(), part).toMatchObject({ state: 'outdated', changed: [part] })
    await expect(schedule(id), part).rejects.toThrow(/was changed since .* Hand it in again/)
    await back()
    expect(await state(), part).toMatchObject({ state: 'approved', changed: [] })
  }
  // Somebody on the list has moved out of the clerk's sight: it is the same list.
  await engine.asSystem((ctx) => run(ctx, sql`update customer set unit_id = ${city} where ref = 'L2'`))
  expect(await state()).toMatchObject({ state: 'approved' })
})

test('what is changed between the schedule and the launch is not launched', async () => {
  const id = await drafted('late', invitation)
  const fixed = (amount: number) =>
    as(clerk, (ctx) => setCampaignCosts(ctx, { campaignId: id, margin: 0.3, fixed: amount }))
  const launch = () => engine.asSystem((ctx) => launchCampaign(ctx, { campaignId: id }))
  const approved = async () =>
    (await as(boss, (ctx) => listApprovals(ctx, { unitId: city, decision: 'approved' }))).items.find(
      ({ campaignId }) => campaignId === id,
    )
  await as(clerk, (ctx) => addToCampaignList(ctx, { campaignId: id, entries: [{ ref: 'L1' }] }))
  await fixed(0)
  await submit(id)
  await decide(boss, id, 'approved')
  await schedule(id)
  expect(await approved()).toMatchObject({ state: 'approved' })
  await fixed(100)
  expect(await approved()).toMatchObject({ state: 'outdated', changed: ['costs'] })
  await expect(launch()).rejects.toThrow('the costs. Hand it in again.')
  await fixed(0)
  expect(await launch()).toMatchObject({ matched: 1 })
  await fixed(100)
  expect(await as(clerk, (ctx) => approvalOf(ctx, { campaignId: id }))).toMatchObject({
    submission: { state: 'approved' },
  })
  expect(await approved()).toBeUndefined()
})

test('nobody approves a plan that they have not seen', async () => {
  const id = await drafted('handed in again', invitation)
  const { submission } = await submit(id)
  const submittedAt = submission?.submittedAt.toISOString()
  const approve = () => as(boss, (ctx) => decideCampaign(ctx, { campaignId: id, decision: 'approved', submittedAt }))
  await revise(id, { priority: 9 })
  await expect(approve()).rejects.toThrow('was changed')
  clock.moveTo(new Date('2026-03-01T03:00:00Z'))
  await submit(id)
  await expect(approve()).rejects.toThrow('handed in again')
  // What lies there outdated may still be sent back.
  await revise(id, { priority: 8 })
  expect(await decide(boss, id, 'returned', 'which one?')).toMatchObject({ submission: { state: 'returned' } })
})

test('of two who decide at once the first counts', async () => {
  const id = await drafted('at once')
  await submit(id)
  const both = await Promise.allSettled([decide(boss, id, 'approved'), decide(boss, id, 'returned', 'no')])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('nobody approves what they handed in, or what is not theirs to approve', async () => {
  const { id } = await as(boss, (ctx) => createCampaign(ctx, { ...plan, name: 'own' }))
  await as(boss, (ctx) => submitCampaign(ctx, { campaignId: id }))
  await expect(decide(boss, id, 'approved')).rejects.toThrow('handed this campaign in yourself')
  await expect(decide(clerk, id, 'approved')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(decide(stranger, id, 'approved')).rejects.toMatchObject({ code: 'not-found' })
  await expect(as(clerk, (ctx) => listApprovals(ctx, { unitId: branch }))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(as(clerk, (ctx) => setApprovalRule(ctx, { unitId: branch, needed: false }))).rejects.toMatchObject({
    code: 'forbidden',
  })
})
