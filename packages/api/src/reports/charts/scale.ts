/** A linear scale and its ticks. */
export interface Scale {
  at(value: number): number
  ticks: number[]
}

/** From the range of values to `from`..`to` pixels, with about `wanted` ticks at 1, 2 or 5 times a power of ten. */
export function scaleOf(least: number, most: number, [from, to]: [number, number], wanted = 5): Scale {
  const range = most - least || 1
  const rough = range / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? rough
  const [first, last] = [Math.floor(least / step + 1e-9), Math.ceil(most / step - 1e-9)]
  const [lo, hi] = [first * step, last * step]
  return {
    at: (value) => round(from + ((value - lo) / (hi - lo || 1)) * (to - from)),
    ticks: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step),
  }
}

export const round = (value: number): number => Math.round(value * 10) / 10

/** A share at a tick, with no more digits than ticks need: 0.025 as 2.5%. Without the sign of percent for points. */
export const tickText = (value: number, points = false): string => {
  const text = `${Number((100 * value).toFixed(2))}`.replace('-', '−')
  return points ? (value > 0 ? `+${text}` : text) : `${text}%`
}

/** As many characters as fit into a width, Chinese ones being twice as wide. */
export function fitText(text: string, width: number, size = 13): string {
  let left = width / (size * 0.55)
  const kept: string[] = []
  for (const character of text) {
    left -= /[\u2e80-\uffef]/.test(character) ? 1.85 : 1
    if (left < 1) return `${kept.join('')}…`
    kept.push(character)
  }
  return text
}
