import { useTranslation } from 'react-i18next'
import { type Column, RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { Money, Rate, Term } from '../../ui/values.tsx'
import type { NamedCell } from './chart-data.ts'
import styles from './cockpit.module.css'
import type { Figures, Report } from './cockpit.ts'

interface Row extends Figures {
  label: string
  /** The control is contacted by nobody: rates of those reached say nothing there. */
  contacted: boolean
}

/** All figures of the cells, and of all together. */
export function CellTable({ report, cells }: { report: Report; cells: NamedCell[] }) {
  const { t } = useTranslation('cockpit')
  const { count } = useFormat()
  const words = useWords()
  const named = (figure: string) => {
    const definition = report.definitions[figure]
    return definition ? <Term means={words(definition.meaning)}>{words(definition.name)}</Term> : figure
  }
  const number = (figure: 'assigned' | 'sent' | 'reached' | 'responded' | 'converted'): Column<Row> => ({
    key: figure,
    title: named(figure),
    align: 'right',
    render: (row) => (row.contacted || !['sent', 'reached'].includes(figure) ? count(row[figure]) : '–'),
  })
  const rate = (
    figure: 'feedbackRate' | 'successRate',
    x: keyof Figures & ('reachedAndResponded' | 'reachedAndConverted'),
  ): Column<Row> => ({
    key: figure,
    title: named(figure),
    align: 'right',
    render: (row) =>
      row.contacted ? <Rate x={row[x]} n={row.reached} low={row[figure]?.lo} high={row[figure]?.hi} whole /> : '–',
  })
  const rows: Row[] = cells.map((cell) => ({ ...cell, contacted: !cell.control }))
  if (cells.length > 1) rows.push({ ...report.total, label: t('cells.total'), contacted: true })
  return (
    <div className={styles.section}>
      <RowTable
        label={t('cells.table')}
        rows={rows}
        rowKey={({ label }) => label}
        columns={[
          { key: 'name', title: t('cells.name'), render: ({ label }) => label },
          number('assigned'),
          number('sent'),
          number('reached'),
          number('responded'),
          rate('feedbackRate', 'reachedAndResponded'),
          number('converted'),
          rate('successRate', 'reachedAndConverted'),
          {
            key: 'revenue',
            title: named('revenue'),
            align: 'right',
            render: ({ revenue }) => <Money minor={revenue} currency={report.currency} />,
          },
        ]}
        empty={null}
      />
    </div>
  )
}
