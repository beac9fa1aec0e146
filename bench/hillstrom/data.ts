import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'

/** Where the real data sets lie; the repository never contains them. */
export const dataDirectory = resolve(process.env.TRADEWIND_DATA ?? join(import.meta.dirname, '../../../shared/data'))
export const hasData = existsSync(join(dataDirectory, 'hillstrom/hillstrom.csv'))

export const arms = ['Mens E-Mail', 'Womens E-Mail', 'No E-Mail'] as const
export type Arm = (typeof arms)[number]

/** One of the 64,000 customers of Kevin Hillstrom's e-mail challenge (2008), with what they did within two weeks. */
export interface Person {
  /** The file has no customer number: its rows are numbered from 1. */
  ref: string
  recency: string
  history: string
  zipCode: string
  newbie: string
  channel: string
  arm: Arm
  visit: boolean
  /** Cents. Null: no purchase. */
  spend: number | null
}

export function readPeople(): Person[] {
  return table('hillstrom/hillstrom.csv').map((line, i) => ({
    ref: `H${i + 1}`,
    recency: line.recency ?? '',
    history: line.history ?? '',
    zipCode: line.zip_code ?? '',
    newbie: line.newbie ?? '',
    channel: line.channel ?? '',
    arm: line.segment as Arm,
    visit: line.visit === '1',
    spend: line.conversion === '1' ? Math.round(Number(line.spend) * 100) : null,
  }))
}

/** The published figures for all customers: by arm, and by comparison with the control. */
export interface Published {
  arms: Record<string, Record<string, number>>
  uplift: Record<string, Record<string, number>>
}

export function readPublished(): Published {
  const arms = table('reference/hillstrom_arms.csv').filter((line) => line.dimension === 'all')
  const uplift = table('reference/hillstrom_uplift.csv').filter((line) => line.dimension === 'all')
  return {
    arms: Object.fromEntries(arms.map((line) => [line.arm, numbers(line)])),
    uplift: Object.fromEntries(uplift.map((line) => [`${line.comparison} ${line.metric}`, numbers(line)])),
  }
}

const table = (file: string): Record<string, string>[] =>
  parse(readFileSync(join(dataDirectory, file)), { columns: true, bom: true })

const numbers = (line: Record<string, string>) =>
  Object.fromEntries(Object.entries(line).map(([name, cell]) => [name, Number(cell)]))
