/** What can be wrong with a record so that a person has to look at it, as the API names it. */
export const mendKinds = ['address', 'wrong', 'reach', 'consent', 'postcode', 'birthday'] as const
export type MendKind = (typeof mendKinds)[number]
