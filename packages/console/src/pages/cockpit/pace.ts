/** How much was done at a moment. */
export interface Sample {
  /** Milliseconds. */
  at: number
  done: number
  left: number
}

/** Older samples say nothing about now. */
const spanMs = 120_000
/** Less time between two samples is noise. */
const leastMs = 5_000

/** Keeps what is needed to say how fast it goes. */
export function sampled(samples: readonly Sample[], latest: Sample): Sample[] {
  const last = samples.at(-1)
  // Undone work was added, or some was opened again: what was measured before compares with nothing.
  const begun = last && latest.done < last.done ? [] : samples
  return [...begun.filter(({ at }) => latest.at - at <= spanMs), latest]
}

/** Per minute over the last two minutes, and how long the rest takes at this pace; null where nothing moves. */
export function paceOf(samples: readonly Sample[]): { perMinute: number; remainingMs: number } | null {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.at - first.at < leastMs || last.done <= first.done || last.left === 0) return null
  const perMs = (last.done - first.done) / (last.at - first.at)
  return { perMinute: perMs * 60_000, remainingMs: last.left / perMs }
}
