import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  badInput,
  type Engine,
  type ImportPreview,
  type ImportRun,
  importCustomers,
  importOrders,
  importPastCampaign,
  importResponses,
  type PastCampaignOptions,
  previewImport,
  rejectsCsv,
  rows,
  systemActor,
} from '@tradewind/engine'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { count } from '../print/numbers.ts'
import { liveProgress } from '../print/progress.ts'
import { openRuntime } from '../runtime.ts'

export interface ImportFileOptions {
  unit: string
  kind: 'customers' | 'orders' | 'responses' | 'past-campaign'
  key: string
  map?: string[]
  delimiter?: string
  sheet?: string
  header?: string
  source?: string
  consent?: string[]
  rejects?: string
  preview?: boolean
  campaign?: string
  channel?: string
  contactedAt?: string
  control?: string
  window?: string
  knownBefore?: string[]
}

/** Imports a file with a progress bar and writes the rejected rows beside it. */
export async function runImportFile(config: Config, path: string, options: ImportFileOptions): Promise<void> {
  if (options.kind === 'responses' && config.databaseUrl && !config.secret) {
    throw badInput('TRADEWIND_SECRET is not set. Reply codes and tokens of messages are checked with it.')
  }
  const size = await sizeOf(path)
  const rejects = options.rejects ?? `${path}.rejects.csv`
  await access(dirname(rejects), constants.W_OK).catch(() => {
    throw badInput(`Rejected rows cannot be written to ${resolve(rejects)}. Name a file with --rejects.`)
  })
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { engine, tokens } = runtime
    const unitId = await unitOf(engine, options.unit)
    if (options.preview) {
      if (options.kind !== 'customers') throw badInput('Only imports of customers can be previewed.')
      const content = createReadStream(path)
      const preview = await previewImport(engine, systemActor, { unitId, content, options: customerOptions(options) })
      process.stdout.write(previewText(preview))
      return
    }
    const bar = liveProgress(process.stderr)
    const started = performance.now()
    const file = {
      unitId,
      fileName: basename(path),
      content: createReadStream(path),
      onProgress: ({ read, bytes }: { read: number; bytes: number }) => {
        const seconds = (performance.now() - started) / 1000
        const total = Math.round((read * size) / Math.max(1, bytes)) // rows, guessed from the bytes so far
        bar.update({ label: basename(path), done: read, total: bytes >= size ? read : total, rate: read / seconds })
      },
    }
    const kinds = {
      customers: () => importCustomers(engine, systemActor, { ...file, options: customerOptions(options) }),
      orders: () =>
        importOrders(engine, systemActor, {
          ...file,
          options: { ...sourceOptions(options), key: options.key as 'ref' },
        }),
      responses: () => importResponses(engine, systemActor, { ...file, options: sourceOptions(options) }, tokens),
      'past-campaign': () => importPastCampaign(engine, systemActor, { ...file, options: pastOptions(options) }),
    }
    const imported = await kinds[options.kind]()
    bar.finish()
    process.stdout.write(summary(imported))
    if (imported.note) process.stdout.write(`${imported.note}\n`)
    if (imported.rejected > 0) {
      await engine.asSystem((ctx) => pipeline(rejectsCsv(ctx, { importId: imported.id }), createWriteStream(rejects)))
      process.stdout.write(`Rejected rows with their reasons: ${rejects}\n`)
    }
    if (imported.state === 'failed') {
      process.stderr.write(`${imported.error}\n`)
      process.exitCode = 1
    }
  } finally {
    await runtime.close()
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    // In full, because the command may have been started from elsewhere.
    throw badInput(
      error.code === 'ENOENT'
        ? `There is no file ${resolve(path)}.`
        : `${resolve(path)} cannot be read: ${error.code}.`,
    )
  })
  if (!found.isFile()) throw badInput(`${resolve(path)} is not a file.`)
  await access(path, constants.R_OK).catch(() => {
    throw badInput(`This user may not read ${resolve(path)}.`)
  })
  return found.size
}

/** `inserted 12, updated 3, unchanged 0, rejected 1 of 16 rows` */
export function summary(run: ImportRun): string {
  const { inserted, updated, unchanged, rejected, read } = run
  const parts = { inserted, updated, unchanged, rejected }
  const list = Object.entries(parts).map(([name, n]) => `${name} ${count(n)}`)
  return `${list.join(', ')} of ${count(read)} rows\n`
}

/** A line of numbers, then the first merges and conflicts, each on a line of its own. */
function previewText(preview: ImportPreview): string {
  const by = Object.entries(preview.matched).map(([key, n]) => `${count(n)} by ${key}`)
  const merges = preview.merges.map(({ line, customerId, by: key, changes }) => {
    const fields = changes.map(
      ({ field, before, after }) => `${field} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
    )
    return `line ${line}: customer ${customerId}, by ${key}: ${fields.join('; ')}`
  })
  const conflicts = preview.conflicts.map(
    ({ line, field, value, name, customerId, customerName }) =>
      `line ${line}: ${field} ${value} of ${name} is also that of customer ${customerId}, ${customerName}`,
  )
  const rejects = preview.rejects.map(({ line, reason }) => `line ${line}: ${reason}`)
  const parts: [string, string[], number][] = [
    ['Changes', merges, preview.updated],
    ['Same address, another name', conflicts, preview.conflictCount],
    ['Rejected', rejects, preview.rejected],
  ]
  const sections = parts.flatMap(([title, lines, total]) =>
    total === 0 ? [] : [`${title} (${count(lines.length)} of ${count(total)}):`, ...lines],
  )
  const numbers =
    `${count(preview.read)} rows: ${count(preview.new)} new, known ${by.join(', ') || 'none'} ` +
    `(${count(preview.updated)} with changes), ${count(preview.rejected)} rejected, ${count(preview.ambiguous)} of them ambiguous`
  return `${[numbers, ...sections, 'Nothing was written.'].join('\n')}\n`
}

export async function unitOf(engine: Engine, code: string): Promise<number> {
  const units = await engine.asSystem((ctx) =>
    rows<{ id: number; code: string }>(ctx, sql`select id, code from unit order by code <> ${code}, id limit 11`),
  )
  const [first] = units
  if (!first) throw badInput('There is no unit yet. Make the first with "tradewind create-admin".')
  if (first.code === code) return first.id
  const codes = units.slice(0, 10).map((unit) => unit.code)
  throw badInput(`No unit has the code "${code}". Codes are ${codes.join(', ')}${units.length > 10 ? ' ...' : ''}.`)
}

function pairs(given: string[] | undefined, what: string): [string, string][] {
  return (given ?? []).map((pair) => {
    const at = pair.lastIndexOf('=')
    if (at < 1) throw badInput(`"${pair}" is not understood; write ${what}.`)
    return [pair.slice(0, at), pair.slice(at + 1)]
  })
}

// What is wrong in these values is found by the import's own check.
function fileOptions({ map, delimiter, sheet, header }: ImportFileOptions) {
  const mapping = pairs(map, 'column=field').map(([column, field]) => ({ column, field }))
  return {
    ...(mapping.length > 0 ? { mapping } : {}),
    ...(delimiter ? { delimiter: delimiter as ',' } : {}),
    ...(sheet ? { sheet } : {}),
    ...(header ? { headerLine: header === 'none' ? ('none' as const) : Number(header) } : {}),
  }
}

function sourceOptions(options: ImportFileOptions) {
  return { ...fileOptions(options), ...(options.source ? { source: options.source } : {}) }
}

function pastOptions(options: ImportFileOptions): PastCampaignOptions {
  const { key, campaign, channel, contactedAt, control, window, knownBefore } = options
  if (campaign === undefined || channel === undefined) {
    throw badInput(
      'Say which campaign the file tells of, and in what channel it was: --campaign <name> --channel <channel>.',
    )
  }
  return {
    ...fileOptions(options),
    key: key as 'ref',
    campaign,
    channel: channel as 'email',
    ...(contactedAt ? { contactedAt } : {}),
    ...(control ? { control } : {}),
    ...(window ? { responseWindowDays: Number(window) } : {}),
    ...(knownBefore ? { knownBefore } : {}),
  }
}

function customerOptions(options: ImportFileOptions) {
  const consent = pairs(options.consent, 'channel=status').map(([channel, status]) => ({
    channel: channel as 'email',
    status: status as 'granted',
  }))
  return { ...fileOptions(options), keys: options.key.split(',') as 'ref'[], consent }
}
