import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type BounceReason, bounceReasons } from './bounce-reasons.ts'
import { classifyBounce } from './classify-bounce.ts'
import { openMail } from './open-mail.ts'
import { type Bounce, readBounces } from './read-bounces.ts'
import { readMail } from './read-mail.ts'

/**
 * Real reports, labelled by somebody else. The rules were written while looking at one half of the files; the other half
 * says what they are worth on reports that nobody here has seen (docs/bounces.md).
 */
const data = join(process.env.TRADEWIND_DATA ?? join(import.meta.dirname, '../../../../../shared/data'), 'bounces')
const labels = existsSync(data)
if (!labels && process.env.CI) throw new Error(`CI needs the bounces in ${data}: set TRADEWIND_DATA.`)
if (!labels) console.warn(`No bounces in ${data}: real reports are not read.`)

test('wordings of well-known servers and providers', () => {
  const phrases = readFileSync(join(import.meta.dirname, '../../testing/bounce-phrases.txt'), 'utf8')
    .trim()
    .split('\n')
  const read = phrases.map((line) => {
    const words = line.slice(line.indexOf('|') + 2)
    return `${classifyBounce({ status: '', diagnostic: words, prose: '' }).reason} | ${words}`
  })
  expect(read).toEqual(phrases)
})

/** From the second column of the table in docs/bounces.md, so that the two cannot disagree. */
const ours = new Map(
  readFileSync(join(import.meta.dirname, '../../../../docs/bounces.md'), 'utf8')
    .split('\n')
    .flatMap((line): [string, BounceReason][] => {
      const [, reason = '', , theirs = ''] = line.split('|').map((cell) => cell.trim())
      const name = reason.replaceAll('`', '')
      return Object.hasOwn(bounceReasons, name)
        ? theirs.split(/,\s*/).map((one) => [one.replaceAll('`', ''), name as BounceReason])
        : []
    }),
)

interface Label {
  file: string
  n: number
  reason: string
  hard: boolean
  status: string
}

const seen = ({ file }: Label) =>
  (createHash('sha256')
    .update(file.split('/').at(-1) ?? '')
    .digest()[0] ?? 0) %
    2 ===
  0

describe.skipIf(!labels)('labelled reports', () => {
  const all: Label[] = labels
    ? readFileSync(join(data, 'labels.csv'), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','))
        .map(([file = '', , n, , status = '', , reason = '', hard]) => ({
          file,
          n: Number(n),
          status,
          reason,
          hard: hard === 'true',
        }))
    : []
  const bounces = all.filter(({ reason }) => ours.has(reason))

  test('every label is a class of ours, a complaint or an automatic answer', () => {
    expect(new Set(all.filter(({ reason }) => !ours.has(reason)).map(({ reason }) => reason))).toEqual(
      new Set(['feedback', 'vacation']),
    )
  })

  test('hard or soft, and the class of the reason', async () => {
    const halves = { seen: await score(bounces.filter(seen)), unseen: await score(bounces.filter((one) => !seen(one))) }
    const whole = sum(halves.seen, halves.unseen)
    for (const [name, one] of Object.entries({ ...halves, whole })) console.info(`${name}: ${inWords(one)}`)
    console.info(
      [...mistaken]
        .sort(([, a], [, b]) => b - a)
        .map(([what, n]) => `${n} ${what}`)
        .join('\n'),
    )
    expect(share(halves.seen, 'hard')).toBeGreaterThanOrEqual(floors.seen.hard)
    expect(share(halves.seen, 'reason')).toBeGreaterThanOrEqual(floors.seen.reason)
    expect(share(halves.unseen, 'hard')).toBeGreaterThanOrEqual(floors.unseen.hard)
    expect(share(halves.unseen, 'reason')).toBeGreaterThanOrEqual(floors.unseen.reason)
  })

  test('complaints are complaints, and automatic answers neither bounces nor replies', async () => {
    const nothing = { readReturnPath: () => null, readMessageId: () => null }
    const kinds = new Map<string, Set<string>>()
    for (const { file, reason } of all.filter(({ reason }) => !ours.has(reason))) {
      const raw = readFileSync(join(data, file))
      const { kind } = await readMail({ id: 1, raw, receivedAt: new Date() }, nothing)
      kinds.set(reason, (kinds.get(reason) ?? new Set()).add(kind))
    }
    // Reports on forged senders are complaints about nobody's mail.
    expect([...(kinds.get('feedback') ?? [])].sort()).toEqual(['complaint', 'other', 'unsubscribe'])
    expect([...(kinds.get('vacation') ?? [])]).toEqual(['auto-reply'])
  })

  /** What the last change to the rules came to, less one report. */
  const floors = { seen: { hard: 0.959, reason: 0.934 }, unseen: { hard: 0.893, reason: 0.792 } }

  const mistaken = new Map<string, number>()

  interface Score {
    reports: number
    hard: number
    reason: number
  }
  const share = ({ reports, ...right }: Score, what: 'hard' | 'reason') => right[what] / reports
  const sum = (a: Score, b: Score): Score => ({
    reports: a.reports + b.reports,
    hard: a.hard + b.hard,
    reason: a.reason + b.reason,
  })
  const inWords = (one: Score) =>
    `${one.reports} reports, hard or soft right ${(100 * share(one, 'hard')).toFixed(1)} %, reason ${(100 * share(one, 'reason')).toFixed(1)} %`

  async function score(labelled: Label[]): Promise<Score> {
    const found = { reports: labelled.length, hard: 0, reason: 0 }
    for (const label of labelled) {
      const read = await bouncesIn(label.file)
      const bounce = read[label.n - 1] ?? read.at(-1)
      if (bounce?.hard === label.hard) found.hard += 1
      const wanted = ours.get(label.reason)
      if (bounce?.reason === wanted) found.reason += 1
      else {
        const what = `${wanted} taken for ${bounce?.reason ?? 'no bounce'}`
        mistaken.set(what, (mistaken.get(what) ?? 0) + 1)
      }
    }
    return found
  }

  const opened = new Map<string, Bounce[]>()
  async function bouncesIn(file: string): Promise<Bounce[]> {
    const known = opened.get(file) ?? readBounces(await openMail(readFileSync(join(data, file))))
    opened.set(file, known)
    return known
  }
})
