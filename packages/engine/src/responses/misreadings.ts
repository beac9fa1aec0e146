/** Signs of the alphabet of codes that are taken for each other, in print, in handwriting or by telephone. */
const alike = ['0DQ', '8B', '5S', '2Z', '6G', 'VY', 'MN', 'EF', 'CG', 'PR', 'KX']

const likeness = new Map<string, Set<string>>()
for (const group of alike) {
  for (const sign of group) {
    const others = likeness.get(sign) ?? new Set()
    for (const other of group) if (other !== sign) others.add(other)
    likeness.set(sign, others)
  }
}

/**
 * What may have been meant by a code that is none: one sign taken for another, or two neighbours that changed places. About
 * 30 for a code of 14, so a check of 24 bits lets a wrong one through once in 500,000.
 */
function misreadings(code: string): string[] {
  const signs = [...code]
  return signs.flatMap((sign, at) => {
    const next = signs[at + 1]
    const swapped =
      next === undefined || next === sign
        ? []
        : [
            signs
              .with(at, next)
              .with(at + 1, sign)
              .join(''),
          ]
    return [...[...(likeness.get(sign) ?? [])].map((other) => signs.with(at, other).join('')), ...swapped]
  })
}

/** What a code names as it stands, else the one thing it can have been meant for; null for none, or for several. */
export function readAsMeant<T>(code: string, read: (code: string) => T | null): T | null {
  const asItStands = read(code)
  if (asItStands !== null) return asItStands
  const meant = misreadings(code).flatMap((other) => read(other) ?? [])
  return meant.length === 1 ? (meant[0] ?? null) : null
}
