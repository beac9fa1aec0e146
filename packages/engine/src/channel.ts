/** Ways to reach a customer: three automatic ones, and four that people do (work orders). */
export const channels = ['email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax'] as const
export type Channel = (typeof channels)[number]

/** Those that people carry out, by work orders. */
export const assistedChannels = ['visit', 'phone', 'meeting', 'fax'] as const satisfies readonly Channel[]
export type AssistedChannel = (typeof assistedChannels)[number]
