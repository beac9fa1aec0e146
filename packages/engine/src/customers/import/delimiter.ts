import { type Row, RowParser } from './row-parser.ts'

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

const sampleRows = 30
const sampleCharacters = 64 * 1024

/**
 * The delimiter that parts the first rows most evenly: with the largest share of rows of the same width, of equals the
 * one that makes more columns. A comma within addresses is no rival, since it comes now and then.
 */
export function likelyDelimiter(text: string): Delimiter {
  const sample = text.slice(0, sampleCharacters)
  const cut = sample.length < text.length
  const fits = delimiters.map((delimiter) => ({ delimiter, ...evenness(sample, delimiter, cut) }))
  const [best] = fits.filter(({ width }) => width > 1).sort((a, b) => b.share - a.share || b.width - a.width)
  return best?.delimiter ?? ','
}

/** The most frequent width of the rows, of equals the larger, and the share of rows that have it. */
function evenness(sample: string, delimiter: Delimiter, cut: boolean): { width: number; share: number } {
  const parser = new RowParser(delimiter)
  const whole = parser.push(sample)
  const rows: Row[] = (cut && whole.length > 0 ? whole : [...whole, ...parser.end()]).slice(0, sampleRows)
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const [[width, count] = [0, 0]] = [...counts].sort(([a, n], [b, m]) => m - n || b - a)
  return { width, share: count / Math.max(1, rows.length) }
}
