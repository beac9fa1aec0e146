const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)

const chunkSize = 64 * 1024

/**
 * Rows as a UTF-8 CSV file (RFC 4180, lines end in CRLF, header first) in chunks of about 64 kB, so that a file of any
 * length goes through an import, or onto the disk, without being held whole.
 */
export async function* csvFile(
  header: readonly string[],
  rows: Iterable<readonly (string | number)[]>,
): AsyncGenerator<Buffer, void, undefined> {
  let text = `${header.map(quoted).join(',')}\r\n`
  for (const row of rows) {
    text += `${row.map((field) => quoted(String(field))).join(',')}\r\n`
    if (text.length >= chunkSize) {
      yield Buffer.from(text)
      text = ''
    }
  }
  if (text) yield Buffer.from(text)
}
