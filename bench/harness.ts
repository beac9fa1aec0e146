import { cpus, totalmem } from 'node:os'

/** One measured figure against what bounds it, both taken in the same run. */
export interface Ratio {
  name: string
  /** Rows, messages or runs a second. */
  ours: number
  limit: number
  unit: string
  /** What the limit is. */
  against: string
  /** ours / limit that is aimed at; null where none is set. */
  goal: number | null
}

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/**
 * Runs both in turn `rounds` times, so that both meet the same weather, and returns the median seconds of each. A round
 * before them is not counted: it meets cold caches.
 */
export async function inTurn(
  rounds: number,
  ours: () => Promise<unknown>,
  limit: () => Promise<unknown>,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []]
  await ours()
  await limit()
  for (let round = 0; round < rounds; round++) {
    times[0].push(await seconds(ours))
    times[1].push(await seconds(limit))
  }
  return [median(times[0]), median(times[1])]
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function machine(): string {
  const [first] = cpus()
  return `${cpus().length} x ${first?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
}

export function formatRatios(ratios: Ratio[]): string {
  const head = ['what', 'ours', 'limit', 'unit', 'ratio', 'goal', 'against']
  const lines = ratios.map((r) => [
    r.name,
    round(r.ours),
    round(r.limit),
    r.unit,
    (r.ours / r.limit).toFixed(2),
    r.goal === null ? '' : `>= ${r.goal}`,
    r.against,
  ])
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n')
}

const round = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))
