import { ApiProblem } from '../../api/api-problem.ts'
import { type Campaign, type Plan, planOf } from './plan.ts'

export interface Saving {
  plan: Plan
  /** As the server has it. */
  campaign: Campaign
  state: 'saved' | 'writing' | 'saving' | 'refused' | 'unreachable' | 'conflict'
  /** Why it is not saved. */
  problem?: ApiProblem | undefined
}

export interface Doors {
  put: (plan: Plan, version: number) => Promise<Campaign>
  /** Keeps in the browser what is not saved yet; undefined forgets it. */
  keep: (unsaved: { plan: Plan; version: number } | undefined) => void
}

/** Milliseconds: after a pause in typing, and until another try when nobody answers. */
const pauses = { typing: 700, unreachable: 4_000 }

/**
 * Saves a plan by itself while somebody writes on it: one request at a time, the newest plan each time, under the version
 * that the server last told. What is refused stays as it was typed, to be mended; what nobody answers is tried again.
 */
export class PlanSaver {
  readonly #doors: Doors
  readonly #listeners = new Set<() => void>()
  #saving: Saving
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined

  constructor(campaign: Campaign, doors: Doors, unsaved?: { plan: Plan; version: number }) {
    this.#doors = doors
    this.#saving = { plan: planOf(campaign), campaign, state: 'saved' }
    if (!unsaved || same(unsaved.plan, this.#saving.plan)) return
    if (unsaved.version === campaign.version) this.change(unsaved.plan)
    else this.#saving = { plan: unsaved.plan, campaign, state: 'conflict' }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly snapshot = (): Saving => this.#saving

  change(plan: Plan): void {
    const { campaign, state } = this.#saving
    this.#doors.keep({ plan, version: campaign.version })
    this.#set({ plan, state: state === 'conflict' || state === 'saving' ? state : 'writing' })
    if (state !== 'conflict') this.#later(pauses.typing)
  }

  /** Saves at once what is not saved, and returns the campaign as the server has it. Throws what it was refused with. */
  async flush(): Promise<Campaign> {
    clearTimeout(this.#timer)
    await this.#save()
    const { state, problem, campaign } = this.#saving
    if (state !== 'saved') throw problem ?? new ApiProblem({ status: 409, code: 'conflict' })
    return campaign
  }

  /** After a conflict: as the server has it, what was written here is given up. */
  takeTheirs(campaign: Campaign): void {
    this.#doors.keep(undefined)
    this.#set({ plan: planOf(campaign), campaign, state: 'saved', problem: undefined })
  }

  /** After a conflict: as it was written here, over what the server has. */
  keepMine(campaign: Campaign): void {
    this.#set({ campaign, state: 'writing', problem: undefined })
    this.#later(0)
  }

  /** The page is left: what waits is sent. */
  stop(): void {
    clearTimeout(this.#timer)
    if (this.#saving.state === 'writing') void this.#save()
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#save(), ms)
  }

  #save(): Promise<void> {
    this.#running ??= this.#saveAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Until nothing has changed while a request was under way. */
  async #saveAll(): Promise<void> {
    for (;;) {
      const { plan, campaign, state } = this.#saving
      if (state === 'saved' || state === 'conflict') return
      if (same(plan, planOf(campaign))) return this.#done()
      this.#set({ state: 'saving' })
      try {
        const saved = await this.#doors.put(plan, campaign.version)
        this.#set({ campaign: saved })
        // As it was sent: the server trims names and the like, which nobody wants to see happen while they type.
        if (this.#saving.plan === plan) return this.#done()
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        return this.#failed(error)
      }
    }
  }

  #done(): void {
    this.#doors.keep(undefined)
    this.#set({ state: 'saved', problem: undefined })
  }

  #failed(problem: ApiProblem): void {
    const passing = problem.status === 0 || problem.status === 503 || problem.status === 429
    this.#set({ state: passing ? 'unreachable' : isMeanwhile(problem) ? 'conflict' : 'refused', problem })
    if (passing) this.#later(pauses.unreachable)
  }

  #set(change: Partial<Saving>): void {
    this.#saving = { ...this.#saving, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** A conflict that is about a field, as a name that is taken, is mended there. */
const isMeanwhile = ({ status, issues }: ApiProblem) => status === 409 && issues.length === 0

const same = (a: Plan, b: Plan): boolean => JSON.stringify(a) === JSON.stringify(b)
