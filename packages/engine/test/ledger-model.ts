import { expect } from 'vitest'
import { type CampaignState, type Chunk, retryDelays, type SendState } from '../src/index.ts'

export const outcomeKinds = ['sent', 'sent', 'soft-fail', 'hard-fail', 'held', 'unknown', 'in-hand'] as const
export type ModelOutcome = (typeof outcomeKinds)[number]

interface Entry {
  seq: number
  state: SendState
  attempts: number
  due: number
  token: string | null
  inFlight: boolean
  /** The lease has run out. */
  lost: boolean
  suppressed: boolean
  /** Something came back about it. */
  receipt: boolean
  /** How often it was sent again though it may have left. */
  resent: number
  /** Messages that left or may have left, and how many may at most. */
  left: number
  allowed: number
}
interface ModelPromise {
  /** Known from the first time that it is on offer. */
  id: number | null
  from: number
  to: number
  due: number
  offered: boolean
}

const openStates: readonly SendState[] = ['queued', 'retry', 'claimed']

/** What the ledger promises, in plain memory: one campaign, its deliveries and the promises of its chunks. */
export class LedgerModel {
  state: CampaignState = 'running'
  readonly #policy: 'hold' | 'resend'
  readonly #entries: Entry[]
  #promises: ModelPromise[] = [
    { id: null, from: 1, to: 3, due: 0, offered: false },
    { id: null, from: 4, to: 6, due: 0, offered: false },
  ]

  constructor(size: number, policy: 'hold' | 'resend') {
    this.#policy = policy
    this.#entries = Array.from({ length: size }, (_, i) => ({
      seq: i + 1,
      state: 'queued',
      attempts: 0,
      due: 0,
      token: null,
      inFlight: false,
      lost: false,
      suppressed: false,
      receipt: false,
      resent: 0,
      left: 0,
      allowed: 1,
    }))
  }

  deliveries() {
    return this.#entries.map(({ seq, state, attempts }) => ({ seq, state, attempts }))
  }

  promised(): boolean {
    return this.#promises.length > 0
  }

  /** Starts of the chunks that are put on offer. */
  offer(now: number): number[] {
    if (this.state === 'paused') return []
    const due = this.#promises.filter((promise) => promise.due <= now && !promise.offered)
    for (const promise of due) promise.offered = true
    return due.map(({ from }) => from).sort((a, b) => a - b)
  }

  forget(): void {
    for (const promise of this.#promises) promise.offered = false
  }

  hold(id: number, chunk: Chunk): boolean {
    const promise = this.#find(id, chunk)
    if (promise) promise.offered = true
    return promise !== undefined
  }

  claim(chunk: Chunk, limit: number, token: string, now: number): number[] {
    for (const entry of this.#in(chunk)) this.#takeBack(entry)
    if (this.state !== 'running') return []
    const due = this.#in(chunk).filter(({ state, due }) => (state === 'queued' || state === 'retry') && due <= now)
    const taken = due.slice(0, limit)
    for (const entry of taken) {
      Object.assign(entry, { inFlight: false, lost: false })
      Object.assign(entry, entry.suppressed ? { state: 'cancelled', token: null } : { state: 'claimed', token })
    }
    return taken.filter(({ state }) => state === 'claimed').map(({ seq }) => seq)
  }

  #takeBack(entry: Entry): void {
    if (entry.state === 'claimed' && entry.lost) {
      const unsure = entry.inFlight && this.#policy === 'hold'
      if (entry.receipt) Object.assign(entry, { state: 'sent', token: null })
      else if (unsure) entry.state = 'unknown'
      else {
        if (entry.inFlight) this.#sendAgain(entry)
        Object.assign(entry, { state: 'queued', token: null })
      }
      Object.assign(entry, { inFlight: false, lost: false })
    }
    if (this.state === 'cancelled' && ['queued', 'retry', 'held'].includes(entry.state)) entry.state = 'cancelled'
  }

  #sendAgain(entry: Entry): void {
    entry.allowed += 1
    entry.resent += 1
  }

  mark(token: string, seqs: number[]): number[] {
    if (this.state !== 'running') return []
    const going = this.#heldBy(token).filter(({ seq }) => seqs.includes(seq))
    for (const entry of going) {
      Object.assign(entry, { inFlight: true, lost: false })
      entry.left += 1
    }
    return going.map(({ seq }) => seq)
  }

  settle(token: string, settlements: { seq: number; kind: ModelOutcome }[], now: number): number {
    let settled = 0
    for (const { seq, kind } of settlements) {
      const entry = this.#entries[seq - 1] as Entry
      // The channel says that it did not leave, whether or not the ledger still wants to know.
      if (['soft-fail', 'hard-fail', 'held'].includes(kind)) entry.left -= 1
      if (entry.token !== token || !['claimed', 'unknown'].includes(entry.state)) continue
      settled += 1
      const next = this.#after(entry, kind)
      const delay = retryDelays[entry.attempts]
      if (kind === 'soft-fail' && delay !== undefined) entry.due = now + delay * 1000
      entry.attempts += 1
      Object.assign(entry, { state: next, token: next === 'unknown' ? token : null, inFlight: false, lost: false })
    }
    return settled
  }

  #after(entry: Entry, kind: ModelOutcome): SendState {
    if (entry.receipt) return 'sent'
    if (kind === 'hard-fail') return 'failed'
    if ((kind === 'soft-fail' || kind === 'held' || kind === 'in-hand') && this.state === 'cancelled')
      return 'cancelled'
    if (kind !== 'soft-fail') return kind
    if (entry.attempts >= retryDelays.length) return 'failed'
    return entry.state === 'unknown' ? 'held' : 'retry'
  }

  renew(token: string): void {
    for (const entry of this.#heldBy(token)) entry.lost = false
  }

  lose(token: string | null): void {
    for (const entry of this.#entries) {
      if (entry.state === 'claimed' && (token === null || entry.token === token)) entry.lost = true
    }
  }

  release(token: string): void {
    for (const entry of this.#heldBy(token)) {
      if (!entry.inFlight) Object.assign(entry, { state: entry.receipt ? 'sent' : 'queued', token: null, lost: false })
    }
  }

  close(id: number, chunk: Chunk, now: number): void {
    const promise = this.#find(id, chunk)
    const open = this.#in(chunk).filter(({ state }) => openStates.includes(state))
    if (open.length > 0) {
      const lease = now + 600_000
      const dues = open.map(({ state, due, lost }) => (state === 'claimed' ? (lost ? now : lease) : due))
      if (promise) Object.assign(promise, { due: Math.max(now, Math.min(...dues)), offered: false })
      return
    }
    this.#promises = this.#promises.filter((other) => other !== promise)
    this.#finishIfDone()
  }

  /** Nothing is promised, and nothing in anybody's hands. */
  #finishIfDone(): void {
    const waiting = this.#promises.length > 0 || this.#entries.some(({ state }) => state === 'in-hand')
    if (!waiting && this.#is('running', 'paused')) this.state = 'finished'
  }

  /** What somebody says of all that is in hand. */
  hand(as: 'sent' | 'queued', now: number): void {
    const held = this.#entries.filter(({ state }) => state === 'in-hand')
    for (const entry of held) {
      Object.assign(entry, { state: as, token: null, ...(as === 'queued' && { due: now }) })
      // They have it back: it surely has not left.
      if (as === 'queued') entry.left -= 1
    }
    if (held.length === 0) return
    if (as === 'queued') this.#promises.push({ id: null, from: 1, to: 1_000, due: now, offered: false })
    else this.#finishIfDone()
  }

  /** A report about a message that may have left; one of a message that has not would be none of ours. */
  receive(seq: number): boolean {
    const entry = this.#entries[seq - 1]
    if (!entry || entry.receipt) return false
    const { state, inFlight, resent } = entry
    const again = resent > 0 && ['claimed', 'queued', 'retry'].includes(state)
    if (!['sent', 'unknown', 'in-hand'].includes(state) && !(state === 'claimed' && inFlight) && !again) return false
    entry.receipt = true
    if (state !== 'claimed' && state !== 'sent') Object.assign(entry, { state: 'sent', token: null })
    if (state === 'in-hand') this.#finishIfDone()
    return true
  }

  suppress(seq: number): void {
    const entry = this.#entries[seq - 1]
    if (entry) entry.suppressed = true
  }

  /** Whether a person may do this now; if so, it is done. */
  press(
    button: 'pause' | 'resume' | 'cancel' | 'release-held' | 'resolve-sent' | 'resolve-queued',
    now: number,
  ): boolean {
    if (button === 'pause') return this.#move('paused', 'running')
    if (button === 'resume') return this.#move('running', 'paused')
    if (button === 'cancel') {
      if (!this.#move('cancelled', 'running', 'paused')) return false
      for (const entry of this.#entries) {
        const here =
          ['held', 'queued', 'retry', 'in-hand'].includes(entry.state) || (entry.state === 'claimed' && !entry.inFlight)
        if (here) Object.assign(entry, { state: 'cancelled', token: null, lost: false })
      }
      return true
    }
    if (button === 'resolve-sent') {
      for (const entry of this.#entries) {
        if (entry.state === 'unknown') Object.assign(entry, { state: 'sent', token: null })
      }
      return true
    }
    if (this.state === 'cancelled') return false
    const from = button === 'release-held' ? 'held' : 'unknown'
    const again = this.#entries.filter(({ state }) => state === from)
    for (const entry of again) {
      if (from === 'unknown') this.#sendAgain(entry)
      Object.assign(entry, { state: 'queued', token: null, due: now })
    }
    if (again.length > 0) {
      this.#promises.push({ id: null, from: 1, to: 1_000, due: now, offered: false })
      this.#move('running', 'finished')
    }
    return true
  }

  /** What must hold in whatever state. */
  checkItself(): void {
    for (const { seq, left, allowed } of this.#entries) {
      expect(left, `messages that may have left for delivery ${seq}`).toBeLessThanOrEqual(allowed)
    }
    const open = this.#entries.filter(({ state }) => openStates.includes(state))
    for (const { seq } of open) {
      expect(this.#promises.some(({ from, to }) => from <= seq && seq <= to)).toBe(true)
    }
    if (open.length > 0) expect(this.state).not.toBe('finished')
  }

  #move(to: CampaignState, ...from: CampaignState[]): boolean {
    if (!this.#is(...from)) return false
    this.state = to
    return true
  }

  #is(...states: CampaignState[]): boolean {
    return states.includes(this.state)
  }

  #in({ from, to }: Chunk): Entry[] {
    return this.#entries.filter(({ seq }) => seq >= from && seq <= to)
  }

  #heldBy(token: string): Entry[] {
    return this.#entries.filter((entry) => entry.state === 'claimed' && entry.token === token)
  }

  /** The ledger numbers promises; the model learns the number from the first job that carries it. */
  #find(id: number, { from }: Chunk): ModelPromise | undefined {
    const known = this.#promises.find((promise) => promise.id === id)
    const fresh = this.#promises.find((promise) => promise.id === null && promise.from === from && promise.offered)
    if (known || !fresh) return known
    fresh.id = id
    return fresh
  }
}
