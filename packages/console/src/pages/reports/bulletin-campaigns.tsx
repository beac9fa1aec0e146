import { useTranslation } from 'react-i18next'
import { League } from '../../charts/league.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Money } from '../../ui/values.tsx'
import styles from './reports.module.css'
import type { Month } from './reports.ts'

/** The campaigns that had a part in the month, the best first. */
export function BulletinCampaigns({ month }: { month: Month }) {
  const { t } = useTranslation(['reports', 'ui'])
  const { count, rate } = useFormat()
  const whole = (of: Month['campaigns'][number]['feedbackRate']) =>
    of ? (
      <>
        {rate(of.rate)}
        <div className={styles.interval}>{t('ui:between', { low: rate(of.lo), high: rate(of.hi) })}</div>
      </>
    ) : (
      '–'
    )
  const ranked = month.campaigns.filter(({ placed }) => placed !== null).length
  const points = (share: number) => (100 * share).toFixed(1).replace('-', '−')
  return (
    <section className={styles.section}>
      {ranked < 2 && <h2>{t('bulletin.campaigns')}</h2>}
      <League
        title={t('bulletin.campaigns')}
        definition={t('bulletin.campaignsDefinition')}
        who={t('bulletin.campaign')}
        fileName={`bulletin-${month.unitId}-${month.month}-campaigns`}
        peers={month.campaigns}
      />
      <RowTable
        label={t('bulletin.campaigns')}
        rows={month.campaigns}
        rowKey={({ campaignId }) => campaignId}
        linkTo={({ campaignId }) => `/campaigns/${campaignId}`}
        columns={[
          { key: 'name', title: t('bulletin.campaign'), width: '22%', render: ({ name }) => name },
          {
            key: 'own',
            title: '',
            render: ({ own, started, closed }) =>
              [
                own ? t('bulletin.own') : t('bulletin.above'),
                ...(started ? [t('bulletin.started')] : []),
                ...(closed ? [t('bulletin.closed')] : []),
              ].join(' · '),
          },
          { key: 'reached', title: t('bulletin.reached'), align: 'right', render: ({ reached }) => count(reached) },
          { key: 'feedback', title: t('bulletin.feedback'), align: 'right', render: (row) => whole(row.feedbackRate) },
          { key: 'success', title: t('bulletin.success'), align: 'right', render: (row) => whole(row.successRate) },
          {
            key: 'uplift',
            title: t('bulletin.uplift'),
            align: 'right',
            render: ({ uplift }) =>
              uplift ? (
                <>
                  {t('bulletin.points', { n: points(uplift.diff) })}
                  <div className={styles.interval}>
                    {t('bulletin.pointsBetween', { low: points(uplift.lo), high: points(uplift.hi) })}
                  </div>
                </>
              ) : (
                '–'
              ),
          },
          { key: 'group', title: t('bulletin.group'), align: 'right', render: ({ placed }) => placed?.group ?? '–' },
          {
            key: 'revenue',
            title: t('bulletin.revenue'),
            align: 'right',
            render: ({ revenue, currency }) => <Money minor={revenue} currency={currency} />,
          },
        ]}
        empty={null}
      />
    </section>
  )
}
