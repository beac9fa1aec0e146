import { type Ctx, staffIdOf } from '../context.ts'

/** Sources whose responses a person records under a key of their own. */
export const ownSourcesByKey = ['desk', 'coupon'] as const

/** The external id of such a response: two people may choose the same key. */
export const ownNumber = (ctx: Ctx, key: string): string => `${staffIdOf(ctx) ?? 'system'}:${key}`
