import { useTranslation } from 'react-i18next'
import { League } from '../../charts/league.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { type Column, RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Money, Rate } from '../../ui/values.tsx'
import styles from './cockpit.module.css'
import type { Report } from './cockpit.ts'

type Unit = Report['units'][number]
type Person = Report['staff'][number]

/** Where it went well and where not, without calling luck a difference. */
export function Places({ report }: { report: Report }) {
  const { t } = useTranslation('cockpit')
  const { units, staff } = report
  if (units.length < 2 && staff.length === 0) return <EmptyState title={t('league.none')} hint={t('league.noneHint')} />
  return (
    <>
      {units.length >= 2 && <Units report={report} />}
      {staff.length > 0 && <Staff report={report} />}
    </>
  )
}

function Units({ report }: { report: Report }) {
  const { t } = useTranslation('cockpit')
  const { count } = useFormat()
  return (
    <div className={styles.section}>
      <League
        title={t('league.units')}
        who={t('league.unit')}
        fileName={`campaign-${report.campaignId}-units`}
        definition={t('league.definition')}
        peers={report.units.map(({ name, placed, figures }) => ({
          ...{ name, placed, of: `${count(figures.reachedAndResponded)} / ${count(figures.reached)}` },
        }))}
      />
      <RowTable<Unit>
        label={t('league.units')}
        rows={report.units}
        rowKey={({ unitId }) => unitId}
        columns={[
          { key: 'name', title: t('league.unit'), render: ({ name }) => name },
          {
            key: 'reached',
            title: t('league.reached'),
            align: 'right',
            render: ({ figures }) => count(figures.reached),
          },
          {
            key: 'raw',
            title: t('league.raw'),
            align: 'right',
            render: ({ figures: f }) => (
              <Rate x={f.reachedAndResponded} n={f.reached} low={f.feedbackRate?.lo} high={f.feedbackRate?.hi} whole />
            ),
          },
          group<Unit>(t('league.group')),
          {
            key: 'success',
            title: t('league.success'),
            align: 'right',
            render: ({ figures: f }) => (
              <Rate x={f.reachedAndConverted} n={f.reached} low={f.successRate?.lo} high={f.successRate?.hi} whole />
            ),
          },
          revenue<Unit>(t('league.revenue'), report.currency, ({ figures }) => figures.revenue),
        ]}
        empty={null}
      />
    </div>
  )
}

function Staff({ report }: { report: Report }) {
  const { t } = useTranslation('cockpit')
  const { count } = useFormat()
  const nameOf = ({ name, staffId }: Person) => name ?? (staffId === null ? t('league.nobody') : t('league.outOfSight'))
  const number = (key: 'open' | 'done' | 'reached' | 'responded' | 'minutes'): Column<Person> => ({
    key,
    title: t(`league.${key}`),
    align: 'right',
    render: (person) => count(person[key]),
  })
  return (
    <div className={styles.section}>
      <League
        title={t('league.staff')}
        who={t('league.person')}
        fileName={`campaign-${report.campaignId}-staff`}
        definition={t('league.definition')}
        peers={report.staff.map((person) => ({
          ...{
            name: nameOf(person),
            placed: person.placed,
            of: `${count(person.responded)} / ${count(person.reached)}`,
          },
        }))}
      />
      <RowTable<Person>
        label={t('league.staff')}
        rows={report.staff}
        rowKey={({ staffId }) => staffId ?? 'none'}
        columns={[
          { key: 'name', title: t('league.person'), render: nameOf },
          number('open'),
          number('done'),
          number('reached'),
          number('responded'),
          group<Person>(t('league.group')),
          revenue<Person>(t('league.revenue'), report.currency, (person) => person.revenue),
          number('minutes'),
        ]}
        empty={null}
      />
    </div>
  )
}

const group = <T extends { placed: Unit['placed'] }>(title: string): Column<T> => ({
  key: 'group',
  title,
  align: 'right',
  render: ({ placed }) => placed?.group ?? '–',
})

const revenue = <T,>(title: string, currency: string, of: (row: T) => number): Column<T> => ({
  key: 'revenue',
  title,
  align: 'right',
  render: (row) => <Money minor={of(row)} currency={currency} />,
})
