import { sql } from 'kysely'
import { z } from 'zod'
import { dayIn } from '../clock.ts'
import { businessDay, type Ctx, elevated, instant, row, run, staffIdOf } from '../context.ts'
import { badInput, conflict } from '../errors.ts'
import { currency, lineText, orderValue, parseInput } from '../parse-input.ts'
import { needsAmount } from '../responses/kinds.ts'
import { latestAnswer } from '../responses/record-responses.ts'
import { answerByOutcome, type GuestBefore } from './events/answer-invitation.ts'
import { findOrder, type HeldOrder } from './find-order.ts'
import { findOutcomeCode, listOutcomeCodes, type OutcomeCode } from './outcome-codes.ts'
import { applyEffects, type Effects } from './outcome-effects.ts'
import { settleDelivery } from './settle-order.ts'
import { getWorkOrder, type WorkOrderDetail } from './work-order-view.ts'

/** An appointment further ahead is a mistake in the date. */
const longestWait = 366 * 86_400_000

const instantText = z
  .union([z.date(), z.iso.datetime({ offset: true, abort: true })], {
    error: 'Write the time with its offset, as 2026-03-01T16:30:00+08:00.',
  })
  .transform((at) => new Date(at))

export const outcomeInput = z.strictObject({
  code: z.string().max(40).describe('One of the codes of the channel, as GET /outcome-codes lists them.'),
  at: instantText.optional().describe('When it was; now, when left out.'),
  note: z.string().trim().min(1).max(2_000).nullable().default(null),
  minutes: z.int().min(0).max(1_440).nullable().default(null).describe('Time spent on it, the way included.'),
  amount: orderValue.optional().describe('Of an order, in minor units (fen).'),
  currency: currency.default('CNY'),
  nextAt: instantText.optional().describe('When to try again, where the code says so: an appointment.'),
  party: z.int().min(1).max(50).default(1).describe('How many come, of an invitation that was accepted.'),
})
export const outcomeRecord = outcomeInput.extend({
  workOrderId: z.int().positive(),
  key: lineText(100).describe('Given by the device that takes it down: sent again, it changes nothing.'),
})
type Given = z.output<typeof outcomeInput>

/**
 * Records what came of a work order: settles its delivery or puts it off, records the response, leaves alone whom the code
 * tells to, marks what is wrong with the customer's data. Idempotent by `key`. An outcome is a fact: it is taken also when
 * the order was cancelled or given to somebody else while the phone was offline.
 *
 * Needs `work.do` for one's own orders, else `work.assign`. Throws `not-found`, `bad-input`, and `conflict` when the order
 * has ended with another outcome or the key was used for another one.
 */
export async function recordOutcome(ctx: Ctx, input: z.input<typeof outcomeRecord>): Promise<WorkOrderDetail> {
  const { workOrderId, key, ...given } = parseInput(outcomeRecord, input)
  const order = await findOrder(ctx, workOrderId)
  if (!(await isKnown(ctx, order, key, given))) {
    if (order.state === 'done') {
      throw conflict('This work order has ended with another outcome. Correct that one if it is wrong.')
    }
    await writeOutcome(ctx, order, key, given)
  }
  return getWorkOrder(ctx, { id: workOrderId })
}

async function isKnown(ctx: Ctx, { id }: HeldOrder, key: string, given: Given): Promise<boolean> {
  const known = await row<{
    code: string
    at: string
    note: string | null
    minutes: number | null
    amount: number | null
  }>(ctx, sql`select code, at, note, minutes, amount from work_outcome where work_order_id = ${id} and key = ${key}`)
  if (!known) return false
  const same =
    known.code === given.code &&
    known.note === given.note &&
    known.minutes === given.minutes &&
    known.amount === (given.amount ?? null) &&
    (given.at === undefined || instant(known.at).getTime() === given.at.getTime())
  if (same) return true
  throw conflict('This key was used for another outcome of this work order. Choose a new key for a new outcome.')
}

/** The caller has found the order open, or cancelled. */
export async function writeOutcome(ctx: Ctx, order: HeldOrder, key: string, given: Given): Promise<void> {
  const code = await requireCode(ctx, order, given.code)
  const at = checkTimes(ctx, order, code, given)
  const money = checkAmount(code, given)
  await elevated(ctx, async (all) => {
    const outcome = await row<{ id: number }>(
      all,
      sql`insert into work_outcome (work_order_id, key, code, at, staff_id, recorded_at, note, minutes, amount, currency,
                                    next_at, before)
          values (${order.id}, ${key}, ${code.code}, ${at}, ${staffIdOf(ctx)}, ${ctx.now}, ${given.note}, ${given.minutes},
                  ${money.amount}, ${money.currency}, ${given.nextAt ?? null}, '{}')
          returning id`,
    )
    const outcomeId = outcome?.id ?? 0
    const effects = await applyEffects(all, order, { outcomeId, code, at, note: given.note, ...money })
    const guest = code.guest ? await answerByOutcome(all, order, { reply: code.guest, party: given.party }) : undefined
    const before: Before = { ...beforeOf(order), ...effects, ...(guest === undefined ? {} : { guest }) }
    await run(all, sql`update work_outcome set before = ${JSON.stringify(before)}::jsonb where id = ${outcomeId}`)
    if (order.state === 'open' && code.retry && order.attempts + 1 < code.retry.tries) {
      await putOff(all, order, given.nextAt ?? null, code.retry.days)
    } else {
      await end(all, order, code, at)
    }
  })
}

/** The order as it was before an outcome, with what that changed beyond it. */
export type Before = Pick<HeldOrder, 'state' | 'plannedOn' | 'dueOn' | 'attempts' | 'reason'> & {
  appointmentAt: string | null
  closedAt: string | null
  guest?: GuestBefore
} & Effects

const beforeOf = (order: HeldOrder): Before => ({
  state: order.state,
  plannedOn: order.plannedOn,
  dueOn: order.dueOn,
  attempts: order.attempts,
  reason: order.reason,
  appointmentAt: order.appointmentAt?.toISOString() ?? null,
  closedAt: order.closedAt?.toISOString() ?? null,
})

async function requireCode(ctx: Ctx, { channel }: HeldOrder, code: string): Promise<OutcomeCode> {
  const found = await findOutcomeCode(ctx, channel, code)
  if (found) return found
  const codes = (await listOutcomeCodes(ctx, { channel })).map((one) => one.code)
  const message = `This is no outcome code of ${channel}. Give one of: ${codes.join(', ')}.`
  throw badInput(message, [{ path: 'code', message }])
}

function checkTimes(ctx: Ctx, order: HeldOrder, code: OutcomeCode, { at = ctx.now, nextAt }: Given): Date {
  const refuse = (path: string, message: string) => badInput(message, [{ path, message }])
  if (at > latestAnswer(ctx.now)) throw refuse('at', 'This lies in the future. Check the clock of the device.')
  if (latestAnswer(at) < order.createdAt) {
    throw refuse('at', 'This lies before the work order was made. Check the date and the clock of the device.')
  }
  if (nextAt === undefined) return at
  if (!code.retry) throw refuse('nextAt', `"${code.label}" ends the work order. Leave the appointment out.`)
  if (nextAt <= ctx.now) throw refuse('nextAt', 'An appointment lies in the future.')
  if (nextAt.getTime() > ctx.now.getTime() + longestWait) {
    throw refuse('nextAt', 'This lies more than a year ahead. Choose an earlier day.')
  }
  return at
}

function checkAmount(code: OutcomeCode, { amount, currency }: Given) {
  const isOrder = code.response !== null && needsAmount(code.response)
  if (isOrder && amount === undefined) {
    const message = 'An order has an amount (in minor units; 0 for a free one).'
    throw badInput(message, [{ path: 'amount', message }])
  }
  if (!isOrder && amount !== undefined) {
    const message = `"${code.label}" is no order. Leave the amount out, or choose a code that is.`
    throw badInput(message, [{ path: 'amount', message }])
  }
  return { amount: amount ?? null, currency: amount === undefined ? null : currency }
}

/** It stays with whoever has it, on the day of the appointment, or so many days from now. */
async function putOff(ctx: Ctx, order: HeldOrder, nextAt: Date | null, days: number): Promise<void> {
  const day = nextAt ? sql`${dayIn(ctx.timeZone, nextAt)}::date` : sql`${businessDay(ctx)}::date + ${days}::int`
  await run(
    ctx,
    sql`update work_order set attempts = attempts + 1, planned_on = ${day}, due_on = greatest(due_on, ${day}),
               appointment_at = ${nextAt}
        where id = ${order.id}`,
  )
}

async function end(ctx: Ctx, order: HeldOrder, code: OutcomeCode, at: Date): Promise<void> {
  // Cancelled while somebody was on the way: it counts if they met the customer, else it stays cancelled.
  if (order.state === 'cancelled' && !code.reached) return
  await run(
    ctx,
    sql`update work_order set state = 'done', attempts = attempts + 1, appointment_at = null, reason = null,
               closed_at = ${ctx.now}
        where id = ${order.id}`,
  )
  const tries = order.attempts > 0 ? `, after ${order.attempts + 1} tries` : ''
  await settleDelivery(ctx, order, {
    as: code.reached ? 'sent' : 'failed',
    reason: code.label + tries,
    at,
  })
}
