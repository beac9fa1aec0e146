const slotSize = 3

/**
 * Which keys of a file were seen, and on which line: 16 to 32 bytes a key (a Map of strings takes about 100), so five
 * million rows fit in 200 MB. Keys are kept as 64-bit hashes; the chance of any false alarm among a million is 3e-8,
 * and it costs one rejected row.
 */
export class SeenKeys {
  #slots = new Uint32Array(1024 * slotSize)
  #size = 0

  /** The line on which the key was first seen, or undefined when it is new; it is remembered with `line` then. */
  seen(key: string, line: number): number | undefined {
    if (this.#size * 4 * slotSize >= this.#slots.length * 3) this.#grow()
    const low = hash(key)
    const at = this.#find(hashHigh, low)
    const before = this.#slots[at + 2]
    if (before) return before
    this.#slots[at] = hashHigh
    this.#slots[at + 1] = low
    this.#slots[at + 2] = line
    this.#size += 1
    return undefined
  }

  /** The slot of the hash, or the free one where it belongs. A slot without a line is free. */
  #find(high: number, low: number): number {
    const slots = this.#slots
    const count = slots.length / slotSize
    for (let slot = low & (count - 1); ; slot = (slot + 1) & (count - 1)) {
      const at = slot * slotSize
      if (slots[at + 2] === 0 || (slots[at] === high && slots[at + 1] === low)) return at
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += slotSize) {
      if (old[at + 2] === 0) continue
      this.#slots.set(old.subarray(at, at + slotSize), this.#find(old[at] ?? 0, old[at + 1] ?? 0))
    }
  }
}

/** The other half of the hash that was made last: a pair for every key of a file would be a million objects. */
let hashHigh = 0

/** cyrb53 by bryc (public domain), with both of its 32-bit halves kept. */
function hash(key: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < key.length; i += 1) {
    const code = key.charCodeAt(i)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  hashHigh = b >>> 0
  return a >>> 0
}
