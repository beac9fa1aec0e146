import { type RawBuilder, sql } from 'kysely'
import { responseKindNames, responseKinds } from './kinds.ts'

const goodbyes = responseKindNames.filter((kind) => responseKinds[kind].optsOut)

/** What of the response `r` says that its customer has answered, bought, or wants no more; what a machine did does not. */
export const answersSql = sql`not r.machine and (r.responded or r.converted or r.kind = any(${goodbyes}::text[]))`

/**
 * Whether a customer has answered a campaign in whatever channel, bought, or said that they want no more: whoever has is
 * not contacted again by its later steps. What a machine did is no answer. By response_campaign.
 */
export const hasAnswered = (
  campaignId: number | RawBuilder<unknown>,
  customerId: RawBuilder<unknown>,
): RawBuilder<boolean> => sql`
  exists (select from response r where r.campaign_id = ${campaignId} and r.customer_id = ${customerId} and ${answersSql})`
