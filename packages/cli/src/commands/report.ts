import { writeFile } from 'node:fs/promises'
import { extname, relative, resolve } from 'node:path'
import {
  bulletinDocument,
  campaignDocument,
  type Language,
  type ReportDocument,
  reportFormats,
} from '@tradewind/api/reports'
import { badInput, campaignReport, type Engine, monthlyBulletin } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { openRuntime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'
import { unitOf } from './import-file.ts'

const reportForms = ['html', 'xlsx', 'json', 'csv'] as const
type Form = (typeof reportForms)[number]

export interface ReportOptions {
  format?: Form
  language: Language
  out?: string
}

/** Writes a campaign's report to a file, or to standard output. */
export function runReport(config: Config, campaign: string, options: ReportOptions): Promise<void> {
  return writeOut(
    config,
    options,
    (engine) =>
      engine.asSystem(async (ctx) => {
        const { id } = await findCampaign(ctx, campaign)
        return campaignReport(ctx, { campaignId: id, fresh: true })
      }),
    (report, { timeZone }) => campaignDocument(report, { language: options.language, timeZone }),
  )
}

/** Writes the bulletin of a unit, by its code, and a month, as 2026-03. */
export function runBulletin(config: Config, unit: string, month: string, options: ReportOptions): Promise<void> {
  return writeOut(
    config,
    options,
    async (engine) => {
      const unitId = await unitOf(engine, unit)
      return engine.asSystem((ctx) => monthlyBulletin(ctx, { unitId, month }))
    },
    (report, { timeZone }) => bulletinDocument(report, { language: options.language, timeZone }),
  )
}

async function writeOut<T>(
  config: Config,
  { format, out }: ReportOptions,
  read: (engine: Engine) => Promise<T>,
  documentOf: (report: T, engine: Engine) => ReportDocument,
): Promise<void> {
  const form = format ?? formOf(out)
  if (form === 'xlsx' && out === undefined && process.stdout.isTTY)
    throw badInput('A workbook is no text. Say where to write it: --out report.xlsx')
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const report = await read(runtime.engine)
    const content =
      form === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : await reportFormats[form].write(documentOf(report, runtime.engine))
    if (out === undefined) process.stdout.write(content)
    else await save(out, content)
  } finally {
    await runtime.close()
  }
}

function formOf(out: string | undefined): Form {
  const ending = out === undefined ? '' : extname(out).slice(1).toLowerCase()
  return reportForms.find((form) => form === ending) ?? 'html'
}

async function save(out: string, content: string | Buffer): Promise<void> {
  try {
    await writeFile(out, content)
  } catch (error) {
    throw badInput(
      `The report cannot be written to ${out}: ${(error as NodeJS.ErrnoException).code}. Name another file with --out.`,
    )
  }
  process.stdout.write(`Written to ${relative(process.cwd(), resolve(out))}\n`)
}
