import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Ctx,
  cancelCampaign,
  getContactRules,
  launchCampaign,
  previewAudience,
  run,
  scheduleCampaign,
  setContactRules,
  unscheduleCampaign,
} from '../src/index.ts'
import { city, days, draft, engine, fatesOf, id, launch, preview, refs, setStage, unitId } from './audience-stage.ts'

beforeEach(setStage)
afterEach(() => engine.dispose())

describe('contact pressure', () => {
  const setRules = (unit: number, rules: Parameters<typeof setContactRules>[1]['rules']) =>
    engine.asSystem((ctx) => setContactRules(ctx, { unitId: unit, rules }))

  test('counts what was sent within the days, and what a running campaign is still to send', async () => {
    await setRules(city.cityId, [{ maxContacts: 1, days: 7 }])
    await launch(await draft('running', refs(1, 2)))
    await launch(await draft('sent', refs(3, 8)))
    const state = (n: number, values: ReturnType<typeof sql>) =>
      engine.asSystem((ctx) => run(ctx, sql`update delivery set ${values} where customer_id = ${id(n)}`))
    const ago = (n: number) => sql`now() - make_interval(days => ${n}::int)`
    await state(3, sql`state = 'sent', sent_at = ${ago(6)}`)
    await state(4, sql`state = 'sent', sent_at = ${ago(8)}`)
    await state(5, sql`state = 'cancelled'`)
    await state(6, sql`state = 'failed'`)
    await state(7, sql`state = 'unknown'`)
    await state(8, sql`state = 'unknown', due_at = ${ago(8)}`)
    expect(await fatesOf(await draft('next', refs(1, 9)))).toEqual({
      pressure: ['C1', 'C2', 'C3', 'C7'],
      targeted: ['C4', 'C5', 'C6', 'C8', 'C9'],
    })
  })

  test('allows as many as the rule says, and the strictest of several rules decides', async () => {
    await setRules(city.cityId, [{ maxContacts: 2, days: 30 }])
    await launch(await draft('first', refs(1, 3)))
    await launch(await draft('second', refs(2, 4)))
    expect(await preview(await draft('third', refs(1, 5)))).toMatchObject({ pressure: 2, targeted: 3 })
    await setRules(unitId, [{ channel: 'email', maxContacts: 1, days: 7 }])
    expect(await fatesOf(await draft('fourth', refs(1, 5)))).toEqual({
      pressure: ['C1', 'C2', 'C3', 'C4'],
      targeted: ['C5'],
    })
  })

  test('rules of another branch or another channel do not concern a customer', async () => {
    await setRules(city.branchIds[1] as number, [{ maxContacts: 1, days: 7 }])
    await setRules(unitId, [{ channel: 'sms', maxContacts: 1, days: 7 }])
    await launch(await draft('first', refs(1, 3)))
    expect(await preview(await draft('second', refs(1, 3)))).toMatchObject({ pressure: 0, targeted: 3 })
  })

  test('a unit sees its own rules and those above, and replaces only its own', async () => {
    await setRules(city.cityId, [{ maxContacts: 2, days: 30 }])
    await setRules(unitId, [{ maxContacts: 5, days: 90 }])
    const own = { unitId, channel: 'email', maxContacts: 1, days: 7 }
    const above = { unitId: city.cityId, channel: null, maxContacts: 2, days: 30 }
    expect(await setRules(unitId, [{ channel: 'email', maxContacts: 1, days: 7 }])).toEqual([above, own])
    expect(await engine.asSystem((ctx) => getContactRules(ctx, { unitId }))).toEqual([above, own])
    expect(await setRules(unitId, [])).toEqual([above])
    const twice = [
      { maxContacts: 1, days: 7 },
      { maxContacts: 2, days: 7 },
    ]
    await expect(setRules(unitId, twice)).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('a heavier campaign', () => {
  const control = [
    { name: 'A', weight: 1 },
    { name: 'control', weight: 1, control: true },
  ]

  test('keeps those it targets and its control, not those it excluded', async () => {
    await engine.asSystem((ctx) =>
      run(ctx, sql`update consent set status = 'refused' where customer_id = ${id(1)} and channel = 'email'`),
    )
    await launch(await draft('heavy', refs(1, 8), { priority: 5 }, control))
    await engine.asSystem((ctx) => run(ctx, sql`update consent set status = 'granted'`))
    expect(await preview(await draft('equal', refs(1, 10), { priority: 5 }))).toMatchObject({ heavierCampaign: 0 })
    expect(await fatesOf(await draft('light', refs(1, 10), { priority: 4 }))).toEqual({
      'heavier-campaign': refs(2, 8),
      targeted: ['C1', 'C9', 'C10'],
    })
  })

  test('lets go when its window closes or it is cancelled', async () => {
    const heavy = await draft('heavy', refs(1, 5), { priority: 5 })
    const light = await draft('light', refs(1, 10))
    await launch(heavy)
    expect(await preview(light)).toMatchObject({ heavierCampaign: 5 })
    const later = (ctx: Ctx) => ({ ...ctx, now: new Date(ctx.now.getTime() + days(31)) })
    expect(await engine.asSystem((ctx) => previewAudience(later(ctx), { campaignId: light }))).toMatchObject({
      heavierCampaign: 0,
    })
    await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId: heavy }))
    expect(await preview(light)).toMatchObject({ heavierCampaign: 0, targeted: 10 })
  })

  test('holds from the moment it is scheduled, if it starts within the window of the lighter one', async () => {
    const heavy = await draft('heavy', refs(1, 5), { priority: 5 })
    const light = await draft('light', refs(1, 10))
    expect(await preview(light)).toMatchObject({ heavierCampaign: 0 })
    const schedule = (inDays: number) =>
      engine.asSystem((ctx) =>
        scheduleCampaign(ctx, { campaignId: heavy, startAt: new Date(ctx.now.getTime() + days(inDays)) }),
      )
    await schedule(40)
    expect(await preview(light)).toMatchObject({ heavierCampaign: 0 })
    await engine.asSystem((ctx) => unscheduleCampaign(ctx, { campaignId: heavy }))
    await schedule(10)
    expect(await fatesOf(light)).toEqual({ 'heavier-campaign': refs(1, 5), targeted: refs(6, 10) })
  })
})

describe('launches at the same time', () => {
  test('take turns, so that a contact rule counts what the other one has promised', async () => {
    await engine.asSystem((ctx) => setContactRules(ctx, { unitId: city.cityId, rules: [{ maxContacts: 1, days: 7 }] }))
    const campaigns = [
      await draft('one', refs(1, 20)),
      await draft('two', refs(1, 20)),
      await draft('three', refs(1, 20)),
    ]
    for (const campaignId of campaigns) await engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId }))
    const launched = await Promise.all(
      campaigns.map((campaignId) => engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))),
    )
    expect(launched.map((waterfall) => waterfall?.targeted).toSorted()).toEqual([0, 0, 20])
    expect(launched.map((waterfall) => waterfall?.pressure).toSorted()).toEqual([0, 20, 20])
  })
})
