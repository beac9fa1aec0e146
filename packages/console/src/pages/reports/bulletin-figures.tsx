import { useTranslation } from 'react-i18next'
import { type Column, RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { Money, Term } from '../../ui/values.tsx'
import styles from './reports.module.css'
import type { Month } from './reports.ts'

type Channel = Month['channels'][number]
const counts = ['sent', 'cameBack', 'responded', 'converted'] as const

/** What was sent and answered in the month, beside the month before, and by channel. */
export function BulletinFigures({ month }: { month: Month }) {
  const { t } = useTranslation(['reports', 'terms'])
  const { count, money } = useFormat()
  const words = useWords()
  const { total, currency, definitions } = month
  const name = (figure: (typeof counts)[number] | 'revenue') => {
    const definition =
      definitions[{ responded: 'firstAnswer', revenue: 'monthRevenue', sent: '', cameBack: '', converted: '' }[figure]]
    const label = t(`bulletin.${figure}`)
    return definition ? <Term means={words(definition.meaning)}>{label}</Term> : label
  }
  const number = (key: (typeof counts)[number]): Column<Channel> => ({
    key,
    title: t(`bulletin.${key}`),
    align: 'right',
    render: (row) => count(row[key]),
  })
  return (
    <>
      <dl className={styles.figures} aria-label={t('bulletin.figures')}>
        {counts.map((figure) => (
          <div key={figure}>
            <dt>{name(figure)}</dt>
            <dd>
              {count(total[figure])}
              <small>{t('bulletin.previous', { value: count(total.previous[figure]) })}</small>
            </dd>
          </div>
        ))}
        <div>
          <dt>{name('revenue')}</dt>
          <dd>
            {money(total.revenue, currency)}
            <small>{t('bulletin.previous', { value: money(total.previous.revenue, currency) })}</small>
          </dd>
        </div>
      </dl>
      <section className={styles.section}>
        <h2>{t('bulletin.channels')}</h2>
        <RowTable<Channel>
          label={t('bulletin.channels')}
          rows={month.channels}
          rowKey={({ channel }) => channel ?? 'none'}
          columns={[
            {
              key: 'channel',
              title: t('bulletin.channel'),
              render: ({ channel }) => (channel ? t(`terms:channels.${channel}`) : t('bulletin.uncaused')),
            },
            ...counts.map(number),
            {
              key: 'revenue',
              title: t('bulletin.revenue'),
              align: 'right',
              render: ({ revenue }) => <Money minor={revenue} currency={currency} />,
            },
          ]}
          empty={null}
        />
      </section>
    </>
  )
}
