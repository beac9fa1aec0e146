import { sql } from 'kysely'
import type { Vault } from '../customers/vault.ts'
import { asTyped, fromBase32, inFours, readClaim, toBase32, varint } from '../responses/code-text.ts'
import { readAsMeant } from '../responses/misreadings.ts'
import type { DeliveryKey } from '../responses/token.ts'

/** What a campaign gives to who brings its coupon. Days are business days, `yyyy-mm-dd`, both included. */
export interface Coupon {
  campaignId: number
  /** What it is good for, in the words of customers. */
  offer: string
  /** One that all share; null: everybody has their own. */
  code: string | null
  validFrom: string | null
  validUntil: string | null
  /** By one customer. */
  uses: number
  /** By all together; null: no limit. */
  total: number | null
  /** How often it was used. */
  used: number
}

export const couponColumns = sql`
  k.campaign_id as "campaignId", k.offer, k.code, k.valid_from::text as "validFrom", k.valid_until::text as "validUntil",
  k.uses, k.total, k.used`

/** Worth money, and tried at tills: one guess in 10^12 is right. */
const macBytes = 5

/** A customer's own coupon code, made of their delivery: `7K3F-92QX-4MV7`, 12 to 20 letters and digits. */
export function couponCode(vault: Vault, { stepId, seq }: DeliveryKey): string {
  const mac = vault.sign(`coupon:${stepId}-${seq}`).subarray(0, macBytes)
  return inFours(toBase32(Buffer.from([...varint(stepId), ...varint(seq), ...mac])))
}

/** The delivery whose coupon code this is, however it is spelt; null when it is none of ours. */
export const readCouponCode = (vault: Vault, text: string): DeliveryKey | null =>
  readAsMeant(asTyped(text), (code) => {
    const claimed = readClaim(fromBase32(code), macBytes)
    return claimed && couponCode(vault, claimed) === inFours(code) ? claimed : null
  })
