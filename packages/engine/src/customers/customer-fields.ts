import { normaliseIdNumber } from './id-number.ts'
import {
  type Normalised,
  normaliseCode,
  normaliseDivisionCode,
  normaliseEmail,
  normaliseFax,
  normaliseGender,
  normaliseKind,
  normaliseMobile,
  normalisePastDate,
  normalisePostcode,
  normaliseText,
} from './normalise.ts'

export const customerFields = [
  'ref',
  'name',
  'kind',
  'gender',
  'email',
  'mobile',
  'fax',
  'address',
  'divisionCode',
  'postcode',
  'birthday',
  'joinedOn',
  'idNumber',
] as const
export type CustomerField = (typeof customerFields)[number]

/** By what a row of a file may find the customer it is about. */
export const customerKeys = ['ref', 'idNumber', 'email', 'mobile', 'nameAddress'] as const
export type CustomerKey = (typeof customerKeys)[number]

/** Text of a customer's own fields, to their stored values; `today` is `yyyy-mm-dd` in business time. */
export const readCustomerField: Record<CustomerField, (text: string, today: string) => Normalised<string>> = {
  ref: normaliseCode('customer number'),
  name: normaliseText('name', 500),
  kind: normaliseKind,
  gender: normaliseGender,
  email: normaliseEmail,
  mobile: normaliseMobile,
  fax: normaliseFax,
  address: normaliseText('address', 1000),
  divisionCode: normaliseDivisionCode,
  postcode: normalisePostcode,
  birthday: normalisePastDate('birthday'),
  joinedOn: normalisePastDate('date of joining'),
  idNumber: normaliseIdNumber,
}
