import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { dotsChart, dotsHeight } from '../../charts/dots-chart.ts'
import { useFormat } from '../../ui/use-format.ts'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { CellTable } from './cell-table.tsx'
import { cellDots, type NamedCell, namedCells, type UpliftMeasure, upliftDots } from './chart-data.ts'
import styles from './cockpit.module.css'
import type { Report } from './cockpit.ts'
import { Curve } from './curve.tsx'

/** What it brought: the cells beside the control, what the campaign caused, and how answers come in. */
export function Result({ report }: { report: Report }) {
  const { t } = useTranslation(['cockpit', 'terms'])
  const cells = namedCells(report.cells, t('terms:fates.control'), (name) => t('cells.control', { name }))
  return (
    <>
      <Cells report={report} cells={cells} />
      <Uplift report={report} cells={cells} />
      <Curve report={report} />
    </>
  )
}

function Cells({ report, cells }: { report: Report; cells: NamedCell[] }) {
  const { t } = useTranslation('cockpit')
  const { count, rate } = useFormat()
  const narrow = useIsPhone()
  const { band, dots } = cellDots(cells, (x, n) => `${count(x)} / ${count(n)}`)
  return (
    <>
      {dots.length > 0 && (
        <ChartFrame
          title={t('cells.title')}
          definition={t('cells.definition')}
          option={dotsChart({ dots, band, narrow, format: (share) => rate(share) })}
          height={dotsHeight(dots.length)}
          fileName={`campaign-${report.campaignId}-cells`}
          table={{
            head: [t('cells.name'), t('interval.rate'), t('interval.lo'), t('interval.hi'), 'x', 'n'],
            rows: cells.map(({ label, respondedPerAssigned: of, responded, assigned }) => [
              label,
              rate(of?.rate),
              rate(of?.lo),
              rate(of?.hi),
              responded,
              assigned,
            ]),
          }}
        />
      )}
      <CellTable report={report} cells={cells} />
    </>
  )
}

function Uplift({ report, cells }: { report: Report; cells: NamedCell[] }) {
  const { t } = useTranslation('cockpit')
  const { count } = useFormat()
  const narrow = useIsPhone()
  const [measure, setMeasure] = useState<UpliftMeasure>('responded')
  if (report.noUplift !== null) {
    const control = cells.some((cell) => cell.control)
    return <p className={styles.quiet}>{control ? t('uplift.noneYet') : t('uplift.none')}</p>
  }
  const dots = upliftDots(cells, measure)
  const points = (value: number) => value.toFixed(Math.abs(value) < 1 ? 2 : 1).replace('-', '−')
  const treated = cells.filter(({ control }) => !control)
  return (
    <ChartFrame
      title={t('uplift.title')}
      definition={t('uplift.definition')}
      option={dotsChart({ dots, zero: true, narrow, format: points })}
      height={dotsHeight(dots.length)}
      fileName={`campaign-${report.campaignId}-uplift-${measure}`}
      table={{
        head: [
          t('cells.name'),
          t('uplift.diff'),
          t('uplift.lo'),
          t('uplift.hi'),
          t('uplift.p'),
          t('uplift.incremental'),
        ],
        rows: treated.map(({ label, uplift }) => {
          const of = uplift?.[measure]
          const rounded = (share: number | undefined) => (share === undefined ? null : Math.round(10_000 * share) / 100)
          const p = of?.p ?? null
          return [
            label,
            rounded(of?.diff),
            rounded(of?.lo),
            rounded(of?.hi),
            p === null ? null : p < 0.001 ? '<0.001' : Number(p.toFixed(3)),
            of ? count(Math.round(of.incremental)) : null,
          ]
        }),
      }}
    >
      <Segmented<UpliftMeasure>
        className="no-print"
        aria-label={t('uplift.measure')}
        value={measure}
        onChange={setMeasure}
        options={[
          { value: 'responded', label: t('uplift.responded') },
          { value: 'converted', label: t('uplift.converted') },
        ]}
      />
    </ChartFrame>
  )
}
