import type { Answer } from '../../api/index.ts'

export type ImportRun = Answer<'get', '/imports/:id'>
/** What a file holds, and which column may fill which field. */
export type Suggestion = Answer<'post', '/imports/suggest'>

/** What can be imported here; lists of a campaign have their place in its plan. */
export const kinds = ['customers', 'orders', 'responses', 'past-campaign'] as const
export type Kind = (typeof kinds)[number]

/** The fields that columns may fill, in the order in which people look for them. Declared attributes come behind. */
export const fieldsOf = {
  customers: [
    'ref',
    'name',
    'mobile',
    'email',
    'address',
    'postcode',
    'gender',
    'birthday',
    'idNumber',
    'kind',
    'joinedOn',
    'divisionCode',
    'fax',
    'tags',
    'owner',
    'unitCode',
    'consent.email',
    'consent.sms',
    'consent.letter',
    'consent.phone',
    'consent.visit',
    'consent.meeting',
    'consent.fax',
  ],
  orders: [
    'externalId',
    'customerRef',
    'mobile',
    'email',
    'orderedAt',
    'amount',
    'currency',
    'product',
    'category',
    'quantity',
    'source',
  ],
  responses: [
    'externalId',
    'kind',
    'occurredAt',
    'customerRef',
    'mobile',
    'email',
    'idNumber',
    'campaign',
    'token',
    'amount',
    'currency',
    'note',
    'source',
  ],
  'past-campaign': [
    'customerRef',
    'idNumber',
    'mobile',
    'email',
    'cell',
    'contactedAt',
    'reached',
    'responded',
    'converted',
    'amount',
    'currency',
    'answeredAt',
  ],
} as const satisfies Record<Kind, readonly string[]>

export type Field = (typeof fieldsOf)[Kind][number]

/** By what a row may find a customer who is known. */
export const keys = ['ref', 'idNumber', 'mobile', 'email', 'nameAddress'] as const
export type Key = (typeof keys)[number]

export const consentChannels = ['email', 'sms', 'letter', 'phone', 'visit'] as const
export type ConsentChannel = (typeof consentChannels)[number]

/** By which column a row of a past campaign finds its customer, the surest first, and how the API names that key. */
export const pastKeys = { customerRef: 'ref', idNumber: 'idNumber', mobile: 'mobile', email: 'email' } as const

/** What can be taken back as a whole. */
export const undoable = (run: ImportRun): boolean =>
  run.state !== 'running' && run.state !== 'undone' && ['customers', 'orders', 'past-campaign'].includes(run.kind)
