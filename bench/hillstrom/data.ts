import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

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
  const [head, ...lines] = readLines('hillstrom/hillstrom.csv')
  const at = Object.fromEntries((head ?? '').split(',').map((name, i) => [name, i]))
  return lines.map((line, i) => {
    const cells = line.split(',')
    const cell = (name: string) => cells[at[name] ?? -1] ?? ''
    return {
      ref: `H${i + 1}`,
      recency: cell('recency'),
      history: cell('history'),
      zipCode: cell('zip_code'),
      newbie: cell('newbie'),
      channel: cell('channel'),
      arm: cell('segment') as Arm,
      visit: cell('visit') === '1',
      spend: cell('conversion') === '1' ? Math.round(Number(cell('spend')) * 100) : null,
    }
  })
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

function table(file: string): Record<string, string>[] {
  const [head, ...lines] = readLines(file)
  const names = (head ?? '').split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])))
}

const numbers = (line: Record<string, string>) =>
  Object.fromEntries(Object.entries(line).map(([name, cell]) => [name, Number(cell)]))

const readLines = (file: string) =>
  readFileSync(join(dataDirectory, file), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '')
