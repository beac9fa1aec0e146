import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { couponPlan, couponRedemption, getCoupon, redeemCoupon, removeCoupon, setCoupon } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { tryCode } from '../code-guard.ts'
import { answer, body, id, idParam, problems } from '../operation.ts'

const tags = ['Coupons']
const day = z.iso.date().nullable()
const coupon = z
  .object({
    campaignId: id,
    offer: z.string(),
    code: z.string().nullable().openapi({ description: 'One that all share; null: everybody has their own.' }),
    validFrom: day,
    validUntil: day.openapi({ description: 'Business day, included.' }),
    uses: z.int().openapi({ description: 'By one customer.' }),
    total: z.int().nullable().openapi({ description: 'By all together; null: no limit.' }),
    used: z.int(),
  })
  .openapi('Coupon')

const get = createRoute({
  method: 'get',
  path: '/campaigns/{id}/coupon',
  tags,
  summary: 'What a campaign gives to who brings its coupon',
  request: { params: idParam },
  responses: { 200: answer('The coupon.', coupon), ...problems(400, 401, 404) },
})
const set = createRoute({
  method: 'put',
  path: '/campaigns/{id}/coupon',
  tags,
  summary: 'Give a campaign a coupon, or change it',
  description:
    'Templates show it as `coupon.code`, `coupon.offer` and `coupon.until`. Once messages may be out, the kind of code stays.',
  request: { params: idParam, body: body(couponPlan) },
  responses: { 200: answer('The coupon.', coupon), ...problems(400, 401, 403, 404, 409, 415) },
})
const remove = createRoute({
  method: 'delete',
  path: '/campaigns/{id}/coupon',
  tags,
  summary: 'Take the coupon out of a draft',
  request: { params: idParam },
  responses: { 204: { description: 'The campaign gives none.' }, ...problems(400, 401, 403, 404, 409) },
})
const redeem = createRoute({
  method: 'post',
  path: '/coupons/redeem',
  tags,
  summary: 'Redeem a coupon, exactly once',
  description:
    'Idempotent by `key`. Of two tills at once with the last use one succeeds. At most 20 codes that are none in ten minutes.',
  request: { body: body(couponRedemption) },
  responses: {
    200: answer(
      'It is redeemed.',
      z.object({
        status: z.enum(['redeemed', 'duplicate']),
        offer: z.string(),
        campaignName: z.string(),
        usesLeft: z.int().nullable(),
      }),
    ),
    ...problems(400, 401, 403, 404, 409, 415, 429),
  },
})

export const coupons = new OpenAPIHono<AppEnv>()
  .openapi(get, async (c) => {
    return c.json(await act(c, (ctx) => getCoupon(ctx, { campaignId: c.req.valid('param').id })), 200)
  })
  .openapi(set, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('json') }
    return c.json(await act(c, (ctx) => setCoupon(ctx, input)), 200)
  })
  .openapi(remove, async (c) => {
    await act(c, (ctx) => removeCoupon(ctx, { campaignId: c.req.valid('param').id }))
    return c.body(null, 204)
  })
  .openapi(redeem, async (c) => {
    const given = c.req.valid('json')
    const write = () => act(c, (ctx) => redeemCoupon(ctx, given, c.var.options.tokens))
    return c.json(await tryCode(c, `staff:${c.var.actor.staffId}`, write), 200)
  })
