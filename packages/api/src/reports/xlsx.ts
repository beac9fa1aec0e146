import writeXlsxFile, { type CellObject, type Row, type Sheet } from 'write-excel-file/node'
import {
  type Column,
  definitionsIn,
  inLanguage,
  isEstimate,
  type Kind,
  type ReportDocument,
  type Section,
} from './document.ts'
import { cellText, intervalText, major } from './format.ts'
import { flatColumns } from './table-cells.ts'

const formats: Record<Kind, string | undefined> = {
  text: undefined,
  count: '#,##0',
  share: '0.0%',
  points: '+0.00;-0.00;0.00',
  money: '#,##0.00',
  p: '0.000',
}
const strong = { fontWeight: 'bold' } as const
const widest = 40

/** A report as a workbook: a page with the verdict, a sheet a section, a sheet of definitions. Texts are texts, whatever they begin with. */
export function reportXlsx(report: ReportDocument): Promise<Buffer> {
  const say = inLanguage(report.language)
  const sheets = [
    summary(report),
    ...report.sections.map((section) => sheetOf(report, section)),
    {
      sheet: say('指标说明', 'Definitions'),
      columns: [{ width: 20 }, { width: 100 }],
      data: definitionsIn(report).map(({ name, meaning }) => [
        { ...text(name), ...strong },
        { ...text(meaning), wrap: true },
      ]),
    },
  ].filter(({ data }) => data.length > 0)
  return writeXlsxFile(sheets, { fontFamily: 'Arial', fontSize: 10 }).toBuffer()
}

function summary(report: ReportDocument): Sheet<Buffer> {
  const { title, about, warning, verdict, key, currency, language } = report
  const figures: Row[] = key.map(({ label, kind, cell }) => [
    text(label),
    { ...text(cellText(kind, cell, currency)), align: 'right' },
    text(isEstimate(cell) ? intervalText(kind, cell, currency, language) : ''),
  ])
  const sentences = warning === null ? verdict : [warning, ...verdict]
  return {
    sheet: inLanguage(language)('摘要', 'Summary'),
    columns: [{ width: 24 }, { width: 18 }, { width: 60 }],
    showGridLines: false,
    data: [
      [{ ...text(title), ...strong, fontSize: 16 }],
      ...about.map((line) => [text(line)]),
      [],
      ...sentences.map(
        (sentence): Row => [
          { ...text(sentence), ...strong, wrap: true, columnSpan: 3, height: 44, alignVertical: 'top' },
        ],
      ),
      [],
      ...figures,
    ],
  }
}

function sheetOf({ language, currency }: ReportDocument, { title, lead, table }: Section): Sheet<Buffer> {
  const columns = flatColumns(table, language)
  const head: Row = columns.map((column, i) => ({
    ...{ ...text(column.title + unitOf(column, currency)), ...strong, wrap: true, bottomBorderStyle: 'thin' },
    ...(i > 0 ? { align: 'right' as const } : {}),
  }))
  const rowOf = (cells: Section['table']['rows'][number], bold: boolean): Row =>
    columns.map(({ kind, from, of }) => ({
      ...numberCell(kind, of(cells[from] ?? null), currency),
      ...(bold ? strong : {}),
    }))
  return {
    sheet: title.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31),
    columns: columns.map((_, i) => ({ width: i === 0 ? Math.min(widest, 24) : 14 })),
    stickyRowsCount: 2,
    data: [
      [text(lead ?? title)],
      head,
      ...table.rows.map((row) => rowOf(row, false)),
      ...(table.foot ? [rowOf(table.foot, true)] : []),
    ],
  }
}

const unitOf = ({ kind }: Column, currency: string) =>
  kind === 'money' ? ` (${currency})` : kind === 'points' ? ' (pp)' : ''

function numberCell(kind: Kind, value: string | number | null, currency: string): CellObject {
  if (value === null) return { value: undefined as never }
  if (typeof value === 'string') return text(value)
  const written = kind === 'money' ? major(value, currency) : kind === 'points' ? 100 * value : value
  return { value: written, type: Number, ...(formats[kind] ? { format: formats[kind] } : {}) }
}

// Characters that XML has no place for would make a workbook that does not open.
const impossible = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu

const text = (value: string): CellObject => ({ value: value.replace(impossible, ''), type: String })
