/** A file as it arrives: cut anywhere, also within a character. */
export async function* pieces(content: string | Buffer, size = 1000): AsyncGenerator<Buffer> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
