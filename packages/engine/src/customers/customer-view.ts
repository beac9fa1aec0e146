import { sql } from 'kysely'
import { z } from 'zod'
import { businessDay, type Ctx, row } from '../context.ts'
import { badInput, type FieldIssue, sqlState, taken } from '../errors.ts'
import { type StoredMatch, splitAddress } from './address/split-address.ts'
import { listAttributes } from './attributes.ts'
import { type Consent, consentsOf } from './consent.ts'
import type { Attributes, Customer } from './customer.ts'
import { type CustomerField, customerFields, readCustomerField } from './customer-fields.ts'
import { completion, contradictions, maskIdNumber } from './id-number.ts'
import { type AttributeType, normaliseAttribute, normaliseTags } from './normalise.ts'

/** A customer as the verbs return it. Dates without time are `yyyy-mm-dd`. */
export interface CustomerView {
  id: number
  unitId: number
  kind: 'person' | 'organisation'
  ref: string | null
  name: string
  gender: 'male' | 'female' | null
  email: string | null
  mobile: string | null
  fax: string | null
  address: string | null
  divisionCode: string | null
  postcode: string | null
  /** Township or subdistrict that the address names. */
  street: string | null
  /** How well the address was understood; null until somebody has looked, `pending` until somebody has again. */
  addressMatch: StoredMatch | null
  birthday: string | null
  joinedOn: string | null
  /** Its first six characters, the others masked; `revealIdNumber` gives the whole. */
  idNumber: string | null
  /** Staff id of who looks after the customer. */
  ownerStaffId: number | null
  /** Which of mobile, address (`postal`) and fax somebody found not to be theirs; not used until it is changed. */
  wrong: ('mobile' | 'postal' | 'fax')[]
  attributes: Attributes
  /** Sorted. */
  tags: string[]
  createdAt: Date
  updatedAt: Date
}

export interface CustomerDetail extends CustomerView {
  unitName: string
  /** Null for nobody, and for somebody of a unit out of sight. */
  ownerName: string | null
  consents: Consent[]
  /** What follows division and street in the address. */
  addressDetail: string | null
}

export const viewOf = (ctx: Ctx, customer: Customer): CustomerView => ({
  id: customer.id,
  unitId: customer.unitId,
  kind: customer.kind,
  ref: customer.ref ?? null,
  name: customer.name,
  gender: customer.gender ?? null,
  email: customer.email ?? null,
  mobile: customer.mobile ?? null,
  fax: customer.fax ?? null,
  address: customer.address ?? null,
  divisionCode: customer.divisionCode ?? null,
  postcode: customer.postcode ?? null,
  street: customer.street ?? null,
  addressMatch: customer.addressMatch ?? null,
  birthday: customer.birthday ?? null,
  joinedOn: customer.joinedOn ?? null,
  idNumber: maskedIdNumber(ctx, customer.idNumberCipher ?? null),
  attributes: customer.attributes,
  ownerStaffId: customer.ownerStaffId ?? null,
  wrong: customer.wrong,
  tags: customer.tags,
  createdAt: customer.createdAt,
  updatedAt: customer.updatedAt,
})

export async function detailOf(ctx: Ctx, customer: Customer): Promise<CustomerDetail> {
  const view = viewOf(ctx, customer)
  const addressDetail = view.address === null ? null : splitAddress(view.address, view).detail
  return { ...view, ...(await namesOf(ctx, view)), addressDetail, consents: await consentsOf(ctx, customer.id) }
}

async function namesOf(ctx: Ctx, { unitId, ownerStaffId }: Pick<CustomerView, 'unitId' | 'ownerStaffId'>) {
  const names = await row<Pick<CustomerDetail, 'unitName' | 'ownerName'>>(
    ctx,
    sql`select u.name as "unitName", s.name as "ownerName" from unit u left join staff s on s.id = ${ownerStaffId}
        where u.id = ${unitId}`,
  )
  return names ?? { unitName: '', ownerName: null }
}

const text = z.string().max(5000).nullable().optional()
/** Fields as people type them; they pass the same normalisation as an import. Null or "" clears an optional field. */
export const customerInput = z.object({
  ref: text,
  name: text,
  kind: text,
  gender: text,
  email: text,
  mobile: text,
  fax: text,
  address: text,
  divisionCode: text,
  postcode: text,
  birthday: text,
  joinedOn: text,
  idNumber: text,
  attributes: z.record(z.string(), z.union([z.string().max(5000), z.number(), z.boolean(), z.null()])).optional(),
  /** All that the customer shall have: what is not among them is taken off. */
  tags: z.array(z.string().max(5000)).max(5000).nullable().optional(),
})
export type CustomerInput = z.input<typeof customerInput>

/** A sealed id number as views show it. One sealed under another secret hides nobody's other fields. */
export function maskedIdNumber({ vault }: Ctx, sealed: Uint8Array | null): string | null {
  if (sealed === null) return null
  try {
    return maskIdNumber(vault.open(sealed))
  } catch {
    return '*'.repeat(18)
  }
}

type Fields = { [field in CustomerField]?: string | null }
interface Rest {
  attributes?: Attributes
  tags?: string[]
}
export type CustomerPatch = Omit<Fields, 'idNumber'> & Rest & Partial<SealedIdNumber>

interface SealedIdNumber {
  idNumberHash: Uint8Array | null
  idNumberCipher: Uint8Array | null
}

/**
 * The stored values of what was given; a field that was not given is absent. An id number fills the kind, birthday and
 * gender where the customer, as `stored` until now, has none. Throws `bad-input` with every issue.
 */
export async function readCustomer(ctx: Ctx, input: CustomerInput, stored?: Customer): Promise<CustomerPatch> {
  const issues: FieldIssue[] = []
  const patch: Fields & Rest = {}
  const today = businessDay(ctx)
  for (const field of customerFields) {
    const given = input[field]
    if (given === undefined) continue
    const read = isEmpty(given) ? null : readCustomerField[field](given, today)
    if (read?.ok === false) issues.push({ path: field, message: read.reason })
    else patch[field] = read?.value || null
  }
  if (input.attributes) patch.attributes = await readAttributes(ctx, input.attributes, issues)
  if (input.tags !== undefined) {
    const read = normaliseTags((input.tags ?? []).join(','))
    if (read.ok) patch.tags = read.value
    else issues.push({ path: 'tags', message: read.reason })
  }
  if (patch.name === null) issues.push({ path: 'name', message: 'A customer needs a name.' })
  if (patch.kind === null) delete patch.kind
  const { idNumber = storedIdNumber(ctx, patch, stored), ...fields } = patch
  if (idNumber !== null) {
    const said = { kind: stored?.kind, birthday: stored?.birthday, gender: stored?.gender, ...fields }
    issues.push(...contradictions(idNumber, said))
    Object.assign(fields, completion(idNumber, said))
  }
  if (issues[0]) throw badInput(issues[0].message, issues)
  return patch.idNumber === undefined ? fields : { ...fields, ...sealed(ctx, patch.idNumber) }
}

/** Asked for only where something changes that it speaks about. */
function storedIdNumber({ vault }: Ctx, patch: Fields, stored: Customer | undefined): string | null {
  const touched = (['kind', 'birthday', 'gender'] as const).some((field) => patch[field] !== undefined)
  return touched && stored?.idNumberCipher ? vault.open(stored.idNumberCipher) : null
}

const sealed = ({ vault }: Ctx, idNumber: string | null): SealedIdNumber =>
  idNumber === null
    ? { idNumberHash: null, idNumberCipher: null }
    : { idNumberHash: vault.fingerprint(idNumber), idNumberCipher: vault.seal(idNumber) }

const isEmpty = (given: string | null): given is null => given === null || given.trim() === ''

async function readAttributes(ctx: Ctx, given: Attributes, issues: FieldIssue[]): Promise<Attributes> {
  const types = new Map((await listAttributes(ctx)).map(({ name, type }): [string, AttributeType] => [name, type]))
  const read: Attributes = {}
  for (const [name, value] of Object.entries(given)) {
    const path = `attributes.${name}`
    const type = types.get(name)
    if (!type) {
      issues.push({ path, message: `The attribute "${name}" is not declared. Declare it with its type first.` })
    } else if (value === null || value === '') {
      read[name] = null
    } else {
      const normalised = normaliseAttribute(type, value)
      if (normalised.ok) read[name] = normalised.value
      else issues.push({ path, message: normalised.reason })
    }
  }
  return read
}

/** Writes what the unit of work holds; a ref that is taken becomes `conflict`. */
export async function flushCustomer(ctx: Ctx, customer: Customer): Promise<void> {
  try {
    await ctx.em.flush()
  } catch (cause) {
    if (sqlState(cause) === '23505')
      throw taken('ref', `The customer number "${customer.ref}" is taken. Choose another.`)
    throw cause
  }
}
