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
  const stages = stageRules.map((rule) => ({ rule, where: [...text.matchAll(rule.at)].at(-1)?.index ?? -1 }))
  const [last] = stages.filter(({ where }) => where >= 0).sort((a, b) => b.where - a.where)
  const meant = last?.rule.means[found] ?? found
  if (meant === 'filtered' && code !== null && /^[45]\.1\.\d+$/.test(code)) return found
  // A code that says the mailbox is there and refuses.
  const contradicted = meant === 'no-user' && code !== null && /^5\.(?:2\.[01]|7\.1)$/.test(code)
  return contradicted && !last?.rule.ofRecipient ? 'filtered' : meant
}

/** In small letters, on one line, of links only the host, since their words are nobody's verdict. `<<<` is whatever a transcript marks. */
const plain = (text: string): string =>
  text
    .slice(0, longestWords)
    .toLowerCase()
    .replace(/https?:\/\/([^\s/]{1,100})\S*/g, ' $1 ')
    .replace(/>>> ?/g, '<<< ')
    .replace(/’/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/recipient address rejected: (?!access denied)/g, '')

const statusIn = (text: string): string | null => /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)/.exec(text)?.[0] ?? null
const replyIn = (text: string): string | null => /(?<![\d.#-])[45][0-5]\d(?![\d.])/.exec(text)?.[0] ?? null
