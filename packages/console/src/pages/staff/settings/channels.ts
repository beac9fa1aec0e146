import type { Answer } from '../../../api/index.ts'

export const channels = ['email', 'sms', 'letter', 'phone', 'visit', 'meeting', 'fax'] as const
export type Channel = (typeof channels)[number]
export type Price = Required<Answer<'get', '/units/:id/prices'>[number]>
export type QuietRule = Answer<'get', '/units/:id/quiet-hours'>['rules'][number]
export type ContactRule = Answer<'get', '/units/:id/contact-rules'>[number]
