/**
 * A seeded generator: xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (public domain,
 * https://prng.di.unimi.it/xoshiro128starstar.c). Its state is filled from a seed and labels, so that every customer
 * has a stream of their own: the 7,000th is the same person whether 7,000 or 20,000 are made, in whatever order.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #d: number

  /** From a raw state of four 32-bit words, not all zero. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }

  /** The stream that belongs to a seed and these labels, e.g. `Random.stream(1896, 'customer', 42)`. */
  static stream(seed: number, ...labels: (string | number)[]): Random {
    let hash = 2166136261 // FNV-1a over the labels
    for (const character of `${seed}/${labels.join('/')}`) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619)
    }
    const word = () => {
      hash = (hash + 0x9e3779b9) | 0
      return finalize(hash)
    }
    return new Random(word(), word(), word(), word() || 1)
  }

  /** A uniform integer in [0, 2^32). */
  next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = rotate(this.#d, 11)
    return result
  }

  /** A uniform number in [0, 1). */
  unit(): number {
    return this.next() / 2 ** 32
  }

  /** A uniform integer from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.unit() < p
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T
  }

  /** Normally distributed (Box-Muller). */
  normal(mean = 0, sd = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()))
    return mean + sd * radius * Math.cos(2 * Math.PI * this.unit())
  }

  /** Exponentially distributed, e.g. a waiting time. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit())
  }

  /** Poisson distributed (Knuth's product of uniforms: fine for means up to some dozens). */
  poisson(mean: number): number {
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.unit(); product > limit; product *= this.unit()) count++
    return count
  }
}

/** A list to draw from by weight, in O(log n). */
export class Weighted<T> {
  readonly #items: T[] = []
  readonly #upTo: number[] = []

  constructor(entries: Iterable<readonly [item: T, weight: number]>) {
    let total = 0
    for (const [item, weight] of entries) {
      total += weight
      this.#items.push(item)
      this.#upTo.push(total)
    }
  }

  draw(random: Random): T {
    const target = random.unit() * (this.#upTo.at(-1) ?? 0)
    let low = 0
    let high = this.#items.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#upTo[middle] ?? 0) > target) high = middle
      else low = middle + 1
    }
    return this.#items[low] as T
  }
}

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))

/** MurmurHash3's finalizer (Austin Appleby, public domain): turns close inputs into unrelated words. */
function finalize(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
