import { Button, Segmented, Skeleton } from 'antd'
import { lazy, type ReactNode, Suspense, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Cell, csvOf, saveFile } from '../ui/csv.ts'
import type { CanvasProps } from './canvas.tsx'
import styles from './chart-frame.module.css'

const Canvas = lazy(() => import('./canvas.tsx'))

/** What a chart shows, in figures: its table view, its CSV, and what is read aloud. */
export interface ChartTable {
  head: string[]
  rows: Cell[][]
}

export interface ChartFrameProps {
  title: string
  /** What the figures mean, in a sentence or two. */
  definition: string
  option: CanvasProps['option']
  table: ChartTable
  /** Of the CSV, without its ending. */
  fileName: string
  /** Pixels; left out: 280. */
  height?: number
  onPick?: CanvasProps['onPick']
  /** What is to be read first, above the drawing. */
  children?: ReactNode
}

/** A chart with its title, its definition, its table and its file: no figure is only a drawing. */
export function ChartFrame({
  title,
  definition,
  option,
  table,
  fileName,
  height = 280,
  onPick,
  children,
}: ChartFrameProps) {
  const { t } = useTranslation('ui')
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const id = useId()
  return (
    <figure className={styles.frame} aria-labelledby={id}>
      <figcaption className={styles.head}>
        <div className={styles.words}>
          <h2 id={id} className={styles.title}>
            {title}
          </h2>
          <p className={styles.definition}>{definition}</p>
        </div>
        <div className={`${styles.tools} no-print`}>
          <Segmented
            size="small"
            aria-label={t('chart.view')}
            value={view}
            onChange={setView}
            options={[
              { value: 'chart', label: t('chart.drawing') },
              { value: 'table', label: t('chart.table') },
            ]}
          />
          <Button size="small" type="text" onClick={() => saveFile(`${fileName}.csv`, csvOf(table.head, table.rows))}>
            {t('chart.csv')}
          </Button>
        </div>
      </figcaption>
      {children}
      {view === 'chart' ? (
        <>
          <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height }} />}>
            <Canvas option={option} height={height} onPick={onPick} />
          </Suspense>
          <div className="visually-hidden">
            <FigureTable {...table} label={title} />
          </div>
        </>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <section className={styles.scroll} aria-label={title} tabIndex={0}>
          <FigureTable {...table} label={title} />
        </section>
      )}
    </figure>
  )
}

function FigureTable({ head, rows, label }: ChartTable & { label: string }) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.join('\u0000')}>
            {row.map((cell, index) => (
              <td key={head[index]}>{cell ?? '–'}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
