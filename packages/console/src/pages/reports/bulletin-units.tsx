import { useTranslation } from 'react-i18next'
import { League } from '../../charts/league.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Money } from '../../ui/values.tsx'
import styles from './reports.module.css'
import type { Month } from './reports.ts'

/** The units below: who does well, who needs a look, and in what state their data are. */
export function BulletinUnits({ month }: { month: Month }) {
  const { t } = useTranslation('reports')
  const { count, rate } = useFormat()
  const ranked = month.units.filter(({ placed }) => placed !== null).length
  const looks = { rate: t('bulletin.lookRate'), idle: t('bulletin.lookIdle') }
  return (
    <section className={styles.section}>
      {ranked < 2 && <h2>{t('bulletin.units')}</h2>}
      <League
        title={t('bulletin.units')}
        definition={t('bulletin.unitsDefinition')}
        who={t('bulletin.unit')}
        fileName={`bulletin-${month.unitId}-${month.month}-units`}
        peers={month.units}
      />
      <RowTable
        label={t('bulletin.units')}
        rows={month.units}
        rowKey={({ unitId }) => unitId}
        columns={[
          { key: 'name', title: t('bulletin.unit'), render: ({ name }) => name },
          {
            key: 'look',
            title: t('bulletin.look'),
            render: ({ look }) => (look.length > 0 ? <strong>{look.map((one) => looks[one]).join('; ')}</strong> : '–'),
          },
          { key: 'sent', title: t('bulletin.sent'), align: 'right', render: ({ sent }) => count(sent) },
          {
            key: 'answers',
            title: t('bulletin.responded'),
            align: 'right',
            render: ({ responded }) => count(responded),
          },
          {
            key: 'orders',
            title: t('bulletin.converted'),
            align: 'right',
            render: ({ converted }) => count(converted),
          },
          {
            key: 'revenue',
            title: t('bulletin.revenue'),
            align: 'right',
            render: ({ revenue }) => <Money minor={revenue} currency={month.currency} />,
          },
          { key: 'group', title: t('bulletin.group'), align: 'right', render: ({ placed }) => placed?.group ?? '–' },
          { key: 'fresh', title: t('bulletin.freshness'), align: 'right', render: ({ freshness }) => rate(freshness) },
          { key: 'rich', title: t('bulletin.richness'), align: 'right', render: ({ richness }) => rate(richness) },
        ]}
        empty={null}
      />
    </section>
  )
}
