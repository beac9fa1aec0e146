import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  approvalOf,
  type Ctx,
  createCampaign,
  decideCampaign,
  getCampaign,
  listApprovals,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
  setApprovalRule,
  submitCampaign,
  updateCampaign,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine } from '../testing/index.ts'
import { person } from './dispatch-fixture.ts'

let engine: TestEngine
let city: number
let branch: number
let clerk: Actor
let boss: Actor
let stranger: Actor
let plan: Omit<Parameters<typeof createCampaign>[1], 'name'>
beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    const seeded = await seedTwoBranches(ctx)
    city = seeded.city
    branch = seeded.north
    clerk = (await person(ctx, branch, 'branch')).actor
    boss = (await person(ctx, city, 'coordinator')).actor
    stranger = (await person(ctx, seeded.south, 'coordinator')).actor
    const segmentId = (await saveSegment(ctx, { unitId: branch, name: 'all', filter: { all: [] } })).id
    const template = (await saveTemplate(ctx, { unitId: branch, channel: 'letter', name: 'letter', text: 'Dear' })).id
    plan = {
      unitId: branch,
      segmentId,
      cells: [{ name: 'A', weight: 1 }],
      steps: [{ channel: 'letter', contents: [{ cell: 'A', templateId: template }] }],
    }
  })
})
afterAll(() => engine.dispose())

const as = <T>(who: Actor, work: (ctx: Ctx) => Promise<T>) => engine.as(who, work)
const rule = (needed: boolean) => engine.asSystem((ctx) => setApprovalRule(ctx, { unitId: city, needed }))
const drafted = async (name: string) => (await as(clerk, (ctx) => createCampaign(ctx, { ...plan, name }))).id
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

test('a plan that was changed afterwards is another one', async () => {
  const id = await drafted('changed')
  await submit(id)
  await decide(boss, id, 'approved')
  const { version } = await as(clerk, (ctx) => getCampaign(ctx, { id }))
  const { unitId: _, ...revised } = plan
  await as(clerk, (ctx) => updateCampaign(ctx, { ...revised, id, version, name: 'changed', priority: 9 }))
  expect(await as(clerk, (ctx) => approvalOf(ctx, { campaignId: id }))).toMatchObject({
    submission: { state: 'outdated' },
  })
  await expect(schedule(id)).rejects.toThrow('was changed')
  await expect(decide(boss, id, 'approved')).rejects.toMatchObject({ code: 'conflict' })
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
