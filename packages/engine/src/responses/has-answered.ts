import { type RawBuilder, sql } from 'kysely'
import { responseKindNames, responseKinds } from './kinds.ts'

const goodbyes = responseKindNames.filter((kind) => responseKinds[kind].optsOut)

/**
 * Whether a customer has answered a campaign in whatever channel, bought, or said that they want no more: whoever has is
 * not contacted again by its later steps. What a machine did is no answer. By response_campaign.
 */
export const hasAnswered = (campaignId: number, customerId: RawBuilder<unknown>): RawBuilder<boolean> => sql`
  exists (select from response r where r.campaign_id = ${campaignId} and r.customer_id = ${customerId} and not r.machine
            and (r.responded or r.converted or r.kind = any(${goodbyes}::text[])))`
