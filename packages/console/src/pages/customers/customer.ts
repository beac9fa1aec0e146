import type { Answer, Args, ItemOf } from '../../api/index.ts'
import { mobileText } from '../../ui/mobile-text.ts'

export type Customer = Answer<'get', '/customers/:id'>
export type Consent = Customer['consents'][number]
export type Entry = ItemOf<'/customers/:id/timeline'>
export type Attribute = Answer<'get', '/attributes'>['items'][number]
export type CustomerChange = NonNullable<Args<'patch', '/customers/:id'>['json']>

/** Fields of the record as a form has them, in its order. */
export const formFields = [
  'name',
  'kind',
  'gender',
  'mobile',
  'email',
  'address',
  'postcode',
  'fax',
  'birthday',
  'ref',
  'joinedOn',
  'idNumber',
] as const
export type FormField = (typeof formFields)[number]

/** What a form holds: texts, with "" or null for nothing. An identity number is typed anew or left alone. */
export type Typed = { [field in FormField]?: string | null | undefined } & {
  tags?: string[]
  attributes?: Record<string, string | number | boolean | null | undefined>
}

export const typedOf = (customer: Customer): Typed => ({
  ...Object.fromEntries(formFields.map((field) => [field, field === 'idNumber' ? '' : (customer[field] ?? '')])),
  mobile: mobileText(customer.mobile ?? '').replaceAll(' ', ''),
  tags: customer.tags,
  attributes: customer.attributes,
})

const same = (a: unknown, b: unknown) => JSON.stringify(a || null) === JSON.stringify(b || null)

/** Only what differs from the record; an emptied field becomes null. */
export function changesOf(customer: Customer, typed: Typed): CustomerChange {
  const was = typedOf(customer)
  const fields = formFields.filter((field) => typed[field] !== undefined && !same(typed[field], was[field]))
  const attributes = Object.entries(typed.attributes ?? {}).filter(
    ([name, value]) => (value ?? '') !== (was.attributes?.[name] ?? ''),
  )
  return {
    ...Object.fromEntries(fields.map((field) => [field, typed[field] || null])),
    ...(typed.tags && !same([...typed.tags].sort(), was.tags) && { tags: typed.tags }),
    ...(attributes.length > 0 && {
      attributes: Object.fromEntries(
        attributes.map(([name, value]) => [name, value === undefined || value === '' ? null : value]),
      ),
    }),
  }
}

/** What a new record is made of: only what was filled in. */
export const filledOf = (typed: Typed) => ({
  ...Object.fromEntries(formFields.flatMap((field) => (typed[field] ? [[field, typed[field]]] : []))),
  ...(typed.tags?.length && { tags: typed.tags }),
  attributes: Object.fromEntries(
    Object.entries(typed.attributes ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Record<string, string | number | boolean>,
})

/** Which fields of a record somebody else has changed since. */
export const changedSince = (before: Customer, now: Customer): FormField[] =>
  formFields.filter((field) => !same(before[field], now[field]))
