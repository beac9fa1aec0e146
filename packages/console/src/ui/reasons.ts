import type terms from '../messages/zh-CN/terms.ts'

export type ReasonKey = keyof typeof terms.reasons

/** What the ledger's and the channels' own words mean for whoever has to do something, the first that fits. */
const known: readonly (readonly [words: RegExp, key: ReasonKey])[] = [
  [/^answered since/, 'answered'],
  [/^suppressed since/, 'suppressed'],
  [/^consent withdrawn/, 'consent'],
  [/^address removed|came to the wrong person/, 'gone'],
  [/^contacted meanwhile/, 'pressure'],
  [/^campaign cancelled/, 'campaignCancelled'],
  [/^not sent before the campaign ended/, 'ended'],
  [/^the worker was lost/, 'lostWorker'],
  [/worker was stopped/, 'stopped'],
  [/have no way to deliver/, 'noWay'],
  [/did not say what became/, 'silent'],
  [
    /was handed over, and then|handed the message and did not answer|asked and did not answer|parts left, then/,
    'handedOver',
  ],
  [/^Before the message was handed over|^No connection|broke before the message left/, 'line'],
  [/no template in this step/, 'noTemplate'],
  [/could not be (?:composed|rendered)/, 'compose'],
  [/postcode .* does not exist/, 'postcode'],
  [/more than the window shows/, 'window'],
  [/font lacks/, 'font'],
  [/Mend the sender/, 'sender'],
  [/Mend the template or the sender|approved texts only|provider's answer/, 'provider'],
  [/^Nobody takes /, 'nobody'],
  [/^Nobody who takes /, 'noRoom'],
  [/not done by/, 'overdue'],
  [/[Nn]ot a deliverable address|characters beyond ASCII/, 'address'],
  [/(?:^|\D)5\d\d[ -]/, 'refused'],
  [/(?:^|\D)4\d\d[ -]/, 'later'],
]

/** In which words a reason is said; `other` for those that nobody foresaw, whose original is shown in any case. */
export const reasonKey = (reason: string): ReasonKey =>
  reason === '' ? 'none' : (known.find(([words]) => words.test(reason))?.[1] ?? 'other')

const told: readonly ReasonKey[] = ['refused', 'later', 'provider', 'sender', 'compose', 'other']

/** Whether the ledger's or the other side's own words tell more than ours. */
export const tellsMore = (key: ReasonKey): boolean => told.includes(key)
