import {
  type BounceReason,
  bounceReasons,
  plainStatuses,
  stageRules,
  vagueStatuses,
  wordRules,
} from './bounce-reasons.ts'

/** What a report says about one recipient. */
export interface BounceWords {
  /** The status field of a delivery status (RFC 3464), as it stands there; '' without one. */
  status: string
  /** What the mail server that refused said. */
  diagnostic: string
  /** What the report says in prose. */
  prose: string
}

export interface BounceVerdict {
  reason: BounceReason
  hard: boolean
  /** Enhanced status code (RFC 3463), `5.1.1`; null where nobody gave one. */
  status: string | null
  /** Three digits of SMTP; null where nobody gave one. */
  reply: string | null
}

const longestWords = 4_000

/** From the plain status codes, the words, the plain before the vague, and the rest of the codes; `other` from none of them. */
export function classifyBounce({ status, diagnostic, prose }: BounceWords): BounceVerdict {
  const said = [diagnostic, prose].map(plain)
  const both = said.join(' ')
  const codes = [...said, status].flatMap((text) => statusIn(text) ?? [])
  const code = codes.find((one) => !one.endsWith('.0.0')) ?? codes[0] ?? null
  const found =
    firstOf(plainStatuses, code) ??
    firstOf(wordRules, said[0]) ??
    firstOf(wordRules, said[1]) ??
    firstOf(vagueStatuses, code) ??
    'other'
  const reason = weigh(found, code, both)
  return { reason, hard: bounceReasons[reason].hard, status: code, reply: replyIn(both) }
}

const firstOf = (rules: readonly (readonly [BounceReason, RegExp])[], text: string | null | undefined) =>
  text ? rules.find(([, pattern]) => pattern.test(text))?.[0] : undefined

/** What was said, in the light of when it was said and of a code that says otherwise. */
function weigh(found: BounceReason, code: string | null, text: string): BounceReason {
  if ((found === 'no-user' || found === 'disabled') && code?.endsWith('.1.1')) return 'no-user'
  // The last command before the end is the one that was refused.
  const stages = stageRules.map(({ at, means }) => ({ means, where: [...text.matchAll(at)].at(-1)?.index ?? -1 }))
  const stage = stages.reduce((last, one) => (one.where > last.where ? one : last), { means: {}, where: -1 })
  const meant = (stage.means as Partial<Record<BounceReason, BounceReason>>)[found] ?? found
  // The mailbox is there, and refuses.
  return meant === 'no-user' && code && /^5\.(?:2\.0|7\.1)$/.test(code) ? 'filtered' : meant
}

/** In small letters, on one line, without links, whose words are nobody's verdict. `<<<` is whatever a transcript marks. */
const plain = (text: string): string =>
  text
    .slice(0, longestWords)
    .toLowerCase()
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/>>> ?/g, '<<< ')
    .replace(/’/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/recipient address rejected: (?!access denied)/g, '')

const statusIn = (text: string): string | null => /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)/.exec(text)?.[0] ?? null
const replyIn = (text: string): string | null => /(?<![\d.#-])[45][0-5]\d(?![\d.])/.exec(text)?.[0] ?? null
