import type { Actor } from '../context.ts'
import type { Engine } from '../engine.ts'
import { conflict } from '../errors.ts'
import { codeAllowance, takeAttempt } from './attempts.ts'
import type { Tokens } from './token.ts'

/** Of codes that somebody copied from paper, so many may be misread beside each right one. */
const misread = 0.1

/**
 * Counts the codes of a file that are none, so that whoever may type 20 wrong ones at the desk cannot try a million by
 * file. A tenth as many as there are right ones are misread, and free; of others somebody has 20 in ten minutes, beside
 * those of the desk, which goes on when a file is wrong. The system (a command on the server) may try as many as it likes.
 */
export class CodesOfFile {
  readonly #engine: Engine
  readonly #who: string | null
  readonly #tokens: Tokens
  readonly #right = new Set<string>()
  #wrong = 0
  #taken = 0

  constructor(engine: Engine, actor: Actor, tokens: Tokens) {
    this.#engine = engine
    this.#who = actor.kind === 'staff' ? `file:${actor.staffId}` : null
    this.#tokens = tokens
  }

  /** Of the rows that are written next; once for each, before they are. Throws `conflict` when the tries are used up. */
  async count(codes: readonly (string | undefined)[]): Promise<void> {
    if (this.#who === null) return
    for (const code of codes) {
      if (code === undefined || this.#tokens.verify(code)) continue
      const named = this.#tokens.readReplyCode(code)
      if (named) this.#right.add(`${named.stepId}-${named.seq}`)
      else this.#wrong += 1
    }
    const times = Math.ceil(this.#wrong - this.#right.size * misread) - this.#taken
    if (times <= 0) return
    this.#taken += times
    const allowance = { who: this.#who, times, ...codeAllowance }
    const wait = await this.#engine.asSystem((ctx) => takeAttempt(ctx, allowance))
    if (wait === null) return
    throw conflict(
      `The file has too many codes that are none: ${this.#wrong} so far. Look whether the right column is mapped to "token", and send it again in ${Math.ceil(wait / 60)} minutes.`,
    )
  }
}
