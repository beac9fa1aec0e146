import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { LetterPress } from '@tradewind/api'
import { createUnit, type MovableClock } from '@tradewind/engine'
import { createTestEngine, type TestEngine } from '@tradewind/engine/testing'
import { openQueues, startWorkers } from '@tradewind/workers'
import { expect } from 'vitest'
import { cleanUp, makeHome } from './lifecycle-command.ts'
import { logger, serveStaffApi } from './staff-api.ts'

const data = resolve(process.env.TRADEWIND_DATA ?? join(import.meta.dirname, '../../../../shared/data'))

/** A file of the shared data; undefined where it is absent, which fails in CI. */
export function shared(path: string): string | undefined {
  try {
    return readFileSync(join(data, path), 'utf8')
  } catch (cause) {
    if (process.env.CI) throw new Error(`CI needs ${data}/${path}: set TRADEWIND_DATA.`, { cause })
    console.warn(`${data}/${path} is absent: its tables are not compared. Set TRADEWIND_DATA.`)
    return undefined
  }
}

/** Rows of a simple delimited file, by column. Quotes go round whole cells. */
export function table(text: string, delimiter = ','): Record<string, string>[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const cells = (line: string) => line.match(new RegExp(`("[^"]*"|[^${delimiter}"]*)(?:${delimiter}|$)`, 'g')) ?? []
  const plain = (cell = '') => cell.replace(new RegExp(`${delimiter}$`), '').replace(/^"|"$/g, '')
  const names = cells(head).map(plain)
  return lines.map((line) => {
    const values = cells(line)
    return Object.fromEntries(names.map((name, n) => [name, plain(values[n])]))
  })
}

export interface Stage {
  engine: TestEngine
  unitId: number
  /** Asks as a coordinator, and expects to succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came
  ask(method: string, path: string, body?: unknown): Promise<any>
  /** Sends a file to be imported, with options. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  load(kind: string, text: string, options?: object): Promise<any>
  close(): Promise<void>
}

const noPress: LetterPress = {
  fileOf: async () => import.meta.filename,
  reprint: async () => Buffer.alloc(0),
  preview: async () => Buffer.alloc(0),
}

/** The running system: database, API and workers, with one unit and its coordinator. */
export async function openStage(clock?: MovableClock): Promise<Stage> {
  const engine = await createTestEngine(clock ? { clock } : {})
  const { id: unitId } = await engine.asSystem((ctx) =>
    createUnit(ctx, { parentId: null, kind: 'city', code: 'ROOT', name: '信风市邮政分公司' }),
  )
  const api = await serveStaffApi(engine, { unitId, role: 'coordinator', home: await makeHome(), press: noPress })
  const queues = openQueues({ databaseUrl: engine.databaseUrl })
  const workers = startWorkers({ engine, queues, channels: {}, logger })
  const ask: Stage['ask'] = async (method, path, body) => {
    const response = await api.ask(method, path, body)
    const text = await response.text()
    expect(response.status, `${method} ${path}: ${text}`).toBeLessThan(300)
    return JSON.parse(text)
  }
  return {
    engine,
    unitId,
    ask,
    load: (kind, text, options = {}) =>
      ask(
        'POST',
        `imports/${kind}?unitId=${unitId}&fileName=${kind}.csv&options=${encodeURIComponent(JSON.stringify(options))}`,
        text,
      ),
    close: async () => {
      await workers.stop()
      await queues.close()
      await api.close()
      await engine.dispose()
      await cleanUp()
    },
  }
}

/** Asks until the answer is as wanted. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (wanted(answer)) return answer
    await new Promise((wake) => setTimeout(wake, 100))
  }
}

/** A campaign's score when everything has been counted. */
export const scoreOf = (stage: Stage, campaignId: number) =>
  eventually(
    () => stage.ask('GET', `campaigns/${campaignId}/score?fresh=true`),
    ({ pending }) => pending === 0,
  )

/** Equal within a relative error. */
export function near(actual: number, expected: number, relative: number, what = ''): void {
  const off = Math.abs(actual - expected)
  expect(off, `${what}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(Math.abs(expected) * relative + 1e-15)
}
