import { sql } from 'kysely'
import { type Ctx, rows } from '../context.ts'

/** Fields every campaign's templates may use; `describe` is what a template author reads. */
export const standardMergeFields = {
  'customer.name': 'full name',
  'customer.salutation': 'name with 先生 or 女士 where the gender is known, for the greeting',
  'customer.ref': "customer's number",
  'customer.email': 'e-mail address',
  'customer.mobile': 'mobile number',
  'customer.address': 'postal address',
  'customer.postcode': 'postcode',
  'customer.birthday': 'date of birth',
  'unit.name': "name of the customer's branch",
  'campaign.name': 'name of the campaign',
  'sender.name': 'name of the sender',
  'coupon.code': "code of the campaign's coupon, everybody's own or one for all",
  'coupon.offer': 'what the coupon is good for',
  'coupon.until': 'last day on which it is good, 2026-12-31; blank where it has none',
} as const

/** All dotted names a template may use, the organisation's declared attributes (`customer.attributes.x`) included. */
export async function mergeFields(ctx: Ctx): Promise<string[]> {
  // Not row-level-secured: the registry is the whole organisation's.
  const declared = await rows<{ name: string }>(ctx, sql`select name from attribute order by name`)
  return [...Object.keys(standardMergeFields), ...declared.map(({ name }) => `customer.attributes.${name}`)]
}

/** Everything a template may say about one recipient. */
export interface MergeData {
  customer: {
    name: string
    salutation: string
    ref: string | null
    email: string | null
    mobile: string | null
    address: string | null
    postcode: string | null
    birthday: string | null
    attributes: Record<string, string | number | boolean | null>
  }
  unit: { name: string }
  campaign: { name: string }
  sender: { name: string }
  /** Blank where the campaign gives none. */
  coupon?: { code: string; offer: string; until: string | null }
  [key: string]: unknown
}

const titles = { male: '先生', female: '女士' } as const

/** `王芳, female` -> `王芳女士`; names that are not Chinese, or without a known gender, stay as they are. */
export function salutationOf(name: string, gender: 'male' | 'female' | null): string {
  return gender && /^\p{Script=Han}{2,5}$/u.test(name) ? name + titles[gender] : name
}
