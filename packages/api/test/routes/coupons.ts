import { api, mine, type Operations, theirs } from './stage.ts'

export const coupons: Operations = {
  'PUT /api/v1/campaigns/{id}/coupon': () => {
    const plan = { offer: '满 100 减 20', code: 'Spring-20', uses: 1 }
    return [
      { status: 200, at: [mine.campaign], body: plan, answer: { ...plan, code: 'SPRING-20', used: 0 } },
      { status: 400, at: [mine.campaign], body: { ...plan, validFrom: '2026-02-01', validUntil: '2026-01-01' } },
      { status: 403, as: 'postman', at: [mine.campaign], body: plan },
      { status: 404, at: [theirs.campaign], body: plan },
      { status: 409, as: 'neighbour', at: [theirs.campaign], body: { ...plan, code: 'SPRlNG2O' } },
      { status: 409, at: [mine.running], body: { ...plan, code: 'OTHER' } },
    ]
  },
  'GET /api/v1/campaigns/{id}/coupon': () => [
    { status: 200, at: [mine.campaign], answer: { code: 'SPRING-20' } },
    { status: 400, at: ['x'] },
    { status: 404, at: [mine.listCampaign] },
    { status: 404, as: 'neighbour', at: [mine.campaign] },
  ],
  'POST /api/v1/coupons/redeem': () => {
    const launched = () => api.query('update campaign set launched_at = now() where id = $1', [mine.campaign])
    const drafted = () => api.query('update campaign set launched_at = null where id = $1', [mine.campaign])
    const given = { key: 'c1', code: 'spring20' }
    return [
      { status: 409, body: given },
      { status: 200, before: launched, body: given, answer: { status: 'redeemed', usesLeft: null } },
      { status: 200, body: given, answer: { status: 'duplicate' } },
      { status: 409, body: { ...given, amount: 5 } },
      { status: 400, body: { code: 'x' } },
      { status: 403, as: 'analyst', body: given },
      { status: 404, before: drafted, body: { key: 'c2', code: 'nothing' } },
      { status: 404, body: { ...given, customerId: theirs.customer } },
      {
        status: 429,
        before: () =>
          api.query(
            "insert into attempt values ('staff:' || $1, now(), 99) on conflict (who) do update set used = 99",
            [api.clerk.staff.id],
          ),
        body: given,
      },
    ]
  },
  'DELETE /api/v1/campaigns/{id}/coupon': () => [
    { status: 403, as: 'postman', at: [mine.campaign] },
    { status: 204, at: [mine.campaign] },
    { status: 404, at: [mine.campaign] },
    { status: 400, at: ['x'] },
    {
      status: 409,
      before: () => api.query("insert into coupon (campaign_id, offer, uses) values ($1, 'x', 1)", [mine.running]),
      at: [mine.running],
    },
  ],
}
