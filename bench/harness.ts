import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'

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

/** A part of the report. */
export interface Section {
  title: string
  /** Rows of cells, the head first. */
  table: string[][]
  /** What the figures are, what stands behind one that is out of the ordinary. */
  notes?: string
}

type Work = () => Promise<unknown>

/** Seconds that `work` takes. */
export async function seconds(work: Work): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/**
 * Runs all works in turn `rounds` times, so that they meet the same weather, and returns the seconds of each round, by
 * work. A round before them is not counted: it meets cold caches.
 */
export async function timesInTurn(rounds: number, works: Work[]): Promise<number[][]> {
  const times: number[][] = works.map(() => [])
  for (let round = -1; round < rounds; round++) {
    for (const [n, work] of works.entries()) {
      const took = await seconds(work)
      if (round >= 0) times[n]?.push(took)
    }
  }
  return times
}

/** The median seconds of two that are run in turn. */
export async function inTurn(rounds: number, ours: Work, limit: Work): Promise<[number, number]> {
  const [one = [], two = []] = await timesInTurn(rounds, [ours, limit])
  return [median(one), median(two)]
}

export const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

export const median = (values: number[]): number => quantile(values, 0.5)

export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** The median of ours / theirs, round by round, with the lowest and the highest. */
export function ratioOf(ours: number[], theirs: number[]): { median: number; text: string } {
  const ratios = ours.map((took, round) => took / (theirs[round] ?? Number.NaN))
  const [lowest, middle, highest] = [Math.min(...ratios), median(ratios), Math.max(...ratios)]
  return { median: middle, text: `${middle.toFixed(2)} (${lowest.toFixed(2)}-${highest.toFixed(2)})` }
}

export const goal = (met: boolean, text: string): string => `${text}: ${met ? 'met' : '**missed**'}`
export const ms = (took: number): string => `${round(took * 1000)} ms`
export const count = (value: number): string => Math.round(value).toLocaleString('en')

/** Where and on what: figures of another machine, or of one with other work to do, are not comparable. */
export function machine(): string {
  const [first] = cpus()
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  return [
    `${cpus().length} x ${first?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)} at the start`,
    `Node ${process.versions.node}, embedded PostgreSQL 18, commit ${commit.trim()}`,
  ].join('\n')
}

export function ratioSection(title: string, ratios: Ratio[], notes?: string): Section {
  const rows = ratios.map((r) => [
    r.name,
    round(r.ours),
    round(r.limit),
    r.unit,
    (r.ours / r.limit).toFixed(2),
    r.goal === null ? '' : goal(r.ours / r.limit >= r.goal, `>= ${r.goal}`),
    r.against,
  ])
  const table = [['what', 'ours', 'limit', 'unit', 'ratio', 'goal', 'against'], ...rows]
  return { title, table, ...(notes && { notes }) }
}

export function formatSection({ title, table: [head = [], ...rows], notes }: Section): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
  return `## ${title}\n\n${notes ? `${notes}\n\n` : ''}${table}\n`
}

const round = (value: number) => (value >= 100 ? count(value) : value.toPrecision(3))
