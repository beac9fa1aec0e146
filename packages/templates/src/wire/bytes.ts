/**
 * Bytes that are put together one behind the other, in a buffer that is used again for the next message. What `view`
 * returns is good until the next `clear`.
 */
export class Bytes {
  buffer: Buffer
  length = 0

  constructor(room = 65_536) {
    this.buffer = Buffer.allocUnsafeSlow(room)
  }

  clear(): void {
    this.length = 0
  }

  /** Makes room for `more` bytes behind those there are. */
  reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }

  add(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Characters up to U+00FF, a byte each. */
  latin1(text: string): void {
    this.reserve(text.length)
    this.length += this.buffer.write(text, this.length, 'latin1')
  }

  utf8(text: string): void {
    this.reserve(text.length * 3)
    this.length += this.buffer.write(text, this.length, 'utf8')
  }

  view(from = 0, to = this.length): Buffer {
    return this.buffer.subarray(from, to)
  }
}
