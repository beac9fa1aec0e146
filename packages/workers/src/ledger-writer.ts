import { setImmediate as turn } from 'node:timers/promises'
import {
  type Engine,
  type HeldDelivery,
  type LedgerEntries,
  type Settlement,
  sqlState,
  writeLedger,
} from '@tradewind/engine'
import type { Logger } from 'pino'
import { surely } from './surely.ts'

/** Seconds after which what a lost worker holds is taken back. */
export const leaseSeconds = 30

type Entries = Pick<LedgerEntries, 'settled' | 'leaving'>
/** The deliveries that may go, by step. */
type Going = ReadonlyMap<number, ReadonlySet<number>>

interface Asked extends Entries {
  done(going: Going): void
  fail(error: unknown): void
}

const nobody: ReadonlySet<number> = new Set()

/**
 * Writes to the ledger for all jobs of a process, one statement after the other: what is asked while one is under way goes
 * together in the next. So messages are marked in flight a few at a time, as their channel has room for them, and the mark
 * of the next rides on the settlement of the last.
 */
export class LedgerWriter {
  readonly #engine: Engine
  readonly #logger: Logger
  #asked: Asked[] = []
  #writing = false

  constructor(engine: Engine, logger: Logger) {
    this.#engine = engine
    this.#logger = logger
  }

  /** Marks deliveries of a step, which are about to be handed over. Returns the numbers of those that may go. */
  async mark(stepId: number, leaving: HeldDelivery[]): Promise<ReadonlySet<number>> {
    if (leaving.length === 0) return nobody
    return (await this.#ask({ settled: [], leaving })).get(stepId) ?? nobody
  }

  /** What a channel said is known here alone, so a database that is away for a moment does not lose it. */
  async settle(settled: (HeldDelivery & Settlement)[]): Promise<void> {
    if (settled.length > 0) await this.#ask({ settled, leaving: [] })
  }

  #ask(entries: Entries): Promise<Going> {
    return new Promise((done, fail) => {
      this.#asked.push({ ...entries, done, fail })
      if (!this.#writing) this.#write()
    })
  }

  async #write(): Promise<void> {
    this.#writing = true
    while (this.#asked.length > 0) {
      await turn() // what the other lines say at this moment comes along
      await this.#together(this.#asked.splice(0))
    }
    this.#writing = false
  }

  async #together(asked: Asked[]): Promise<void> {
    const settled = asked.flatMap((one) => one.settled)
    const leaving = asked.flatMap((one) => one.leaving)
    try {
      const written = await surely(this.#logger, 'the ledger could not be written', () =>
        this.#one({ settled, leaving }).catch((error: unknown) => {
          if (isRefusal(error)) return { error }
          throw error
        }),
      )
      if (!('error' in written)) for (const one of asked) one.done(written)
      else if (asked.length === 1) throw written.error
      // Nobody's entries stop those of others.
      else for (const one of asked) await this.#together([one])
    } catch (error) {
      for (const one of asked) one.fail(error)
    }
  }

  async #one(entries: Entries): Promise<Going> {
    const write = (ctx: Parameters<typeof writeLedger>[0]) => writeLedger(ctx, { ...entries, leaseSeconds })
    const named = entries.settled.some(({ outcome }) => 'reference' in outcome && outcome.reference)
    const { going } = await (named ? this.#engine.asSystem(write) : this.#engine.inOneStatement(write))
    const byStep = new Map<number, Set<number>>()
    for (const { stepId, seq } of going) {
      const known = byStep.get(stepId)
      if (known) known.add(seq)
      else byStep.set(stepId, new Set([seq]))
    }
    return byStep
  }
}

/** PostgreSQL did not take a value (class 22), which trying again does not change. */
const isRefusal = (error: unknown): boolean => sqlState(error)?.startsWith('22') ?? false
