import { sql } from 'kysely'
import { z } from 'zod'
import { assistedChannels, channels } from '../../channel.ts'
import { type Ctx, elevated, rows, run } from '../../context.ts'
import { badInput, type FieldIssue } from '../../errors.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight, rightsAt } from '../../org/rights.ts'
import { currency, lineText, parseInput } from '../../parse-input.ts'
import type { Words } from '../words.ts'

/** What is paid for: each message that left, each part of a text message, each minute of a member of staff. */
export const priceItems = ['message', 'segment', 'minute'] as const
export type PriceItem = (typeof priceItems)[number]
export const priceItemNames: Record<PriceItem, Words> = {
  message: { zh: '件', en: 'messages' },
  segment: { zh: '条', en: 'parts of texts' },
  minute: { zh: '分钟', en: 'minutes' },
}

const price = z.strictObject({
  channel: z.enum(channels),
  item: z.enum(priceItems).default('message'),
  class: z
    .union([z.literal(''), lineText(40)])
    .default('')
    .describe('Of letters: how they are posted, in your words.'),
  upToGrams: z
    .int()
    .min(0)
    .max(30_000)
    .default(0)
    .describe('Of letters: the lightest step that holds the letter counts; 0 for any weight.'),
  currency: currency.default('CNY'),
  perThousand: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .describe('For a thousand, in minor units: a text message of 3.5 fen is 3500, postage of 1.20 yuan 120000.'),
  validFrom: z.iso.date(),
  validUntil: z.iso.date().nullable().default(null).describe('Included. Null: until another one of this unit begins.'),
})
export const pricesInput = z.strictObject({ unitId: z.int().positive(), prices: z.array(price).max(500) })
export const priceSchema = price.extend({ unitId: z.int() })
export type Price = z.output<typeof priceSchema>

/**
 * Replaces the prices of a unit, which hold for campaigns of it and of what is below it, before those of the units
 * above. Needs `price.write` there; the audit keeps them. Throws `bad-input` for two of the same thing that begin on
 * the same day, and for an item that the channel does not have.
 */
export async function setPrices(ctx: Ctx, input: z.input<typeof pricesInput>): Promise<Price[]> {
  const { unitId, prices } = parseInput(pricesInput, input)
  await requireRight(ctx, 'price.write', unitId)
  const issues = prices.flatMap((one, i) =>
    issueOf(one, prices.slice(0, i)).map((message) => ({ path: `prices.${i}`, message })),
  )
  if (issues.length > 0) throw badInput(issues[0]?.message ?? '', issues satisfies FieldIssue[])
  const held = await elevated(ctx, async (all) => {
    // Two people who replace them at once do it one after the other.
    await rows(all, sql`select from unit where id = ${unitId} for no key update`)
    await run(all, sql`delete from channel_price where unit_id = ${unitId}`)
    await run(
      all,
      sql`insert into channel_price (unit_id, channel, item, class, up_to_grams, currency, per_thousand, valid_from, valid_until)
          select ${unitId}, channel, item, class, "upToGrams", currency, "perThousand", "validFrom", "validUntil"
          from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as p(channel text, item text, class text, "upToGrams" int,
            currency text, "perThousand" bigint, "validFrom" date, "validUntil" date)`,
    )
    return pricesAt(all, unitId)
  })
  await recordAudit(ctx, { action: 'prices.set', unitId, detail: { prices } })
  return held
}

/**
 * The prices that hold for campaigns of a unit: its own first, then those of the units above. Needs no right but to see
 * the unit.
 */
export async function getPrices(ctx: Ctx, input: { unitId: number }): Promise<Price[]> {
  await rightsAt(ctx, input.unitId) // not-found outside the actor's units
  return elevated(ctx, (all) => pricesAt(all, input.unitId))
}

const pricesAt = (ctx: Ctx, unitId: number): Promise<Price[]> =>
  rows<Price>(
    ctx,
    sql`select p.unit_id as "unitId", channel, item, class, up_to_grams as "upToGrams", currency, per_thousand as "perThousand",
               valid_from::text as "validFrom", valid_until::text as "validUntil"
        from channel_price p join unit u on u.id = ${unitId} and u.path @> array[p.unit_id]
        order by array_position(u.path, p.unit_id) desc, channel, item, class, up_to_grams, currency, valid_from`,
  )

function issueOf(one: z.output<typeof price>, before: z.output<typeof price>[]): string[] {
  const keyOf = (p: typeof one) => JSON.stringify([p.channel, p.item, p.class, p.upToGrams, p.currency, p.validFrom])
  if (before.some((other) => keyOf(other) === keyOf(one))) {
    return ['There is a price of the same thing from the same day already. Keep one of them.']
  }
  if (one.item === 'segment' && one.channel !== 'sms') return ['Only text messages have segments. Choose message.']
  if (one.item === 'minute' && !assistedChannels.some((channel) => channel === one.channel)) {
    return ['Minutes are of work that people do. Choose message.']
  }
  if (one.channel !== 'letter' && (one.class !== '' || one.upToGrams !== 0)) {
    return ['Only letters have a class and a weight. Leave them out.']
  }
  return one.validUntil !== null && one.validUntil < one.validFrom ? ['The price ends before it begins.'] : []
}
