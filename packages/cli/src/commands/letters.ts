import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  badInput,
  extractPieces,
  handOut,
  listLetterExceptions,
  listPrintBatches,
  recordReturns,
  settlePieces,
} from '@tradewind/engine'
import { batchFiles, type LetterPress, openFonts, openLetterPress } from '@tradewind/workers/letters'
import type { Config } from '../config.ts'
import { formatTable } from '../print/table.ts'
import { openRuntime, type Runtime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'

/** Opens the parts for one command about letters and closes them again; prints the lines that it returns. */
async function about(
  config: Config,
  work: (runtime: Runtime, press: () => Promise<LetterPress>) => Promise<string>,
): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  const { engine, tokens } = runtime
  const { directory, fonts } = config.letters
  const press = async () =>
    openLetterPress({ engine, tokens, directory: resolve(directory), fonts: await openFonts(fonts) })
  try {
    process.stdout.write(await work(runtime, press))
  } finally {
    await runtime.close()
  }
}

/** Prints the print batches of a campaign, and how many of its letters wait for a person. */
export const runListLetters = (config: Config, campaign: string): Promise<void> =>
  about(config, ({ engine }) =>
    engine.asSystem(async (ctx) => {
      const { id, name } = await findCampaign(ctx, campaign)
      const { items } = await listPrintBatches(ctx, { campaignId: id, limit: 200 })
      const columns = ['batch', 'state', 'day', 'pieces', 'pages', 'in hand', 'posted', 'returned', 'withdrawn']
      const rows = items.map((b) =>
        [b.id, b.state, b.day, b.pieces, b.pages ?? '', b.inHand, b.posted, b.returned, b.withdrawn].map(String),
      )
      const faults = items.flatMap(({ id, fault }) => (fault ? [`batch ${id} waits: ${fault}\n`] : []))
      const table = formatTable(
        columns.map((title, i) => ({ title, align: i > 2 || i === 0 ? ('right' as const) : ('left' as const) })),
        rows,
      )
      return items.length === 0 ? `${name} has no print batches yet.\n` : `${table}\n${faults.join('')}`
    }),
  )

/** Copies the files of a printed batch into a directory. */
export const runSaveLetters = (config: Config, batch: string, directory: string): Promise<void> =>
  about(config, async ({ engine }, press) => {
    const id = numberOf(batch)
    await engine.asSystem((ctx) => handOut(ctx, { id, what: 'files' }))
    const to = resolve(directory)
    await mkdir(to, { recursive: true })
    const made = await press()
    for (const name of batchFiles) await copyFile(await made.fileOf(id, name), join(to, `batch-${id}-${name}`))
    return `${batchFiles.map((name) => join(to, `batch-${id}-${name}`)).join('\n')}\n`
  })

/** Sets pieces from..to of a printed batch once more, into a file. */
export const runReprintLetters = (config: Config, batch: string, file: string, options: RangeOptions): Promise<void> =>
  about(config, async ({ engine }, press) => {
    const id = numberOf(batch)
    const range = rangeOf(options)
    await engine.asSystem((ctx) => handOut(ctx, { id, what: 'reprint', ...range }))
    await writeFile(file, await (await press()).reprint(id, range))
    return `${resolve(file)}\n`
  })

/** Writes the pieces of a printed batch as CSV, in columns `title=field` of choice. */
export const runExtractLetters = (
  config: Config,
  batch: string,
  file: string,
  { columns: given }: { columns?: string[] },
): Promise<void> =>
  about(config, async ({ engine, tokens }) => {
    const id = numberOf(batch)
    const columns = given?.map(columnOf)
    const csv = await engine.asSystem(async (ctx) => {
      await handOut(ctx, { id, what: 'extract' })
      return extractPieces(ctx, { id, ...(columns && { columns }) }, tokens)
    })
    await writeFile(file, csv)
    return `${resolve(file)}\n`
  })

/** Says that pieces were posted, or taken out of the pile. */
export const runSettleLetters = (
  config: Config,
  batch: string,
  as: 'posted' | 'withdrawn',
  options: RangeOptions,
): Promise<void> =>
  about(config, async ({ engine }) => {
    const input = { id: numberOf(batch), as, ...rangeOf(options) }
    const { state, inHand, posted, withdrawn } = await engine.asSystem((ctx) => settlePieces(ctx, input))
    return `batch ${input.id} is ${state}: ${posted} posted, ${withdrawn} withdrawn, ${inHand} in hand\n`
  })

/** Records letters that came back; one line for each that could not be. */
export const runReturnedLetters = (config: Config, pieces: string[]): Promise<void> =>
  about(config, async ({ engine }) => {
    const found = await engine.asSystem((ctx) => recordReturns(ctx, { pieces }))
    const recorded = found.filter(({ status }) => status === 'recorded').length
    const others = found.flatMap(({ number, status }) => (status === 'recorded' ? [] : [`${number}: ${status}\n`]))
    return `${recorded} recorded as returned\n${others.join('')}`
  })

/** Prints the letters of a campaign that wait for a person, tab-separated. */
export const runLetterExceptions = (config: Config, campaign: string): Promise<void> =>
  about(config, ({ engine }) =>
    engine.asSystem(async (ctx) => {
      const { id: campaignId } = await findCampaign(ctx, campaign)
      const { items } = await listLetterExceptions(ctx, { campaignId, limit: 200 })
      const lines = items.map((one) =>
        [one.customerId, one.name, one.postcode ?? '', one.address ?? '', one.reason].join('\t'),
      )
      return lines.length === 0 ? 'No letter waits.\n' : `${lines.join('\n')}\n`
    }),
  )

export interface RangeOptions {
  from?: string
  to?: string
}

const numberOf = (text: string): number => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw badInput(`"${text}" is not a number of a batch or piece.`)
}

const rangeOf = ({ from, to }: RangeOptions) => ({
  ...(from === undefined ? {} : { from: numberOf(from) }),
  ...(to === undefined ? {} : { to: numberOf(to) }),
})

function columnOf(text: string): { title: string; field: string } {
  const at = text.lastIndexOf('=')
  if (at > 0) return { title: text.slice(0, at), field: text.slice(at + 1) }
  throw badInput(`Write a column as title=field, for instance 姓名=customer.name; "${text}" is none.`)
}
