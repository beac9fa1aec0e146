import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, rows, run } from '../context.ts'
import { takeTurns } from '../deliveries/take-turns.ts'

/** Parts of one text message; more are taken for messages of their own: its 2,000 characters end before. */
export const mostSmsParts = 40
/** Minutes that a part waits for the others. Networks deliver them within seconds, or begin again. */
const patience = 60

/** Which part of a longer message a text is, as the handset numbered it. */
export const smsPart = z.strictObject({
  reference: z.int().min(0).max(65_535),
  of: z.int().min(2).max(mostSmsParts),
  /** From 1. */
  number: z.int().min(1).max(mostSmsParts),
})

/** A text as UTF-16 in hex: a part may begin or end in the middle of a character, which no text of the database may. */
interface Words {
  provider: string
  mobile: string
  to: string
  words: string
  at: Date
}
type Part = Words & { part: z.output<typeof smsPart> }

/** A message put together; `missing` where not all of it came. */
export type Joined = Words & { id: null; missing?: { parts: number; came: number } }

const subject = ({ provider, mobile }: Words) => `parts of ${provider} ${mobile}`

/**
 * Keeps parts, and returns the messages that are whole with them; each once, in whichever order, process or number of
 * repetitions they come. Of the same senders also those whose time is over: the handset may be using their number again.
 * Promises to look after what stays incomplete.
 */
export async function joinParts(ctx: Ctx, given: readonly Part[]): Promise<Joined[]> {
  if (given.length === 0) return []
  await takeTurns(ctx, given.map(subject))
  // Touched although it is there: whoever is about to keep it waits for us, and then finds these parts.
  await run(
    ctx,
    sql`insert into outbox (job, payload, due_at)
        values ('close-sms-parts', '{}', ${ctx.now}::timestamptz + make_interval(mins => ${patience}))
        on conflict (job) where job = 'close-sms-parts' do update set due_at = outbox.due_at`,
  )
  const [providers, senders] = [given.map(({ provider }) => provider), given.map(({ mobile }) => mobile)]
  const theirs = sql`(provider, sender) in (select * from unnest(${providers}::text[], ${senders}::text[]))`
  const lapsed = await takeLapsed(ctx, theirs)
  const stored = given.map(({ provider, mobile, to, words, at, part }) => {
    return { provider, sender: mobile, recipient: to, ...part, words, at }
  })
  const whole = await rows<StoredPart>(
    ctx,
    sql`with kept as (
          insert into sms_part (provider, sender, recipient, reference, parts, part, words, at, recorded_at)
          select provider, sender, recipient, reference, of, number, decode(words, 'hex'), at, ${ctx.now}::timestamptz
          from jsonb_to_recordset(${JSON.stringify(stored)}::jsonb)
            as p(provider text, sender text, recipient text, reference int, of smallint, number smallint, words text, at timestamptz)
          order by 1, 2, 3, 4, 5, 6
          on conflict do nothing
          returning *
        ), there as (
          select * from sms_part where ${theirs} union all select * from kept
        )
        select ${columns} from there where (provider, sender, recipient, reference, parts) in (
          select provider, sender, recipient, reference, parts from there
          group by 1, 2, 3, 4, 5 having count(*) = parts and not bool_or(joined))`,
  )
  await run(
    ctx,
    sql`update sms_part p set joined = true
        from jsonb_to_recordset(${JSON.stringify(whole)}::jsonb)
          as w(provider text, sender text, recipient text, reference int, parts smallint, part smallint)
        where (p.provider, p.sender, p.recipient, p.reference, p.parts, p.part)
              = (w.provider, w.sender, w.recipient, w.reference, w.parts, w.part)`,
  )
  return [...lapsed, ...join(whole)]
}

/**
 * Messages whose parts did not all come in time, of those that `which` selects, without them; what was put together is
 * forgotten with them.
 */
export async function takeLapsed(ctx: Ctx, which: RawBuilder<unknown>): Promise<Joined[]> {
  const lapsed = await rows<StoredPart>(
    ctx,
    sql`with gone as (
          delete from sms_part where (provider, sender, recipient, reference, parts) in (
            select provider, sender, recipient, reference, parts from sms_part
            where recorded_at <= ${ctx.now}::timestamptz - make_interval(mins => ${patience}) and ${which})
          returning *
        )
        select ${columns} from gone where not joined`,
  )
  return join(lapsed)
}

/** When the next parts will have waited long enough; null without any. */
export async function nextLapse(ctx: Ctx): Promise<Date | null> {
  const [next] = await rows<{ at: string | null }>(
    ctx,
    sql`select min(recorded_at) + make_interval(mins => ${patience}) as at from sms_part`,
  )
  return instant(next?.at ?? null)
}

interface StoredPart {
  provider: string
  sender: string
  recipient: string
  reference: number
  parts: number
  part: number
  words: string
  at: string
}
const columns = sql`provider, sender, recipient, reference, parts, part, encode(words, 'hex') as words, at`

function join(stored: StoredPart[]): Joined[] {
  const keyOf = ({ provider, sender, recipient, reference, parts }: StoredPart) =>
    JSON.stringify([provider, sender, recipient, reference, parts])
  return [...Map.groupBy(stored, keyOf).values()].map((some) => {
    const [{ provider, sender, recipient, parts }] = some as [StoredPart]
    const byNumber = new Map(some.map(({ part, words }) => [part, words]))
    const all = Array.from({ length: parts }, (_, i) => byNumber.get(i + 1) ?? gap)
    const words = all.filter((one, i) => one !== gap || all[i - 1] !== gap).join('')
    const at = new Date(Math.min(...some.map((one) => instant(one.at).getTime())))
    const missing = some.length < parts ? { missing: { parts, came: some.length } } : {}
    return { provider, id: null, mobile: sender, to: recipient, words, at, ...missing }
  })
}

export const toWords = (text: string): string => Buffer.from(text.slice(0, 2_000), 'utf16le').toString('hex')
export const textOf = (words: string): string => Buffer.from(words, 'hex').toString('utf16le')

const gap = toWords('[…]')
