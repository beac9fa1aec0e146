import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { csvLine, guard } from '../customers/import/formula-guard.ts'
import { badInput } from '../errors.ts'
import { lineText, parseInput } from '../parse-input.ts'
import type { Tokens } from '../responses/token.ts'
import { type FrozenBatch, type FrozenPiece, getFrozenBatch, requirePrinted } from './frozen-pieces.ts'

/** What a column of an extraction file may hold besides the fields of templates. */
type Cell = (piece: FrozenPiece, batch: FrozenBatch, tokens: Tokens) => string
const ownFields = {
  'piece.number': ({ number }) => number,
  'piece.position': ({ piece }) => String(piece),
  'piece.pages': ({ pageFrom, pageTo }) =>
    pageFrom === null ? '' : pageFrom === pageTo ? `${pageFrom}` : `${pageFrom}-${pageTo}`,
  'delivery.id': ({ stepId, seq }) => `${stepId}-${seq}`,
  'window.lines': ({ address }) => address.lines.join('\n'),
  'reply.code': ({ stepId, seq }, _, tokens) => tokens.replyCode({ stepId, seq }),
  'reply.url': ({ stepId, seq }, { replyBase }, tokens) => replyBase + tokens.sign({ stepId, seq }),
} satisfies Record<string, Cell>
const isOwn = (field: string): field is keyof typeof ownFields => Object.hasOwn(ownFields, field)

export const extractFields: readonly string[] = Object.keys(ownFields)
const column = z.strictObject({ title: lineText(100), field: z.string().max(100) })
export type ExtractColumn = z.input<typeof column>

/** What goes with every printed batch: by it a mailing house finds a piece, and we what became of it. */
export const manifestColumns: ExtractColumn[] = [
  { title: 'piece', field: 'piece.number' },
  { title: 'name', field: 'customer.name' },
  { title: 'postcode', field: 'customer.postcode' },
  { title: 'pages', field: 'piece.pages' },
  { title: 'delivery', field: 'delivery.id' },
]

export const extractInput = z.strictObject({
  id: z.int().positive(),
  /** In their order. */
  columns: z.array(column).min(1).max(100).default(manifestColumns),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
})

/**
 * The pieces of a printed batch as a CSV file for a printer who composes letters: UTF-8 with its mark, a line a piece, in
 * columns of choice: `extractFields` and the fields of templates, as they were frozen. What a spreadsheet would run as a
 * formula gets an apostrophe. Throws `not-found`, `conflict` before the batch is printed, and `bad-input` for a field
 * that nobody knows.
 */
export async function extractPieces(ctx: Ctx, input: z.input<typeof extractInput>, tokens: Tokens): Promise<string> {
  const { id, columns, delimiter } = parseInput(extractInput, input)
  const batch = await getFrozenBatch(ctx, { id })
  requirePrinted(batch)
  return piecesCsv(batch, { columns, delimiter }, tokens)
}

/** The same of a batch at hand. Throws `bad-input`. */
export function piecesCsv(
  batch: FrozenBatch,
  { columns, delimiter }: { columns: ExtractColumn[]; delimiter: string },
  tokens: Tokens,
): string {
  const cells = columns.map(({ field }, i) => cellOf(field, i, batch))
  const head = csvLine(
    columns.map(({ title }) => guard(title)),
    delimiter,
  )
  const lines = batch.frozen.map((piece) =>
    csvLine(
      cells.map((cell) => guard(cell(piece, batch, tokens))),
      delimiter,
    ),
  )
  return `\ufeff${head}${lines.join('')}`
}

function cellOf(field: string, column: number, { frozen: [first] }: FrozenBatch): Cell {
  if (isOwn(field)) return ownFields[field]
  const path = field.split('.')
  // An attribute that the first customer lacks is no mistake.
  const known = path.length === 3 && field.startsWith('customer.attributes.')
  if (!known && first && !isSingle(lookUp(first.data, path))) {
    throw badInput(`There is no field "${field}". Besides those of templates there are ${extractFields.join(', ')}.`, [
      { path: `columns.${column}.field`, message: 'There is no such field.' },
    ])
  }
  return ({ data }) => {
    const value = lookUp(data, path)
    return value !== null && isSingle(value) ? String(value) : ''
  }
}

const isSingle = (value: unknown): boolean => value === null || !['object', 'undefined'].includes(typeof value)

function lookUp(data: object, path: string[]): unknown {
  let value: unknown = data
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
