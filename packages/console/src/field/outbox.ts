import { ApiProblem, api } from '../api/index.ts'
import type { Act, Deed } from './deed.ts'
import { fieldStore } from './store.ts'
import { patience, verdictOf } from './verdict.ts'

/** Time to take a mistaken tap back. */
export const secondThoughts = 6_000

type Listener = () => void

/**
 * What one person did in the field, sent in the order in which it was done. Everything is written down in the browser
 * before anything is sent; of several windows one sends. Sent again until the server has answered: each deed carries
 * its own key, so nothing is counted twice.
 */
export class Outbox {
  readonly #staffId: number
  readonly #listeners = new Set<Listener>()
  #deeds: readonly Deed[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #isSending = false

  constructor(staffId: number) {
    this.#staffId = staffId
    const wake = () => void this.send()
    window.addEventListener('online', wake)
    document.addEventListener('visibilitychange', wake)
    void this.#tidy().then(wake)
  }

  subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  deeds = (): readonly Deed[] => this.#deeds

  /** Writes it down, and sends it when second thoughts are over. */
  async add(given: { key: string; workOrderId: number; name: string; act: Act; at: string }): Promise<void> {
    const deed: Deed = { ...given, staffId: this.#staffId, notBefore: Date.now() + secondThoughts, state: 'waiting' }
    await fieldStore.putDeed(deed)
    await this.#read()
    this.#sendIn(secondThoughts)
  }

  /** Takes back what was not sent, or forgets what was refused. */
  async drop(key: string): Promise<void> {
    await fieldStore.dropDeed(key)
    await this.#read()
  }

  /** Sends what is due. */
  async send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    try {
      await alone(() => this.#sendAll())
    } finally {
      this.#isSending = false
    }
  }

  async #sendAll(): Promise<void> {
    await this.#read()
    for (const deed of this.#deeds.filter(({ state }) => state === 'waiting')) {
      if (!this.#deeds.some(({ key }) => key === deed.key)) continue // taken back meanwhile
      const early = deed.notBefore - Date.now()
      if (early > 0) return this.#sendIn(early)
      const after = await outcomeOf(deed)
      if (after === undefined) {
        this.#failures += 1
        return this.#sendIn(patience(this.#failures - 1) * 1_000)
      }
      this.#failures = 0
      await fieldStore.putDeed(after)
      await this.#read()
    }
  }

  #sendIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.send(), ms)
  }

  async #read(): Promise<void> {
    this.#deeds = await fieldStore.deedsOf(this.#staffId)
    for (const listener of this.#listeners) listener()
  }

  /** What the server has had for a day is of no more use here. */
  async #tidy(): Promise<void> {
    const yesterday = Date.now() - 86_400_000
    for (const { key, sentAt } of await fieldStore.deedsOf(this.#staffId)) {
      if (sentAt !== undefined && sentAt < yesterday) await fieldStore.dropDeed(key)
    }
  }
}

const outboxes = new Map<number, Outbox>()

/** One for each person who works at this browser, whatever page is shown. */
export function outboxOf(staffId: number): Outbox {
  const outbox = outboxes.get(staffId) ?? new Outbox(staffId)
  outboxes.set(staffId, outbox)
  return outbox
}

/** The deed as the server's answer leaves it; undefined where it has to be sent again. */
async function outcomeOf(deed: Deed): Promise<Deed | undefined> {
  try {
    await sending(deed)
    return { ...deed, state: 'sent', sentAt: Date.now() }
  } catch (error) {
    if (verdictOf(error) === 'later') return undefined
    const { status, code, detail, requestId, issues } =
      error instanceof ApiProblem ? error : new ApiProblem({ status: 0, code: 'broken' })
    return { ...deed, state: 'refused', problem: { status, code, detail, requestId, issues } }
  }
}

function sending({ key, workOrderId: id, act, at }: Deed): Promise<unknown> {
  const once = { idempotencyKey: key }
  if (act.kind === 'release') return api.post('/work-orders/release', { json: { ids: [id] } }, once)
  if (act.kind === 'outcome') {
    return api.post('/work-orders/:id/outcomes', { param: { id }, json: { ...act.body, key, at } })
  }
  if (act.kind === 'correction') {
    const param = { id, outcomeId: act.outcomeId }
    return api.post('/work-orders/:id/outcomes/:outcomeId/correct', { param, json: act.body }, once)
  }
  return api.post('/work-orders/postpone', { json: { ids: [id], plannedOn: act.plannedOn } }, once)
}

/** In one window at a time; browsers without locks (plain HTTP) rely on the server's keys. */
const alone = (work: () => Promise<void>): Promise<void> =>
  'locks' in navigator ? navigator.locks.request('tradewind-field', work) : work()
