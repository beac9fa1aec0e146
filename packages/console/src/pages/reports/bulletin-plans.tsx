import { useTranslation } from 'react-i18next'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Money } from '../../ui/values.tsx'
import styles from './reports.module.css'
import type { Month } from './reports.ts'

type Campaign = Month['campaigns'][number]

/** How far campaigns made here or below are with what they are meant to reach, and what they have cost. */
export function BulletinPlans({ month }: { month: Month }) {
  const { t } = useTranslation('reports')
  const { count, rate } = useFormat()
  const planned = month.campaigns.filter(({ target, cost }) => target || cost?.total)
  if (planned.length === 0) return null
  const figure = (asRate: boolean, value: number | null) => (value === null ? '–' : asRate ? rate(value) : count(value))
  const stands = ({ target, to }: Campaign) => {
    if (!target) return '–'
    if (target.met) return t('bulletin.met')
    return to <= month.asOf ? t('bulletin.missed') : t('bulletin.underWay')
  }
  return (
    <section className={styles.section}>
      <h2>{t('bulletin.plans')}</h2>
      <p className={styles.quiet}>{t('bulletin.plansDefinition')}</p>
      <RowTable<Campaign>
        label={t('bulletin.plans')}
        rows={planned}
        rowKey={({ campaignId }) => campaignId}
        columns={[
          { key: 'name', title: t('bulletin.campaign'), render: ({ name }) => name },
          {
            key: 'target',
            title: t('bulletin.target'),
            render: ({ target }) =>
              target
                ? `${t(`bulletin.measures.${target.measure}`)} ${figure(target.rate !== null, target.rate ?? target.number)}`
                : '–',
          },
          {
            key: 'soFar',
            title: t('bulletin.soFar'),
            align: 'right',
            render: ({ target }) => (target ? figure(target.rate !== null, target.soFar) : '–'),
          },
          { key: 'met', title: t('bulletin.stands'), render: stands },
          {
            key: 'cost',
            title: t('bulletin.cost'),
            align: 'right',
            render: ({ cost, currency }) =>
              cost === null ? (
                '–'
              ) : (
                <>
                  <Money minor={cost.total} currency={currency} />
                  {!cost.complete && <div className={styles.quiet}>{t('bulletin.incomplete')}</div>}
                </>
              ),
          },
        ]}
        empty={null}
      />
    </section>
  )
}
