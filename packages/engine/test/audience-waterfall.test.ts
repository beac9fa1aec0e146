import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isOncePerHousehold } from '../src/audience/household.ts'
import { run, suppress, whyNot } from '../src/index.ts'
import { draft, engine, fatesOf, id, launch, preview, refs, setStage } from './audience-stage.ts'

beforeEach(setStage)
afterEach(() => engine.dispose())

describe('one a household', () => {
  const lives = (n: number, name: string, mobile: string | null, address: string | null) =>
    engine.asSystem((ctx) =>
      run(ctx, sql`update customer set name = ${name}, mobile = ${mobile}, address = ${address} where id = ${id(n)}`),
    )

  test('keeps the one registered first of those who share an address and a family name or mobile number', async () => {
    await lives(1, '王芳', '+8613800000001', '北京市海淀区 1 号')
    await lives(2, '王小明', '+8613800000002', '北京市海淀区１号') // the family name; the address with other signs
    await lives(3, '李雷', '+8613800000001', '北京市海淀区1号') // the mobile number
    await lives(4, '赵六', null, '北京市海淀区1号') // a tenant
    await lives(5, '钱七', null, '北京市海淀区1号') // another, neither of whom has a mobile number
    await lives(6, '王五', '+8613800000001', '北京市海淀区2号') // elsewhere
    await lives(7, '欧阳锋', null, '白驼山')
    await lives(8, '欧阳克', null, '白驼山')
    await lives(9, '欧小明', null, '白驼山') // another family
    await lives(10, 'Ann Smith', null, '1 High Street')
    await lives(11, 'Bob SMITH', null, '1 high street')
    await lives(12, '王芳', '+8613800000001', null)
    await lives(13, '王芳', '+8613800000001', null)
    expect(await fatesOf(await draft('family', refs(1, 13), { once_per_household: true }))).toEqual({
      household: ['C2', 'C3', 'C8', 'C11'],
      targeted: ['C1', 'C4', 'C5', 'C6', 'C7', 'C9', 'C10', 'C12', 'C13'],
    })
  })

  test('takes the next of the household when the first must not be contacted, and nobody out unless asked', async () => {
    for (const n of [1, 2, 3]) await lives(n, '王芳', null, '海淀区1号')
    await engine.asSystem((ctx) => run(ctx, sql`delete from consent where customer_id = ${id(1)}`))
    expect(await preview(await draft('all', refs(1, 3)))).toMatchObject({ household: 0, targeted: 2 })
    const fates = await fatesOf(await draft('one', refs(1, 3), { once_per_household: true }))
    expect(fates).toEqual({ 'no-consent': ['C1'], targeted: ['C2'], household: ['C3'] })
  })

  test('is the custom for letters, unless the plan says otherwise', () => {
    const plan = (channel: 'letter' | 'email', oncePerHousehold: boolean | null) =>
      isOncePerHousehold({
        steps: [{ channel }],
        oncePerHousehold,
      })
    expect([plan('letter', null), plan('letter', false)]).toEqual([true, false])
    expect([plan('email', null), plan('email', true)]).toEqual([false, true])
  })
})

describe('the channel of the step', () => {
  test('decides which address is needed, which suppressions hold, and whose consent counts', async () => {
    const person = (n: number, values: ReturnType<typeof sql>) =>
      engine.asSystem((ctx) => run(ctx, sql`update customer set ${values} where id = ${id(n)}`))
    await person(1, sql`mobile = '+8613800000001', address = '海淀区 1 号'`)
    await person(2, sql`email = null, mobile = '+8613800000002', address = '海淀区２号'`)
    await person(3, sql`address = '海淀区3号'`)
    await person(4, sql`email = null`)
    await engine.asSystem(async (ctx) => {
      await run(
        ctx,
        sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
            select c.id, channel, 'granted', 'test', ${ctx.now}
            from customer c, unnest(${['sms', 'letter', 'visit', 'phone', 'meeting', 'fax']}::text[]) channel`,
      )
      const put = (kind: 'email' | 'mobile' | 'postal', value: string) =>
        suppress(ctx, { kind, value, reason: 'asked', source: 'counter' })
      await put('email', 'C3@mail.example')
      await put('mobile', '138 0000 0001')
      await put('postal', '海淀区2号')
    })
    const fates = async (channel: string) => {
      const campaignId = await draft(channel, refs(1, 4), { once_per_household: false })
      await engine.asSystem((ctx) =>
        run(ctx, sql`update step set channel = ${channel} where campaign_id = ${campaignId}`),
      )
      const { suppressed, unreachable, targeted } = await preview(campaignId)
      return [suppressed, unreachable, targeted]
    }
    expect(await fates('email')).toEqual([1, 2, 1]) // 3 suppressed; 2 and 4 have no address
    expect(await fates('sms')).toEqual([1, 2, 1]) // 1 suppressed; 3 and 4 have no number
    expect(await fates('phone')).toEqual([1, 2, 1])
    expect(await fates('letter')).toEqual([1, 1, 2]) // 2 suppressed; 4 has no address
    expect(await fates('visit')).toEqual([1, 1, 2])
    expect(await fates('meeting')).toEqual([3, 1, 0])
    expect(await fates('fax')).toEqual([0, 4, 0])
  })
})

describe('why not', () => {
  const why = (campaignId: number, customerRef: string) =>
    engine.asSystem((ctx) => whyNot(ctx, { campaignId, customerRef }))

  test('is one sentence, the same before and after the launch', async () => {
    await engine.asSystem((ctx) => run(ctx, sql`delete from consent where customer_id = ${id(2)}`))
    const campaignId = await draft('asked', refs(1, 2))
    const asked = async () => [await why(campaignId, 'C1'), await why(campaignId, 'C2'), await why(campaignId, 'C3')]
    const before = await asked()
    expect(before).toMatchObject([
      { fate: 'targeted', frozen: false, sentence: 'Targeted, in the cell "A".' },
      { fate: 'no-consent', sentence: 'Not contacted: there is no consent to email for marketing.' },
      { fate: null, sentence: expect.stringContaining('the list does not have the customer') },
    ])
    await launch(campaignId)
    expect(await asked()).toEqual(before.map((one) => ({ ...one, frozen: true })))
    await expect(why(campaignId, 'nobody')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('names the steps that depend on others', async () => {
    await launch(await draft('heavy', refs(1, 1), { priority: 5 }))
    const campaignId = await draft('light', refs(1, 3), { max_targeted: 1 })
    const found = [await why(campaignId, 'C2'), await why(campaignId, 'C3')].map(({ fate }) => fate)
    expect(found.toSorted()).toEqual(['over-budget', 'targeted'])
    expect((await why(campaignId, 'C1')).sentence).toMatch(/higher priority/)
  })
})
