import { createHash } from 'node:crypto'
import { normaliseIdNumber } from '../customers/id-number.ts'
import { plain } from '../customers/import/column-names.ts'
import type { MappedColumn } from '../customers/import/mapping.ts'
import { normaliseAmount, normaliseCurrency, normaliseInstant } from '../customers/import/order-values.ts'
import type { Row } from '../customers/import/row-parser.ts'
import { rowValues } from '../customers/import/row-values.ts'
import { SeenKeys } from '../customers/import/seen-keys.ts'
import {
  cleanText,
  normaliseCode,
  normaliseEmail,
  normaliseMobile,
  normaliseText,
  normaliseWord,
} from '../customers/normalise.ts'
import { controlNames, type PastCampaign } from './past-campaign-options.ts'

/** One customer of a past campaign, as the row tells it. Times are texts that PostgreSQL reads as a `timestamptz`. */
export interface PastContact {
  /** The customer's ref, id number, e-mail address or mobile number. */
  customer: string
  cell: string
  control: boolean
  /** When the customer was contacted; of one who was not, when they would have been, if the row says so. */
  at: string | null
  reached: boolean
  responded: boolean
  converted: boolean
  /** Minor units. */
  amount: number | null
  currency: string
  /** When the customer answered; null: not told. */
  answeredAt: string | null
  /** What was known before the contact, by column. */
  known: Record<string, string | number>
  /** Of all of the above, in hex. */
  fingerprint: string
}

/** The field that names customers, by the key they are found by. */
export const customerField = { ref: 'customerRef', idNumber: 'idNumber', email: 'email', mobile: 'mobile' } as const

const yes = ['yes', 'y', '1', 'true', '是', '有']
const no = ['no', 'n', '0', 'false', '否', '无']
const truth = (label: string) => normaliseWord(label, { yes, no })
const plainControls = new Set(controlNames.map(plain))
/** Older than any customer file: a date before it is a mistake. */
const earliest = '1970'
const decimal = /^-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d{1,15})?$/

/** Where the rows of a file lie in time, and which of its columns are what. */
export interface FileOfContacts {
  columns: MappedColumn[]
  knownBefore: { name: string; index: number }[]
  /** `yyyy-mm-dd`, as is `lastDay`, after which a time lies in the future wherever its clock stands. */
  today: string
  lastDay: string
}

/** Turns rows into contacts, and remembers which customers the file has had. */
export class PastContactReader {
  readonly #file: FileOfContacts
  readonly #options: PastCampaign
  readonly #seen = new SeenKeys()

  constructor(file: FileOfContacts, options: PastCampaign) {
    this.#file = file
    this.#options = options
  }

  read(row: Row): PastContact | string {
    const { today, lastDay, columns } = this.#file
    const { key, timeZone } = this.#options
    const { read, problems } = rowValues(row, columns)
    const readers = {
      ref: normaliseCode('customer number'),
      idNumber: (text: string) => normaliseIdNumber(text, today),
      email: normaliseEmail,
      mobile: normaliseMobile,
    }
    const time = (label: string) => (text: string) => normaliseInstant(text, timeZone, lastDay, label)
    const currency = read('currency', normaliseCurrency) ?? this.#options.currency
    const said = {
      customer: read(customerField[key], readers[key]),
      cell: read('cell', normaliseText('cell', 100)) ?? this.#options.cell,
      at: read('contactedAt', time('time of the contact')) ?? this.#options.contactedAt ?? null,
      reached: read('reached', truth('answer to whether the customer was reached')),
      responded: read('responded', truth('answer to whether the customer responded')),
      converted: read('converted', truth('answer to whether the customer bought')),
      amount: read('amount', (text) => normaliseAmount(text, currency)),
      currency,
      answeredAt: read('answeredAt', time('time of the answer')),
    }
    if (problems[0]) return problems[0]
    const early = [said.at, said.answeredAt].find((time) => time !== null && time < earliest)
    if (early) return `The time ${early.slice(0, 10)} is too long ago to be right.`
    return this.#contact(row, said)
  }

  #contact(row: Row, said: Said): PastContact | string {
    const { customer, cell, amount } = said
    if (!customer) return `The row has no ${customerField[this.#options.key]}, by which its customer is found.`
    const control = this.#isControl(cell)
    const converted = said.converted === null ? (amount ?? 0) > 0 : said.converted === 'yes'
    const responded = converted || said.responded === 'yes'
    const reached = !control && said.reached !== 'no'
    if (control && said.reached === 'yes')
      return `The row is in the control "${cell}", but was reached. It is one or the other.`
    if (amount !== null && amount < 0) return 'The amount is negative: a refund belongs into a file of orders.'
    if (!converted && (amount ?? 0) > 0) return 'The row has an amount, but says that the customer bought nothing.'
    if (reached && said.at === null) return 'The row has no time of the contact.'
    if (responded && said.at === null && said.answeredAt === null) return 'The row has an answer without any time.'
    const known = this.#known(row)
    if (typeof known === 'string') return known
    const before = this.#seen.seen(this.#options.key === 'email' ? customer.toLowerCase() : customer, row.line)
    if (before) return `The row has the same customer as row ${before}. A campaign has one row for each customer.`
    const contact = { ...said, customer, control, reached, responded, converted, known }
    const fingerprint = createHash('sha256')
      .update(JSON.stringify({ ...contact, customer: undefined }))
      .digest('hex')
    return { ...contact, fingerprint }
  }

  #isControl(cell: string): boolean {
    const { control } = this.#options
    return control === undefined ? plainControls.has(plain(cell)) : cell === control
  }

  #known(row: Row): PastContact['known'] | string {
    const known: [string, string | number][] = []
    for (const { name, index } of this.#file.knownBefore) {
      const text = cleanText(row.cells[index] ?? '')
      if (text.length > 200) return `What the row has in "${name}" is longer than 200 characters.`
      // 007 is a code; 7 is a number.
      if (text !== '') known.push([name, decimal.test(text) ? Number(text.replaceAll(',', '')) : text])
    }
    return Object.fromEntries(known)
  }
}

type Said = Omit<
  PastContact,
  'customer' | 'control' | 'reached' | 'responded' | 'converted' | 'known' | 'fingerprint'
> & {
  customer: string | null
  reached: 'yes' | 'no' | null
  responded: 'yes' | 'no' | null
  converted: 'yes' | 'no' | null
}
