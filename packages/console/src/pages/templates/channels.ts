import type { Answer } from '../../api/index.ts'

export type Template = Answer<'get', '/templates/:id'>
export type Channel = Template['channel']

/** In the order in which they are offered: what is sent by itself first, then what people do. */
export const channels = [
  'email',
  'sms',
  'letter',
  'phone',
  'visit',
  'meeting',
  'fax',
] as const satisfies readonly Channel[]

export const channelNamed = (name: string | null): Channel | undefined => channels.find((one) => one === name)
