import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row } from '../../context.ts'
import type { CustomerView } from '../../customers/customer-view.ts'
import { listCustomers } from '../../customers/list-customers.ts'
import { maskMobile, maskName } from '../../customers/mask.ts'
import { requireAnywhere } from '../../customers/require-anywhere.ts'
import { notFound } from '../../errors.ts'
import { recordAudit } from '../../org/audit.ts'
import { rightsAt } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import type { LinkedDelivery } from '../from-delivery.ts'
import type { Tokens } from '../token.ts'
import { type DeskOffer, offersOf } from './offers.ts'
import { readPresented } from './read-presented.ts'

export const deskQuery = z.strictObject({
  q: z
    .string()
    .trim()
    .min(2, 'Type at least two characters of a name, or a whole code or number.')
    .max(300)
    .describe(
      'A reply code in any spelling, what a scanner reads from a QR code, a mobile number, or how a name begins.',
    ),
})

/** Somebody at the desk. */
export interface DeskPerson {
  /** Null for who belongs to a branch that the clerk does not see: they hold a code, and that is all there is to see. */
  customerId: number | null
  /** Masked for whoever may not change customers' records. */
  name: string
  mobile: string | null
  unitName: string
  /** With the reply code of each, by which an answer is recorded. */
  offers: (Omit<DeskOffer, 'stepId' | 'seq'> & { code: string })[]
}

export interface DeskFinding {
  by: 'code' | 'search' | null
  people: DeskPerson[]
  /** There are more people; type more of the name. */
  more: boolean
}

const mostPeople = 10

/**
 * Who stands at the counter: by the code they bring, else by number or name among the actor's customers; with what they
 * hold and what they answered already. A valid code shows also a customer of a branch that the actor does not see: the
 * masked name, that one message and what was answered to its campaign; such a look leaves an entry in the audit.
 *
 * Needs `response.write`, for those found by name or number in their unit. Throws `bad-input`, `forbidden`.
 */
export async function findAtDesk(ctx: Ctx, input: z.input<typeof deskQuery>, tokens: Tokens): Promise<DeskFinding> {
  const { q } = parseInput(deskQuery, input)
  requireAnywhere(ctx, 'response.write')
  const presented = await readPresented(ctx, q, tokens)
  if (presented) {
    const [own] = await ownCustomers(ctx, { id: presented.customerId })
    const person = own ? await shown(ctx, [own], tokens, presented) : [await stranger(ctx, presented, tokens)]
    return { by: 'code', people: person, more: false }
  }
  const found = await listCustomers(ctx, { search: q, limit: mostPeople })
  const people = await shown(ctx, await answerable(ctx, found.items), tokens)
  return { by: people.length > 0 ? 'search' : null, people, more: found.nextCursor !== null }
}

type Own = Pick<CustomerView, 'id' | 'unitId' | 'name' | 'mobile'>

/** The customer, where the actor may see them and take their answers. */
async function ownCustomers(ctx: Ctx, { id }: { id: number }): Promise<Own[]> {
  const own = await row<Own>(ctx, sql`select id, unit_id as "unitId", name, mobile from customer where id = ${id}`)
  return own ? answerable(ctx, [own]) : []
}

async function answerable<T extends Own>(ctx: Ctx, customers: T[]): Promise<T[]> {
  const units = await Promise.all(
    [...new Set(customers.map(({ unitId }) => unitId))].map(async (id) => [id, await rightsAt(ctx, id)] as const),
  )
  const rights = new Map(units)
  return customers.filter(({ unitId }) => rights.get(unitId)?.has('response.write'))
}

async function shown(ctx: Ctx, customers: Own[], tokens: Tokens, first?: LinkedDelivery): Promise<DeskPerson[]> {
  if (customers.length === 0) return []
  const offers = await elevated(ctx, (all) => offersOf(all, { customerIds: customers.map(({ id }) => id) }))
  const presented = first ? await elevated(ctx, (all) => offersOf(all, { one: first })) : undefined
  return Promise.all(
    customers.map(async ({ id, unitId, name, mobile }) => {
      const open = (await rightsAt(ctx, unitId)).has('customer.write')
      const held = [...(presented?.get(id) ?? []), ...(offers.get(id) ?? []).filter((one) => !isSame(one, first))]
      return {
        customerId: id,
        name: open ? name : maskName(name),
        mobile: open || mobile === null ? mobile : maskMobile(mobile),
        unitName: await unitNameOf(ctx, unitId),
        offers: held.map((one) => withCode(one, tokens)),
      }
    }),
  )
}

const isSame = (one: DeskOffer, other?: LinkedDelivery) => one.stepId === other?.stepId && one.seq === other.seq

async function stranger(ctx: Ctx, delivery: LinkedDelivery, tokens: Tokens): Promise<DeskPerson> {
  const { customerId, stepId, seq } = delivery
  const customer = await elevated(ctx, (all) =>
    row<{ name: string; unitId: number; unitName: string }>(
      all,
      sql`select c.name, c.unit_id as "unitId", u.name as "unitName" from customer c join unit u on u.id = c.unit_id
          where c.id = ${customerId}`,
    ),
  )
  if (!customer) throw notFound('The customer')
  await recordAudit(ctx, { action: 'desk.look-up', unitId: customer.unitId, customerId, detail: { stepId, seq } })
  const offers = await elevated(ctx, (all) => offersOf(all, { one: delivery }))
  return {
    customerId: null,
    name: maskName(customer.name),
    mobile: null,
    unitName: customer.unitName,
    offers: (offers.get(customerId) ?? []).map((one) => withCode(one, tokens)),
  }
}

function withCode(offer: DeskOffer & { customerId?: number }, tokens: Tokens): DeskPerson['offers'][number] {
  const { stepId, seq, customerId: _, ...rest } = offer
  return { ...rest, code: tokens.replyCode({ stepId, seq }) }
}

const unitNameOf = async (ctx: Ctx, id: number): Promise<string> =>
  (await row<{ name: string }>(ctx, sql`select name from unit where id = ${id}`))?.name ?? ''
