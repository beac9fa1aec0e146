/** A number of places, given in the order in which they are asked for. */
export class Places {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = Math.max(1, Math.floor(count))
  }

  /** Waits for a place. Whoever got it gives it back by calling what is returned, once. */
  async enter(): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((admit) => this.#waiting.push(admit))
    return this.#leave
  }

  readonly #leave = () => {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}
