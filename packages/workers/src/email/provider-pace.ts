/** Messages a second that a provider may be sent by one worker process, by the domain of the addresses. */
export type ProviderRates = ReadonlyMap<string, number>

interface Provider {
  /** Messages a second at the most, as set. */
  most: number
  /** At present. */
  rate: number
  /** Messages that may leave now, as of `at`. */
  room: number
  at: number
  /** When the last of those who were put off may come back. */
  back: number
  /** What was told since `since`. */
  told: number
  refused: number
  since: number
}

const windowMs = 10_000
/** One greylisted message is no sign, and a fifth of all is. */
const [fewestRefusals, telling] = [5, 0.2]
/** Messages a second: nobody is slowed below, and nobody who takes that many is limited. */
const [slowest, fastest] = [0.2, 1_000]

/**
 * How fast each provider takes messages: at most at the rate set for it, and more slowly for a while when it asks for that
 * by refusing for the time being. Then it gets half of what it was getting, and twice as much after every ten seconds
 * in which it was content. Holds for one process; the rate of a sender holds over all of them.
 */
export class ProviderPace {
  readonly #rates: ProviderRates
  readonly #now: () => number
  /** Those with a rate, and those who refused something lately. */
  readonly #providers = new Map<string, Provider>()

  /** @param now milliseconds of a clock that never goes back */
  constructor(rates: ProviderRates = new Map(), now: () => number = () => performance.now()) {
    this.#rates = rates
    this.#now = now
    for (const domain of rates.keys()) this.#meet(domain)
  }

  /** Leave to send one message now: 0, or the seconds after which to ask again. */
  ask(domain: string): number {
    const provider = this.#providers.get(domain)
    if (!provider || provider.rate === Number.POSITIVE_INFINITY) return 0
    const now = this.#now()
    provider.room = Math.min(Math.max(1, provider.rate), provider.room + ((now - provider.at) / 1000) * provider.rate)
    provider.at = now
    if (provider.room >= 1) {
      provider.room--
      return 0
    }
    // Those who are put off come back one after the other, not all at once.
    provider.back = Math.max(provider.back, now) + 1000 / provider.rate
    return (provider.back - now) / 1000
  }

  /** What a provider did with a message: refused it for the time being, or anything else. */
  tell(domain: string, refusedForNow: boolean): void {
    const provider = this.#providers.get(domain) ?? (refusedForNow ? this.#meet(domain) : undefined)
    if (!provider) return
    provider.told++
    if (refusedForNow) provider.refused++
    const now = this.#now()
    const passed = now - provider.since
    if (provider.refused >= fewestRefusals && provider.refused >= provider.told * telling) {
      const got = provider.told / Math.max(1, passed / 1000)
      provider.rate = Math.max(slowest, Math.min(provider.rate, got) / 2)
      provider.room = Math.min(provider.room, 1)
    } else if (passed >= windowMs) {
      provider.rate = provider.rate * 2 >= Math.min(fastest, provider.most) ? provider.most : provider.rate * 2
      if (provider.refused === 0 && provider.rate === provider.most && !this.#rates.has(domain)) {
        this.#providers.delete(domain)
        return
      }
    } else return
    provider.told = provider.refused = 0
    provider.since = now
  }

  #meet(domain: string): Provider {
    const most = this.#rates.get(domain) ?? Number.POSITIVE_INFINITY
    const now = this.#now()
    const room = Math.max(1, most === Number.POSITIVE_INFINITY ? 1 : most)
    const provider = { most, rate: most, room, at: now, back: now, told: 0, refused: 0, since: now }
    this.#providers.set(domain, provider)
    return provider
  }
}
