import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Ctx,
  cancelCampaign,
  declareAttribute,
  enterStep,
  extendPilot,
  launchCampaign,
  type Outcome,
  previewAudience,
  putModelScores,
  recordReceipts,
  releaseHeld,
  resolveDeliveries,
  row,
  rows,
  run,
  scheduleCampaign,
  setContactRules,
} from '../src/index.ts'
import { createStage, day } from './cascade-stage.ts'

const stage = await createStage()
const { as, clock, launch, work, inStep, progress, pass, state, respond, problems } = stage
afterAll(() => stage.engine.dispose())

const letterThenCall = [
  { channel: 'letter' as const },
  { channel: 'phone' as const, delayDays: 7 },
  { channel: 'visit' as const, delayDays: 3 },
]

const putScores = async (ctx: Ctx, given: { customerId: number; score: number }[], model = 'mail') => {
  const scores = []
  for (const { customerId, score } of given) {
    const { ref } = (await row<{ ref: string }>(ctx, sql`select ref from customer where id = ${customerId}`)) ?? {}
    scores.push({ customerRef: ref ?? '', score })
  }
  return putModelScores(ctx, { model, version: 1, scores })
}

describe('later steps', () => {
  test('go to those who have not answered, as many days later as they say, and then the campaign is finished', async () => {
    const { campaign, customers, stepIds } = await launch({ steps: letterThenCall })
    const [letter, phone, visit] = stepIds as [number, number, number]
    const in_ = (step: number) => inStep(step, customers)
    await work()
    expect(await in_(letter)).toEqual({ sent: [0, 1, 2, 3] })
    await respond(campaign.id, customers[0] as number, 'visit')
    pass(6.9)
    await work()
    expect(await in_(phone)).toEqual({})
    expect((await progress(campaign.id)).steps[1]).toMatchObject({ promised: 0, waiting: 4, passedOver: [] })
    pass(0.2)
    await work()
    expect(await in_(phone)).toEqual({ sent: [1, 2, 3] })
    await respond(campaign.id, customers[1] as number, 'order')
    await respond(campaign.id, customers[2] as number, 'unsubscribe')
    pass(3.1)
    await work()
    expect(await in_(visit)).toEqual({ sent: [3] })
    expect(await state(campaign.id)).toBe('finished')
    expect(await problems(campaign.id)).toEqual([])
    const { steps, promised, sent } = await progress(campaign.id)
    expect([promised, sent]).toEqual([8, 8])
    expect(steps.map(({ passedOver, waiting, nextLookAt }) => ({ passedOver, waiting, nextLookAt }))).toEqual([
      { passedOver: [], waiting: 0, nextLookAt: null },
      { passedOver: [{ reason: 'answered', count: 1 }], waiting: 0, nextLookAt: null },
      { passedOver: [{ reason: 'answered', count: 3 }], waiting: 0, nextLookAt: null },
    ])
  })

  test('stop for an answer between scheduling and the claim, in whatever channel, but not for what a machine did', async () => {
    const { campaign, customers, stepIds } = await launch({ steps: letterThenCall.slice(0, 2), size: 5 })
    await work()
    pass(7.1)
    const promise = await as((ctx) =>
      row<{ id: number }>(ctx, sql`select id from outbox where job = 'enter-step' and campaign_id = ${campaign.id}`),
    )
    const step = { campaignId: campaign.id, stepId: stepIds[1] as number }
    expect(await as((ctx) => enterStep(ctx, promise?.id ?? 0, step))).toEqual({ entered: 5, passedOver: 0 })
    await respond(campaign.id, customers[0] as number, 'visit')
    await respond(campaign.id, customers[1] as number, 'order')
    await respond(campaign.id, customers[2] as number, 'unsubscribe')
    await as((ctx) =>
      run(
        ctx,
        sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                                  attribution, machine, responded, converted)
            values ('click', 'robot', 'click', ${ctx.now}, ${ctx.now}, ${customers[3]}, ${stage.unitId}, ${campaign.id},
                    'token', true, false, false)`,
      ),
    )
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ cancelled: [0, 1, 2], sent: [3, 4] })
    expect((await progress(campaign.id)).reasons).toEqual([{ state: 'cancelled', reason: 'answered since', count: 3 }])
    expect(await state(campaign.id)).toBe('finished')
  })

  test('count their days from when each one was through with the step before; late finishers are not forgotten', async () => {
    const { campaign, customers, stepIds } = await launch({ steps: letterThenCall.slice(0, 2) })
    const late = customers[2]
    await work(
      ({ customerId }): Outcome =>
        customerId === late ? { kind: 'soft-fail', reason: 'busy', retryAfterSeconds: 2 * 86_400 } : { kind: 'sent' },
    )
    pass(2.1)
    await work()
    pass(5)
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ sent: [0, 1, 3] })
    expect(await state(campaign.id)).toBe('running')
    pass(2)
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ sent: [0, 1, 2, 3] })
    expect(await state(campaign.id)).toBe('finished')
  })

  test('wait for what is in hand, and for those whom a person releases long afterwards', async () => {
    const { campaign, customers, stepIds } = await launch({
      steps: [{ channel: 'letter' }, { channel: 'phone', delayDays: 1 }, { channel: 'visit', delayDays: 1 }],
    })
    await work(
      ({ customerId }): Outcome =>
        customerId === customers[0] ? { kind: 'held', reason: 'no such glyph' } : { kind: 'sent' },
    )
    for (let days = 0; days < 3; days += 1) {
      pass(1.1)
      await work()
    }
    expect(await state(campaign.id)).toBe('finished')
    expect(await problems(campaign.id)).toEqual([])
    await as((ctx) => releaseHeld(ctx, { campaignId: campaign.id }))
    for (let days = 0; days < 4; days += 1) {
      await work()
      pass(1.1)
    }
    for (const stepId of stepIds) expect(await inStep(stepId, customers)).toEqual({ sent: [0, 1, 2, 3] })
    expect(await state(campaign.id)).toBe('finished')
    expect(await problems(campaign.id)).toEqual([])
  })

  test('come to those whom a person has given up in the step before', async () => {
    const { campaign, customers, stepIds } = await launch({
      steps: [{ channel: 'letter' }, { channel: 'phone', delayDays: 1 }],
    })
    await work(
      ({ customerId }): Outcome =>
        customerId === customers[0] ? { kind: 'held', reason: 'no such glyph' } : { kind: 'sent' },
    )
    pass(1.1)
    await work()
    expect(await state(campaign.id)).toBe('finished')
    await as((ctx) => resolveDeliveries(ctx, { campaignId: campaign.id, state: 'held', as: 'cancelled' }))
    pass(1.1)
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ sent: [0, 1, 2, 3] })
    expect(await state(campaign.id)).toBe('finished')
    expect(await problems(campaign.id)).toEqual([])
  })

  test('pass over who cannot be contacted there or whom the step is not for, and the next step asks them again', async () => {
    await as((ctx) => declareAttribute(ctx, { name: 'tier', type: 'text', label: '等级' }))
    const { campaign, customers, stepIds } = await launch({
      size: 6,
      steps: [
        { channel: 'letter' },
        {
          channel: 'phone',
          delayDays: 1,
          condition: { filter: { field: 'attributes.tier', op: 'eq', value: 'gold' } },
        },
        { channel: 'visit', delayDays: 1, condition: { filter: { score: 'mail', op: 'gte', value: 0.5 } } },
      ],
      with: async (ctx, ids) => {
        await run(
          ctx,
          sql`update customer set attributes = '{"tier": "gold"}' where id <> ${ids[0]} and id = any(${ids}::bigint[])`,
        )
        await run(ctx, sql`update customer set mobile = null where id = ${ids[1]}`)
        await run(ctx, sql`delete from consent where customer_id = ${ids[2]} and channel = 'phone'`)
        await run(
          ctx,
          sql`insert into suppression (kind, value, reason, source, created_at)
              select 'mobile', mobile, 'asked', 'desk', ${ctx.now} from customer where id = ${ids[3]}`,
        )
        const scores = ids.map((customerId, i) => ({ customerId, score: i === 5 ? 0.1 : 0.9 }))
        await putScores(ctx, scores)
      },
    })
    await work()
    pass(1.1)
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ sent: [4, 5] })
    pass(1.1)
    await work()
    expect(await inStep(stepIds[2] as number, customers)).toEqual({ sent: [0, 1, 2, 3, 4] })
    const told = (await progress(campaign.id)).steps.map(({ passedOver }) => passedOver)
    expect(told[1]).toEqual(
      expect.arrayContaining(
        ['condition', 'no-consent', 'suppressed', 'unreachable'].map((reason) => ({ reason, count: 1 })),
      ),
    )
    expect(told[2]).toEqual([{ reason: 'condition', count: 1 }])
    expect(await problems(campaign.id)).toEqual([])
  })

  test('for the unreached go to those whose messages came back or never left', async () => {
    const { campaign, customers, stepIds } = await launch({
      steps: [{ channel: 'email' }, { channel: 'letter', delayDays: 2, condition: { unreached: true } }],
    })
    await work(
      ({ customerId }): Outcome =>
        customerId === customers[0] ? { kind: 'hard-fail', reason: 'no such mailbox' } : { kind: 'sent' },
    )
    await as((ctx) => recordReceipts(ctx, [{ stepId: stepIds[0] as number, seq: 2, receipt: 'bounced' }]))
    await as((ctx) => recordReceipts(ctx, [{ stepId: stepIds[0] as number, seq: 3, receipt: 'delivered' }]))
    pass(2.1)
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ sent: [0, 1] })
    expect(await state(campaign.id)).toBe('finished')
  })

  test('reach only the cells that they have something for', async () => {
    const cells = [
      { name: 'A', weight: 1 },
      { name: 'B', weight: 1 },
      { name: 'control', weight: 1, control: true },
    ]
    const { campaign, stepIds } = await launch({
      ...{ cells, size: 60 },
      steps: [{ channel: 'letter' }, { channel: 'phone', delayDays: 1, cells: ['B'] }],
    })
    await work()
    pass(1.1)
    await work()
    const found = await as((ctx) =>
      rows(
        ctx,
        sql`select distinct l.name from delivery d join cell l on l.id = d.cell_id where d.step_id = ${stepIds[1]}`,
      ),
    )
    expect(found).toEqual([{ name: 'B' }])
    const [first, second] = (await progress(campaign.id)).steps
    expect(second?.passedOver).toEqual([{ reason: 'no content', count: (first?.sent ?? 0) - (second?.sent ?? 0) }])
    expect(await state(campaign.id)).toBe('finished')
  })

  test('respect the contact rules, in which the earlier steps count', async () => {
    await as((ctx) =>
      setContactRules(ctx, { unitId: stage.unitId, rules: [{ maxContacts: 2, days: 30, channel: null }] }),
    )
    const { campaign } = await launch({
      steps: [{ channel: 'letter' }, { channel: 'phone', delayDays: 1 }, { channel: 'visit', delayDays: 1 }],
    })
    for (let days = 0; days < 3; days += 1) {
      await work()
      pass(1.1)
    }
    await as((ctx) => setContactRules(ctx, { unitId: stage.unitId, rules: [] }))
    const { steps } = await progress(campaign.id)
    expect(steps.map(({ sent }) => sent)).toEqual([4, 4, 0])
    expect(steps[2]?.passedOver).toEqual([{ reason: 'pressure', count: 4 }])
    expect(await state(campaign.id)).toBe('finished')
  })

  test('entered twice at once double nobody', async () => {
    const { campaign, customers, stepIds } = await launch({ steps: letterThenCall.slice(0, 2), size: 50 })
    await work()
    pass(7.1)
    const step = { campaignId: campaign.id, stepId: stepIds[1] as number }
    await as((ctx) =>
      run(
        ctx,
        sql`insert into outbox (job, payload, campaign_id, due_at)
            select job, payload, campaign_id, due_at from outbox where campaign_id = ${campaign.id} and job = 'enter-step'`,
      ),
    )
    const promises = await as((ctx) =>
      rows<{ id: number }>(ctx, sql`select id from outbox where job = 'enter-step' and campaign_id = ${campaign.id}`),
    )
    expect(promises).toHaveLength(2)
    const waves = await Promise.all([...promises, ...promises].map(({ id }) => as((ctx) => enterStep(ctx, id, step))))
    expect(waves.map(({ entered }) => entered).sort()).toEqual([0, 0, 0, 50])
    await work()
    expect((await inStep(stepIds[1] as number, customers)).sent).toHaveLength(50)
    expect(await problems(campaign.id)).toEqual([])
  })

  test('come to those whom an extended pilot lets in, after the campaign had finished', async () => {
    const { campaign, stepIds } = await launch({
      ...{ steps: letterThenCall.slice(0, 2), size: 20 },
      more: { pilotSize: 5 },
    })
    for (let round = 0; round < 2; round += 1) {
      await work()
      pass(7.1)
    }
    await work()
    expect(await state(campaign.id)).toBe('finished')
    await as((ctx) => extendPilot(ctx, { campaignId: campaign.id }))
    await work()
    pass(7.1)
    await work()
    expect((await progress(campaign.id)).steps.map(({ stepId, sent }) => [stepId, sent])).toEqual([
      [stepIds[0], 20],
      [stepIds[1], 20],
    ])
    expect(await state(campaign.id)).toBe('finished')
    expect(await problems(campaign.id)).toEqual([])
  })

  test('of a cancelled campaign are not entered, and leave no promise', async () => {
    const { campaign, stepIds, customers } = await launch({ steps: letterThenCall })
    await work()
    pass(7.1)
    await as((ctx) => cancelCampaign(ctx, { campaignId: campaign.id }))
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({})
    pass(30)
    await work()
    expect(await as((ctx) => rows(ctx, sql`select from outbox where campaign_id = ${campaign.id}`))).toEqual([])
  })

  test('whose condition can no longer be asked say so, and go on when it is mended', async () => {
    const { campaign, customers, stepIds } = await launch({
      steps: [
        { channel: 'letter' },
        { channel: 'phone', delayDays: 1, condition: { filter: { score: 'soon', op: 'gte', value: 0.5 } } },
      ],
      with: (ctx, ids) =>
        putScores(
          ctx,
          ids.map((customerId) => ({ customerId, score: 0.9 })),
          'soon',
        ),
    })
    await work()
    const forget = () => as((ctx) => run(ctx, sql`delete from model_score where model = 'soon'`))
    await forget()
    pass(1.1)
    await work()
    expect((await progress(campaign.id)).steps[1]?.problem).toMatch(/no model "soon"/)
    await as((ctx) =>
      putScores(
        ctx,
        customers.map((customerId) => ({ customerId, score: 0.9 })),
        'soon',
      ),
    )
    pass(0.1)
    await work()
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ sent: [0, 1, 2, 3] })
    expect((await progress(campaign.id)).steps[1]?.problem).toBeNull()
  })
})

describe('the end of a campaign', () => {
  test('cancels what has not been handed over by then, and no later step begins', async () => {
    const { campaign, customers, stepIds } = await launch({
      steps: letterThenCall.slice(0, 2),
      more: { endAt: new Date(clock.now().getTime() + 7.5 * day).toISOString() },
    })
    const say = ({ customerId }: { customerId: number }): Outcome =>
      customerId === customers[0]
        ? { kind: 'soft-fail', reason: 'busy', retryAfterSeconds: 8 * 86_400 }
        : { kind: 'sent' }
    await work(say)
    pass(7.2)
    await work(() => ({ kind: 'soft-fail', reason: 'busy', retryAfterSeconds: 86_400 }))
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ retry: [1, 2, 3] })
    pass(0.4)
    await work()
    expect(await inStep(stepIds[0] as number, customers)).toEqual({ cancelled: [0], sent: [1, 2, 3] })
    expect(await inStep(stepIds[1] as number, customers)).toEqual({ cancelled: [1, 2, 3] })
    pass(7)
    await work()
    expect(await state(campaign.id)).toBe('finished')
    expect(await problems(campaign.id)).toEqual([])
    const { reasons } = await progress(campaign.id)
    expect(reasons).toEqual([{ state: 'cancelled', reason: 'not sent before the campaign ended', count: 4 }])
  })

  test('lies after its start', async () => {
    const { campaign } = await stage.plan({
      steps: letterThenCall.slice(0, 1),
      more: { endAt: new Date(clock.now().getTime() - day).toISOString() },
    })
    await expect(as((ctx) => scheduleCampaign(ctx, { campaignId: campaign.id }))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('end before it starts'),
    })
  })
})

describe('the preview', () => {
  test('tells how many each step could contact at most', async () => {
    const { campaign, customers } = await stage.plan({
      size: 5,
      steps: [
        { channel: 'letter' },
        { channel: 'phone', delayDays: 1 },
        { channel: 'visit', condition: { filter: { field: 'ref', op: 'isNull' } } },
      ],
      with: (ctx, ids) => run(ctx, sql`update customer set mobile = null where id = ${ids[1]}`),
    })
    const told = () => as(async (ctx) => (await previewAudience(ctx, { campaignId: campaign.id })).steps)
    const atMost = async () => (await told()).map((step) => [step.channel, step.atMost])
    const expected = [
      ['letter', 5],
      ['phone', 4],
      ['visit', 0],
    ]
    expect(await atMost()).toEqual(expected)
    await as((ctx) => scheduleCampaign(ctx, { campaignId: campaign.id }))
    await as((ctx) => launchCampaign(ctx, { campaignId: campaign.id }))
    expect(await atMost()).toEqual(expected)
    expect(customers).toHaveLength(5)
  })
})

describe('a plan of several steps', () => {
  test('is refused, by the name of the field, where it makes no sense', async () => {
    const issues = async (steps: Parameters<typeof stage.plan>[0]['steps']) => {
      const refused: unknown = await stage.plan({ steps }).catch((error: unknown) => error)
      return (refused as { issues: { path: string }[] }).issues.map(({ path }) => path)
    }
    const phone = { channel: 'phone' as const }
    expect(await issues([{ ...phone, delayDays: 1 }])).toEqual(['steps.0.delayDays'])
    expect(await issues([{ ...phone, condition: { unreached: true } }])).toEqual(['steps.0.condition'])
    expect(await issues([phone, { ...phone, delayDays: 366 }])).toEqual(['steps.1.delayDays'])
    expect(await issues([phone, { ...phone, condition: { filter: { field: 'wealth', op: 'isNull' } } }])).toEqual([
      'steps.1.condition.filter.field',
    ])
    expect(await issues([phone, { ...phone, cells: ['nobody'] }])).toEqual(['steps.1.contents.0'])
    expect(await issues(Array.from({ length: 11 }, () => phone))).toEqual(['steps'])
  })

  test('keeps the segments of its conditions as they are now', async () => {
    const { campaign } = await stage.plan({
      steps: [{ channel: 'letter' }, { channel: 'phone', condition: { unreached: true, filter: { all: [] } } }],
    })
    expect(campaign.steps[1]).toMatchObject({
      delayDays: 0,
      condition: { unreached: true, filter: { all: [] }, timeZone: 'Asia/Shanghai' },
    })
  })
})
