import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../../context.ts'
import { unitsWithin } from '../../customers/import/units-within.ts'
import { badInput, TradewindError } from '../../errors.ts'
import { parseInput } from '../../parse-input.ts'
import { batchOf, type ResponseResult, recordParsed } from '../record-responses.ts'
import { sourcedResponseInput, withoutIdNumber } from '../response-input.ts'
import type { Tokens } from '../token.ts'
import { isSignedBy, tolerance } from './signature.ts'

/** What a source sent, as it came. */
export interface SignedCall {
  name: string
  /** Seconds since 1970, as signed. */
  timestamp: string | undefined
  /** `v1=…`, several separated by commas. */
  signature: string | undefined
  body: Uint8Array
}

/** No more than whether it is kept: whom it is attributed to is no business of another system. */
export type SourceResult = Pick<ResponseResult, 'externalId' | 'status'>

/**
 * Records responses that a source pushes, up to 1,000 at a time, once for each of its external ids, so that a call that is
 * repeated changes nothing. Customers are looked for among those of its unit and below. As the system: the signature is
 * who it is. Throws `unauthenticated` for a source, signature or time that is not right, and `bad-input`.
 */
export async function recordFromSource(ctx: Ctx, call: SignedCall, tokens: Tokens): Promise<SourceResult[]> {
  const unitId = await verified(ctx, call)
  const { responses } = parseInput(
    z.strictObject({ responses: batchOf(sourcedResponseInput, ctx.now).min(1) }),
    read(call),
  )
  const source = `hook:${call.name}`
  const within = new Set((await unitsWithin(ctx, unitId)).values())
  const given = responses.map((response) => withoutIdNumber(ctx, { ...response, source }))
  const results = await recordParsed(ctx, given, tokens, { unitId, within })
  return results.map(({ externalId, status }) => ({ externalId, status }))
}

/** The unit of a source that is right about itself. */
async function verified(ctx: Ctx, { name, timestamp = '', signature = '', body }: SignedCall): Promise<number> {
  const late = Math.abs(Number(timestamp) - ctx.now.getTime() / 1000)
  const known = await rows<{ unitId: number; sealed: Uint8Array }>(
    ctx,
    sql`select s.unit_id as "unitId", k.sealed
        from response_source s join response_source_secret k on k.source = s.name
        where s.name = ${name.slice(0, 100)} and s.active and (k.until is null or k.until > ${ctx.now})`,
  )
  const [first] = known
  const secrets = known.map(({ sealed }) => ctx.vault.open(sealed))
  if (!first || !isSignedBy(secrets, signature, timestamp, body)) {
    throw refused(
      'The signature is not right, or there is no such source. Sign the time, a full stop and the very bytes of the body.',
    )
  }
  // Told only to who signed it: the clock of somebody else is not our concern.
  if (!/^\d{9,11}$/.test(timestamp) || late > tolerance) {
    throw refused(
      `The time stamp is more than ${tolerance / 60} minutes off. Check the clock, and sign each call anew.`,
    )
  }
  return first.unitId
}

const refused = (sentence: string) => new TradewindError('unauthenticated', sentence)

function read({ body }: SignedCall): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw badInput('The body is not valid JSON in UTF-8.')
  }
}
