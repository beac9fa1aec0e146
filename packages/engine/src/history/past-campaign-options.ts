import { z } from 'zod'
import { channels } from '../channel.ts'
import { customerKeys } from '../customers/customer-fields.ts'
import { tableOptions } from '../customers/import/mapping.ts'
import { amountsAndTimes } from '../customers/import/row-values.ts'
import { lineText } from '../parse-input.ts'

/** What a customer may have done, short of an order, as the file's "responded" is kept. */
export const pastAnswerKinds = ['reply', 'visit', 'call', 'click', 'redeem'] as const

/** How a file tells of a campaign that was run before. */
export const pastCampaignOptions = tableOptions.extend({
  /** Its name: a file with the same name for the campaign adds to it. */
  campaign: lineText(200),
  /** In what channel its customers were contacted. */
  channel: z.enum(channels),
  /** By what a row finds its customer: the column is `customerRef`, `idNumber`, `email` or `mobile`. */
  key: z.enum(customerKeys).exclude(['nameAddress']).default('ref'),
  /** The cell of rows that name none. */
  cell: lineText(100).default('A'),
  /** Which cell was contacted by nobody. Default: the one that is called so (`control`, 对照组 and the like). */
  control: lineText(100).optional(),
  /** How the audience was to be split, cell by cell. Without it nothing can be said of the split. */
  weights: z.record(lineText(100), z.int().min(1).max(1_000_000)).optional(),
  /** When customers were contacted, for rows that do not say: 2026-03-01, or with a time. */
  contactedAt: lineText(40).optional(),
  responseWindowDays: z.int().min(1).max(400).default(30),
  /** What an answer short of an order was. */
  answerKind: z.enum(pastAnswerKinds).default('reply'),
  /**
   * Columns that tell what was known of a customer *before* the contact. Whoever names a column here says so: models
   * learn from it, and would learn nonsense from what only the contact itself has shown.
   */
  knownBefore: z.array(z.string().trim().min(1).max(100)).max(200).default([]),
  ...amountsAndTimes,
})
export type PastCampaignOptions = z.input<typeof pastCampaignOptions>
export type PastCampaign = z.output<typeof pastCampaignOptions> & { timeZone: string }

/** Cells of these names are the control, compared as columns' names are. */
export const controlNames = ['control', 'control group', 'holdout', 'no contact', '对照', '对照组', '控制组', '空白组']
