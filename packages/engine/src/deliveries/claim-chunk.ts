import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { contactedLately } from '../audience/contact-pressure.ts'
import { addressOf, exclusionOf } from '../audience/exclusion.ts'
import { type Stop, stopReasons } from '../audience/stop-reasons.ts'
import { type MergeData, salutationOf } from '../campaigns/merge-fields.ts'
import { type Ctx, rows, run } from '../context.ts'
import { couponCode } from '../coupons/coupon.ts'
import { hasAnswered } from '../responses/has-answered.ts'
import type { Chunk } from './chunk.ts'
import { putOff, putOffQuiet } from './put-off.ts'
import { ration } from './ration.ts'
import { getStep, type StepFrame } from './step-contents.ts'
import { takeBack } from './take-back.ts'

export interface ClaimedDelivery {
  seq: number
  cellId: number
  customerId: number
  /** Where the channel reaches them: e-mail address, mobile number (E.164), or the lines of a postal address. */
  to: string
  /** Everything the template may use about this recipient. */
  data: MergeData
}

/** A claim holds its deliveries for `leaseSeconds` unless renewed; settling needs its token. */
export interface Claim {
  token: string
  /** Its sender has a rate: slots are to be reserved (`reserveSlots`). */
  throttled: boolean
  /**
   * Business time at which somebody's quiet hours may begin, which the claim has looked at: what has not left by then is to
   * be claimed again. Null where the channel has none.
   */
  until: Date | null
  deliveries: ClaimedDelivery[]
}

/**
 * Takes up to `limit` due deliveries of a chunk for this worker, in the one transaction of `ctx`:
 *
 * 1. claims whose lease ran out are taken back, and what is due in a unit that keeps quiet now is put off;
 * 2. due rows are claimed, if the campaign still runs, past rows that another worker holds;
 * 3. what has changed since is checked again: suppression, consent, address, contact rules, and in a later step whether
 *    the customer has answered meanwhile. Those are settled as cancelled, with the reason, and not returned;
 * 4. what the sender's limits leave no room for is put off.
 */
export async function claimChunk(
  ctx: Ctx,
  chunk: Chunk,
  options: { limit: number; leaseSeconds: number },
): Promise<Claim> {
  const step = await getStep(ctx, chunk.stepId)
  const { channel, position } = step
  await takeBack(ctx, chunk)
  await putOffQuiet(ctx, chunk, channel)
  const token = randomUUID()
  // By delivery_open, so the scan touches only what is not settled in the range.
  const claimed = await rows<ClaimedRow>(
    ctx,
    sql`with due as (
          select d.step_id, d.seq from delivery d
          join campaign c on c.id = d.campaign_id and c.state = 'running'
          where d.step_id = ${chunk.stepId} and d.seq between ${chunk.from} and ${chunk.to}
            and d.settled_at is null and d.state in ('queued', 'retry') and d.due_at <= ${ctx.now}
          order by d.seq limit ${options.limit}
          for update of d skip locked
        ), claimed as (
          update delivery d
          set state = 'claimed', claim_token = ${token}, in_flight = false,
              lease_until = clock_timestamp() + make_interval(secs => ${options.leaseSeconds})
          from due where d.step_id = due.step_id and d.seq = due.seq
          returning d.seq, d.cell_id, d.customer_id, d.campaign_id, d.channel
        )
        select l.seq, l.cell_id, l.customer_id, c.unit_id, c.name, c.gender, c.ref, c.email, c.mobile, c.address, c.postcode,
               c.birthday, c.attributes, u.name as unit_name, p.name as campaign_name, s.name as sender_name,
               g.offer as coupon_offer, g.code as coupon_code, g.valid_until::text as coupon_until,
               ${addressOf('c', channel)} as "to", case
                 when ${position > 1 ? hasAnswered(chunk.campaignId, sql.ref('c.id')) : sql`false`} then 'answered'
                 else ${exclusionOf('c', 'k', channel)} end as exclusion
        from claimed l
        join customer c on c.id = l.customer_id
        join unit u on u.id = c.unit_id
        join campaign p on p.id = l.campaign_id
        join step on step.id = ${chunk.stepId}
        left join sender s on s.id = step.sender_id
        left join coupon g on g.campaign_id = l.campaign_id
        left join consent k on k.customer_id = c.id and k.channel = l.channel and k.purpose = p.purpose
        order by l.seq`,
  )
  const fit = claimed.filter(({ exclusion }) => exclusion === null)
  const pressed = await pressedAmong(ctx, chunk.stepId, step, fit)
  for (const one of fit) if (pressed.has(one.customer_id)) one.exclusion = 'pressure'
  await cancelStopped(ctx, chunk.stepId, token, claimed)
  const going = fit.filter(({ exclusion }) => exclusion === null)
  const late = await ration(ctx, step.senderId, going)
  await putOff(ctx, chunk.stepId, token, late)
  const until = step.hushed ? nextMinute(ctx.now) : null
  return {
    token,
    throttled: step.throttled,
    until,
    deliveries: going.filter(({ seq }) => !late.has(seq)).map((one) => toDelivery(ctx, chunk.stepId, one)),
  }
}

/** Quiet hours begin at whole minutes. */
const nextMinute = (now: Date): Date => new Date((Math.floor(now.getTime() / 60_000) + 1) * 60_000)

/** The customers of a claim whom this delivery would bring above what a contact rule allows. */
async function pressedAmong(
  ctx: Ctx,
  stepId: number,
  { unitId, channel }: StepFrame,
  claimed: ClaimedRow[],
): Promise<ReadonlySet<number>> {
  const lately = claimed.length > 0 && (await contactedLately(ctx, { unitId }, channel, stepId))
  if (!lately) return new Set()
  const found = await rows<{ id: number }>(
    ctx,
    sql`with fit as (
          select * from unnest(${claimed.map((one) => one.customer_id)}::bigint[],
                               ${claimed.map((one) => one.unit_id)}::bigint[]) as f(id, unit_id)
        )
        select distinct id from (${lately}) pressed`,
  )
  return new Set(found.map(({ id }) => id))
}

async function cancelStopped(ctx: Ctx, stepId: number, token: string, claimed: ClaimedRow[]): Promise<void> {
  const stopped = claimed.flatMap(({ seq, exclusion }) => (exclusion ? [{ seq, reason: stopReasons[exclusion] }] : []))
  if (stopped.length === 0) return
  await run(
    ctx,
    sql`update delivery d set state = 'cancelled', reason = x.reason, settled_at = ${ctx.now},
               claim_token = null, lease_until = null
        from unnest(${stopped.map(({ seq }) => seq)}::int[], ${stopped.map(({ reason }) => reason)}::text[])
               as x(seq, reason)
        where d.step_id = ${stepId} and d.seq = x.seq and d.claim_token = ${token}`,
  )
}

interface ClaimedRow {
  seq: number
  cell_id: number
  customer_id: number
  unit_id: number
  name: string
  gender: 'male' | 'female' | null
  ref: string | null
  to: string
  email: string | null
  mobile: string | null
  address: string | null
  postcode: string | null
  birthday: string | null
  attributes: MergeData['customer']['attributes']
  unit_name: string
  campaign_name: string
  sender_name: string | null
  coupon_offer: string | null
  coupon_code: string | null
  coupon_until: string | null
  exclusion: Stop | null
}

function toDelivery({ vault }: Ctx, stepId: number, c: ClaimedRow): ClaimedDelivery {
  const { name, ref, email, mobile, address, postcode, birthday, attributes } = c
  return {
    seq: c.seq,
    cellId: c.cell_id,
    customerId: c.customer_id,
    to: c.to,
    data: {
      customer: {
        name,
        salutation: salutationOf(name, c.gender),
        ref,
        email,
        mobile,
        address,
        postcode,
        birthday,
        attributes,
      },
      unit: { name: c.unit_name },
      campaign: { name: c.campaign_name },
      sender: { name: c.sender_name ?? '' },
      ...(c.coupon_offer !== null && {
        coupon: {
          code: c.coupon_code ?? couponCode(vault, { stepId, seq: c.seq }),
          offer: c.coupon_offer,
          until: c.coupon_until,
        },
      }),
    },
  }
}
