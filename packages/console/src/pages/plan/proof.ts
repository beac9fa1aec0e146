import type { Answer } from '../../api/index.ts'
import { type Plan, withSender } from './plan.ts'

export type Proofs = Answer<'get', '/campaigns/:id/proofs'>
export type Proof = Proofs['items'][number]
export type ProofMessage = Proof['messages'][number]
/** What a cell gets in a step, from 1. */
export type Content = Pick<Proofs['untested'][number], 'step' | 'channel' | 'cell'>

const tried: readonly string[] = ['email', 'sms', 'letter'] satisfies Content['channel'][]

/** What of a plan can be tested: written for somebody, and from somebody where the channel asks for it. */
export const testable = ({ steps, cells }: Plan): Content[] =>
  steps.flatMap(({ channel, senderId, contents }, at) =>
    tried.includes(channel) && (senderId !== null || !withSender.includes(channel))
      ? cells
          .filter(({ name }) => contents.some(({ cell }) => cell === name))
          .map(({ name }) => ({ step: at + 1, channel: channel as Content['channel'], cell: name }))
      : [],
  )

/** Names a content within a plan. */
export const keyOf = ({ step, cell }: Pick<Content, 'step' | 'cell'>): string => `${step} ${cell}`

export const isWaiting = ({ messages }: Proof): boolean => messages.some(({ state }) => state === 'waiting')
