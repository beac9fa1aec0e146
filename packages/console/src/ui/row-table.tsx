import { Checkbox } from 'antd'
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import styles from './row-table.module.css'
import { useIsPhone } from './use-is-phone.ts'

export interface Column<T> {
  key: string
  title: ReactNode
  render: (row: T) => ReactNode
  align?: 'left' | 'right'
  width?: number | string
  /** Left out of the card on a phone. */
  notOnPhone?: boolean
}

export interface RowTableProps<T> {
  rows: T[]
  /** The first one names the row: the link to it, and the title of its card. */
  columns: [Column<T>, ...Column<T>[]]
  rowKey: (row: T) => string | number
  /** What the table holds, for screen readers. */
  label: string
  /** Where a row leads. */
  linkTo?: ((row: T) => string) | undefined
  /** Instead of a table without rows. */
  empty: ReactNode
  /** Lets rows be chosen, to do something with all of them. */
  selection?: Selection<T> | undefined
}

export interface Selection<T> {
  chosen: ReadonlySet<string | number>
  onChange: (chosen: ReadonlySet<string | number>) => void
  /** What choosing one is called, for whoever hears it only. */
  nameOf: (row: T) => string
  /** What choosing all that are shown is called. */
  all: string
}

/** Rows that are all here: a table at the desk, cards on a phone. `CursorTable` is for lists that are read in pages. */
export function RowTable<T extends object>({
  rows,
  columns,
  rowKey,
  label,
  linkTo,
  empty,
  selection,
}: RowTableProps<T>) {
  const navigate = useNavigate()
  const isPhone = useIsPhone()
  if (rows.length === 0) return empty
  const [first, ...others] = columns
  const linked: Column<T> = linkTo
    ? { ...first, render: (row) => <Link to={linkTo(row)}>{first.render(row)}</Link> }
    : first
  const named = selection ? withChoice(linked, selection, rows, rowKey) : linked
  if (isPhone) return <Cards rows={rows} named={named} others={others} rowKey={rowKey} label={label} />
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {[named, ...others].map(({ key, title, align, width }) => (
            <th key={key} scope="col" data-align={align} style={{ width }}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            className={linkTo ? styles.leads : undefined}
            onClick={({ target }) => {
              if (linkTo && !(target as Element).closest('a,button,input,label')) void navigate(linkTo(row))
            }}
          >
            {[named, ...others].map(({ key, render, align }) => (
              <td key={key} data-align={align}>
                {render(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The first column, with a box before each row's name, and one for all of them above. */
function withChoice<T>(
  column: Column<T>,
  { chosen, onChange, nameOf, all }: Selection<T>,
  rows: T[],
  rowKey: RowTableProps<T>['rowKey'],
): Column<T> {
  const here = rows.filter((row) => chosen.has(rowKey(row))).length
  const set = (of: T[], isChosen: boolean) => {
    const keys = of.map(rowKey)
    const others = [...chosen].filter((key) => !keys.includes(key))
    onChange(new Set(isChosen ? [...others, ...keys] : others))
  }
  return {
    ...column,
    title: (
      <span className={styles.choice}>
        <Checkbox
          aria-label={all}
          checked={here === rows.length}
          indeterminate={here > 0 && here < rows.length}
          onChange={({ target }) => set(rows, target.checked)}
        />
        {column.title}
      </span>
    ),
    render: (row) => (
      <span className={styles.choice}>
        <Checkbox
          aria-label={nameOf(row)}
          checked={chosen.has(rowKey(row))}
          onChange={({ target }) => set([row], target.checked)}
        />
        <span>{column.render(row)}</span>
      </span>
    ),
  }
}

interface CardsProps<T> extends Pick<RowTableProps<T>, 'rows' | 'rowKey' | 'label'> {
  named: Column<T>
  others: Column<T>[]
}

function Cards<T>({ rows, named, others, rowKey, label }: CardsProps<T>) {
  return (
    <ul className={styles.cards} aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)} className={styles.card}>
          <div className={styles.name}>{named.render(row)}</div>
          <dl className={styles.facts}>
            {others
              .filter(({ notOnPhone }) => !notOnPhone)
              .map(({ key, title, render }) => ({ key, title, fact: render(row) }))
              .filter(({ fact }) => fact !== null && fact !== '')
              .map(({ key, title, fact }) => (
                <div key={key} className={styles.fact}>
                  <dt>{title}</dt>
                  <dd>{fact}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}
