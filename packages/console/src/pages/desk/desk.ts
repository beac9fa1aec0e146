import type { Answer, Args } from '../../api/index.ts'

export type Finding = Answer<'post', '/desk/search'>
export type Person = Finding['people'][number]
export type Offer = Person['offers'][number]
export type Recording = NonNullable<Args<'post', '/desk/answers'>['json']>
export type Outcome = Recording['outcome']

/** What was recorded since the page was opened. */
export interface Recorded {
  name: string
  outcome: Outcome
  status: 'recorded' | 'duplicate'
  /** Under which it can be taken back. */
  key: string
  takenBack?: boolean
}

/** What is no more than an answer; an opt-out and a wrong person are heeded at once. */
export const canTakeBack = ({ outcome, takenBack }: Recorded): boolean =>
  !takenBack && outcome !== 'opt-out' && outcome !== 'wrong-person'

/** What can be recorded: about the message they hold, or (`offer` null) about the customer alone. */
export function outcomesFor(offer: Offer | null): Outcome[] {
  if (offer === null) return ['answered', 'ordered', 'opt-out']
  return ['answered', 'ordered', ...(offer.coupon ? (['redeemed'] as const) : []), 'opt-out', 'wrong-person']
}

export const takesAmount = (outcome: Outcome): boolean => outcome === 'ordered' || outcome === 'redeemed'

/** Yuan as they are typed, in fen. */
export const fenOf = (yuan: number): number => Math.round(yuan * 100)

/** What is sent: by the message's code, or for who holds none by the customer. */
export function recordingOf(
  { person, offer, outcome }: { person: Person; offer: Offer | null; outcome: Outcome },
  { yuan, note }: { yuan: number | null; note: string },
  key: string,
): Recording {
  const words = note.trim()
  return {
    key,
    outcome,
    ...(offer ? { code: offer.code } : person.customerId === null ? {} : { customerId: person.customerId }),
    ...(takesAmount(outcome) && yuan !== null && { amount: fenOf(yuan) }),
    ...(words && { note: words }),
  }
}
