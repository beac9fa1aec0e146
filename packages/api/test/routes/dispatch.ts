import { api, mine, type Operations, theirs, unknown } from './stage.ts'

/** Work orders by name: of the clerk's branch with the postman, `free` with nobody, and one of the neighbour's. */
let orders: Record<'record' | 'retry' | 'assign' | 'release' | 'postpone' | 'free' | 'theirs', number>
let theirEvent: number

export async function setDispatch(): Promise<void> {
  const campaigns = new Map<number, number>()
  for (const unitId of [api.branch.id, api.sibling.id]) campaigns.set(unitId, await runningCampaign(unitId))
  const plant = async (unitId: number, staffId: number | null, seq: number): Promise<number> => {
    const [customer] = await api.query<{ id: number }>(
      `with made as (
         insert into customer (unit_id, name, address, created_at, updated_at) values ($1, '客户', '人民路1号', now(), now())
         returning id)
       insert into consent (customer_id, channel, status, evidence, recorded_at)
       select id, 'visit', 'granted', 'test', now() from made returning customer_id as id`,
      [unitId],
    )
    const [made] = await api.query<{ id: number }>(
      `with step as (select s.id, s.campaign_id, l.id as cell_id from step s join cell l on l.campaign_id = s.campaign_id
                     where s.campaign_id = $1 limit 1),
            entered as (
              insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, due_at, state)
              select campaign_id, id, $2::int, $3::bigint, $4::bigint, cell_id, 'visit', now(), $6 from step)
       insert into work_order (unit_id, campaign_id, campaign_name, step_id, seq, customer_id, channel, staff_id, priority,
                               script, due_on, planned_on, created_at)
       select $4::bigint, campaign_id, '春季', id, $2::int, $3::bigint, 'visit', $5::bigint, 0, '您好', '2999-01-01',
              case when $5::bigint is not null then '2020-01-01'::date end, '2020-01-01' from step
       returning id`,
      [campaigns.get(unitId), seq, customer?.id, unitId, staffId, staffId === null ? 'held' : 'in-hand'],
    )
    return Number(made?.id)
  }
  const postman = api.postman.staff.id
  orders = {
    record: await plant(api.branch.id, postman, 901),
    retry: await plant(api.branch.id, postman, 902),
    assign: await plant(api.branch.id, postman, 903),
    release: await plant(api.branch.id, postman, 904),
    postpone: await plant(api.branch.id, postman, 905),
    free: await plant(api.branch.id, null, 906),
    theirs: await plant(api.sibling.id, null, 907),
  }
  const [event] = await api.query<{ id: number }>(
    `insert into event (unit_id, name, place, starts_at, state, created_at) values ($1, '他们的', '二楼', now(), 'cancelled', now()) returning id`,
    [api.sibling.id],
  )
  theirEvent = Number(event?.id)
}

/** Of visits, under way: its deliveries are those that are planted. */
async function runningCampaign(unitId: number): Promise<number> {
  const [campaign] = await api.query<{ id: number }>(
    `with made as (
       insert into campaign (unit_id, name, uploaded_list, state, created_at, start_at, launched_at)
       values ($1, '上门', true, 'running', '2020-01-01', '2020-01-01', '2020-01-01') returning id),
     cells as (insert into cell (campaign_id, position, name, weight) select id, 0, 'A', 1 from made)
     insert into step (campaign_id, position, channel) select id, 1, 'visit' from made returning campaign_id as id`,
    [unitId],
  )
  return Number(campaign?.id)
}

const capacity = (perDay: number) => ({ capacity: [{ channel: 'visit', perDay, weekdays: [1, 2, 3, 4, 5, 6, 7] }] })
const code = { channel: 'visit', code: 'left-card', label: '留卡', reached: false, retry: { days: 7, tries: 2 } }

export const dispatch: Operations = {
  'GET /api/v1/outcome-codes': () => [
    { status: 200, as: 'postman', query: '?channel=fax', answer: { items: [{ code: 'reached' }, {}, {}, {}] } },
    { status: 400, query: '?channel=pigeon' },
  ],
  'PUT /api/v1/outcome-codes': () => [
    { status: 200, as: 'admin', body: code, answer: { code: 'left-card', response: null } },
    { status: 400, as: 'admin', body: { ...code, code: 'Left Card' } },
    { status: 400, as: 'admin', body: { ...code, channel: 'email' } },
    { status: 400, as: 'admin', body: { ...code, stop: 'customer' } },
    { status: 403, body: code },
  ],
  'DELETE /api/v1/outcome-codes/{channel}/{code}': () => [
    { status: 403, at: ['visit', 'left-card'] },
    { status: 204, as: 'admin', at: ['visit', 'left-card'] },
    { status: 404, as: 'admin', at: ['visit', 'left-card'] },
    { status: 400, as: 'admin', at: ['email', 'left-card'] },
    ...['accepted', 'declined', 'reached', 'no-answer', 'call-back', 'wrong-number', 'moved', 'refused'].map((one) => ({
      status: 204,
      as: 'admin' as const,
      at: ['meeting', one],
    })),
    { status: 409, as: 'admin', at: ['meeting', 'deceased'] },
  ],

  'GET /api/v1/staff/{id}/field-work': () => [
    { status: 200, as: 'postman', at: [api.postman.staff.id], answer: { capacity: [], areas: [] } },
    { status: 400, at: ['me'] },
    { status: 404, at: [api.neighbour.staff.id] },
  ],
  'PUT /api/v1/staff/{id}/field-work': () => {
    const staff = api.postman.staff.id
    return [
      {
        status: 200,
        at: [staff],
        body: capacity(1),
        answer: { capacity: [{ channel: 'visit', perDay: 1 }], areas: [] },
      },
      { status: 400, at: [staff], body: { capacity: [{ channel: 'email', perDay: 1 }] } },
      { status: 400, at: [staff], body: { capacity: [], areas: [{ unitId: api.branch.id, postcode: '10-00' }] } },
      { status: 403, as: 'postman', at: [staff], body: capacity(500) },
      { status: 404, at: [api.neighbour.staff.id], body: capacity(1) },
      { status: 404, at: [staff], body: { ...capacity(1), areas: [{ unitId: api.sibling.id }] } },
    ]
  },
  'GET /api/v1/staff/{id}/absences': () => [
    { status: 200, as: 'postman', at: [api.postman.staff.id], answer: { absences: [], staying: 0 } },
    { status: 400, at: ['me'] },
    { status: 404, at: [api.neighbour.staff.id] },
  ],
  'PUT /api/v1/staff/{id}/absences': () => {
    const staff = api.postman.staff.id
    const week = { firstDay: '2031-05-05', lastDay: '2031-05-09' }
    return [
      { status: 200, at: [staff], body: { absences: [week] }, answer: { absences: [week], staying: 0 } },
      { status: 200, at: [staff], body: { absences: [] }, answer: { absences: [] } },
      { status: 400, at: [staff], body: { absences: [week, { firstDay: '2031-05-09', lastDay: '2031-05-10' }] } },
      { status: 400, at: [staff], body: { absences: [{ firstDay: '2031-05-09', lastDay: '2031-05-05' }] } },
      { status: 400, at: [staff], body: { absences: [{ firstDay: '2031-02-30', lastDay: '2031-03-05' }] } },
      { status: 403, as: 'postman', at: [staff], body: { absences: [week] } },
      { status: 404, at: [api.neighbour.staff.id], body: { absences: [week] } },
    ]
  },
  'POST /api/v1/customers/owner': () => {
    const owner = { customerIds: [mine.customer], staffId: api.postman.staff.id }
    return [
      { status: 200, body: owner, answer: { changed: 1 } },
      { status: 200, body: owner, answer: { changed: 0 } },
      { status: 400, body: { ...owner, customerIds: [] } },
      { status: 403, as: 'postman', body: owner },
      { status: 404, body: { ...owner, customerIds: [mine.customer, theirs.customer] } },
      { status: 404, body: { ...owner, staffId: api.neighbour.staff.id } },
    ]
  },

  'GET /api/v1/work-orders': () => [
    { status: 200, query: `?unitId=${api.branch.id}&staffId=${api.postman.staff.id}&state=open&channel=visit` },
    { status: 200, query: `?unitId=${api.branch.id}&campaignId=${mine.campaign}`, answer: { items: [] } },
    {
      status: 200,
      query: `?unitId=${api.branch.id}&overdue=yes&dueBy=2999-01-01&order=due&limit=1`,
      answer: { items: [{ state: 'open', plannedOn: '2020-01-01' }] },
    },
    { status: 200, query: `?unitId=${api.branch.id}&dueBy=2998-12-31`, answer: { items: [] } },
    { status: 400, query: '?state=open' },
    { status: 400, query: `?unitId=${api.branch.id}&dueBy=soon` },
    { status: 400, query: `?unitId=${api.branch.id}&order=due&cursor=MQ` },
    { status: 403, as: 'postman', query: `?unitId=${api.branch.id}` },
    { status: 404, query: `?unitId=${api.sibling.id}` },
  ],
  'GET /api/v1/work-orders/day': () => [
    { status: 200, as: 'postman' },
    {
      status: 200,
      as: 'postman',
      query: '?day=2020-01-01',
      answer: { items: [{ id: orders.record, script: '您好', outcomes: [] }, {}, {}, {}, {}] },
    },
    { status: 200, query: `?staffId=${api.postman.staff.id}&order=priority&day=2999-01-01`, answer: { items: [] } },
    { status: 400, query: '?day=tomorrow' },
    { status: 404, as: 'postman', query: `?staffId=${api.clerk.staff.id}` },
    { status: 404, query: `?staffId=${api.neighbour.staff.id}` },
  ],
  'GET /api/v1/work-orders/{id}': () => [
    { status: 200, as: 'postman', at: [orders.record], answer: { script: '您好', outcomes: [] } },
    { status: 400, at: ['x'] },
    { status: 404, as: 'analyst', at: [orders.record] },
    { status: 404, at: [orders.theirs] },
  ],
  'GET /api/v1/work-orders/{id}/page': () => [
    { status: 200, as: 'postman', at: [orders.record] },
    { status: 400, at: ['x'] },
    { status: 404, at: [orders.theirs] },
  ],
  'POST /api/v1/work-orders/{id}/outcomes': () => {
    const order = { key: 'a', code: 'order', amount: 100 }
    return [
      { status: 400, as: 'postman', at: [orders.record], body: { ...order, code: 'sigh' } },
      {
        status: 400,
        as: 'postman',
        at: [orders.record],
        body: { key: 'a', code: 'order' },
        answer: { issues: [{ path: 'amount' }] },
      },
      { status: 400, as: 'postman', at: [orders.record], body: { ...order, at: 'yesterday' } },
      {
        status: 201,
        as: 'postman',
        at: [orders.record],
        body: order,
        answer: { state: 'done', outcomes: [{ amount: 100 }] },
      },
      { status: 201, as: 'postman', at: [orders.record], body: order, answer: { outcomes: [{ code: 'order' }] } },
      { status: 409, as: 'postman', at: [orders.record], body: { ...order, amount: 200 } },
      { status: 409, at: [orders.record], body: { ...order, key: 'b' } },
      { status: 404, as: 'analyst', at: [orders.retry], body: order },
      { status: 404, at: [orders.theirs], body: order },
      {
        status: 201,
        as: 'postman',
        at: [orders.retry],
        body: { key: 'a', code: 'not-home', minutes: 15 },
        answer: { state: 'open' },
      },
    ]
  },
  'POST /api/v1/work-orders/{id}/outcomes/{outcomeId}/correct': () => {
    const correction = { reason: '看错了', instead: { code: 'interested' } }
    return [
      ...[1, 2].map(() => ({
        status: 200,
        as: 'postman' as const,
        at: [orders.record, 1],
        headers: { 'idempotency-key': 'correction-1' },
        body: correction,
        answer: { outcome: '有意向', outcomes: [{ code: 'order' }, { code: 'interested' }] },
      })),
      { status: 409, as: 'postman', at: [orders.record, 1], body: correction },
      { status: 400, at: [orders.record, 1], body: { instead: null } },
      { status: 404, at: [orders.record, unknown], body: correction },
      { status: 404, at: [orders.theirs, 1], body: correction },
    ]
  },
  'POST /api/v1/work-orders/assign': () => {
    const assignment = { ids: [orders.assign], staffId: api.clerk.staff.id, plannedOn: '2998-01-01' }
    return [
      { status: 200, body: assignment, answer: { assigned: 1 } },
      { status: 400, body: { ...assignment, ids: [] } },
      { status: 400, body: { ...assignment, plannedOn: '2020-01-01' } },
      { status: 403, as: 'postman', body: { ...assignment, ids: [orders.release] } },
      { status: 404, body: { ...assignment, ids: [orders.theirs] } },
      { status: 404, body: { ...assignment, staffId: api.neighbour.staff.id } },
      { status: 409, body: { ...assignment, ids: [orders.record] } },
    ]
  },
  'POST /api/v1/work-orders/release': () => [
    { status: 200, as: 'postman', body: { ids: [orders.release] }, answer: { placed: 0, unplaced: 1 } },
    { status: 403, as: 'postman', body: { ids: [orders.release] } },
    { status: 200, body: { ids: [orders.release] }, answer: { placed: 0, unplaced: 1 } },
    { status: 400, body: { ids: 'all' } },
    { status: 404, body: { ids: [orders.theirs] } },
    { status: 409, body: { ids: [orders.record] } },
  ],
  'POST /api/v1/work-orders/postpone': () => {
    const later = { ids: [orders.postpone], plannedOn: '2998-01-01' }
    return [
      { status: 200, as: 'postman', body: later, answer: { postponed: 1 } },
      { status: 200, body: { ...later, plannedOn: '2998-01-02' }, answer: { postponed: 1 } },
      { status: 400, as: 'postman', body: { ...later, plannedOn: '2020-01-01' } },
      { status: 400, as: 'postman', body: { ...later, plannedOn: '2999-02-01' } },
      { status: 403, as: 'postman', body: { ...later, ids: [orders.release] } },
      { status: 404, as: 'analyst', body: later },
      { status: 404, body: { ...later, ids: [orders.theirs] } },
      { status: 409, as: 'postman', body: { ...later, ids: [orders.record] } },
      { status: 409, body: { ...later, ids: [orders.release] } },
    ]
  },

  'POST /api/v1/events': () => {
    const event = { unitId: api.branch.id, name: '品鉴会', place: '二楼', startsAt: new Date().toISOString(), seats: 2 }
    return [
      { status: 201, body: event, answer: { seats: 2, seated: 0, state: 'planned' } },
      { status: 201, body: { ...event, name: '沙龙' }, headers: { 'idempotency-key': 'event-1' } },
      { status: 409, body: event },
      { status: 400, body: { ...event, endsAt: '2020-01-01T00:00:00Z' } },
      { status: 403, as: 'postman', body: { ...event, name: 'x' } },
      { status: 404, body: { ...event, unitId: api.sibling.id } },
    ]
  },
  'GET /api/v1/events': () => [
    { status: 200, answer: { nextCursor: null } },
    { status: 400, query: '?limit=0' },
  ],
  'GET /api/v1/events/{id}': () => [
    { status: 200, at: [theirEvent + 1], answer: { name: '品鉴会' } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirEvent] },
  ],
  'PUT /api/v1/events/{id}/guests/{customerId}': () => {
    const reply = { reply: 'accepted', party: 2 }
    return [
      { status: 200, at: [theirEvent + 1, mine.customer], body: reply, answer: { seated: true, movedUp: [] } },
      { status: 200, at: [theirEvent + 1, mine.holder], body: { reply: 'accepted' }, answer: { seated: false } },
      { status: 400, at: [theirEvent + 1, mine.customer], body: { reply: 'perhaps' } },
      { status: 403, as: 'analyst', at: [theirEvent + 1, mine.customer], body: reply },
      { status: 404, at: [theirEvent, mine.customer], body: reply },
      { status: 404, at: [theirEvent + 1, theirs.customer], body: reply },
      { status: 409, as: 'neighbour', at: [theirEvent, theirs.customer], body: reply },
    ]
  },
  'GET /api/v1/events/{id}/guests': () => [
    { status: 200, at: [theirEvent + 1], answer: { items: [{ reply: 'accepted' }, { seated: false }] } },
    { status: 400, at: [theirEvent + 1], query: '?cursor=x' },
    { status: 404, at: [theirEvent] },
  ],
  'POST /api/v1/events/{id}/attendance': () => [
    { status: 200, at: [theirEvent + 1], body: { customerIds: [mine.customer] }, answer: { changed: 1 } },
    { status: 400, at: [theirEvent + 1], body: { customerIds: [] } },
    { status: 403, as: 'analyst', at: [theirEvent + 1], body: { customerIds: [mine.customer] } },
    { status: 404, at: [theirEvent + 1], body: { customerIds: [theirs.customer] } },
    { status: 409, as: 'neighbour', at: [theirEvent], body: { customerIds: [theirs.customer] } },
  ],
  'PATCH /api/v1/events/{id}': () => [
    { status: 409, at: [theirEvent + 1], body: { seats: 1 } },
    { status: 200, at: [theirEvent + 1], body: { seats: 5 }, answer: { seats: 5, waiting: 0 } },
    { status: 400, at: [theirEvent + 1], body: { seats: 0 } },
    { status: 403, as: 'postman', at: [theirEvent + 1], body: { seats: 9 } },
    { status: 404, at: [theirEvent], body: { seats: 9 } },
  ],
}
