import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useSession } from '../../app/session.tsx'
import { CampaignState } from '../../ui/campaign-state.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Rate, When } from '../../ui/values.tsx'
import styles from './home.module.css'
import type { Today } from './todo.tsx'

type Campaign = Today['campaigns']['open'][number]

/** Campaigns whose answers count or counted until lately, with how far they are from what they are meant to reach. */
export function OpenCampaigns({ campaigns }: { campaigns: Campaign[] }) {
  const { t } = useTranslation('home')
  const { can } = useSession()
  const { count } = useFormat()
  return (
    <section>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('campaigns.title')}</h2>
        <Link to="/campaigns">{t('campaigns.all')}</Link>
      </div>
      <RowTable
        label={t('campaigns.title')}
        rows={campaigns}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('campaigns.none')} hint={can('campaign.write') && t('campaigns.noneHint')} />}
        columns={[
          { key: 'name', title: t('campaigns.name'), render: (one) => <Name campaign={one} /> },
          { key: 'state', title: t('campaigns.state'), render: (one) => <State {...one} /> },
          {
            key: 'reached',
            title: t('campaigns.reached'),
            align: 'right',
            render: ({ reached, targeted }) => `${count(reached)} / ${count(targeted)}`,
          },
          {
            key: 'feedback',
            title: t('campaigns.feedback'),
            align: 'right',
            render: ({ responded, reached }) => <Rate x={responded} n={reached} />,
          },
          {
            key: 'success',
            title: t('campaigns.success'),
            align: 'right',
            render: ({ converted, reached }) => <Rate x={converted} n={reached} />,
          },
          { key: 'target', title: t('campaigns.target'), render: (one) => <Target campaign={one} />, notOnPhone: true },
          { key: 'closes', title: t('campaigns.closes'), render: ({ closesAt }) => <When at={closesAt} of="day" /> },
        ]}
      />
    </section>
  )
}

/** A campaign made above is not this unit's to open; only its part in it is shown. */
function Name({ campaign: { id, name, own, notice } }: { campaign: Campaign }) {
  const { t, i18n } = useTranslation('home')
  return (
    <>
      {own ? <Link to={`/campaigns/${id}`}>{name}</Link> : name} {!own && <Tag>{t('campaigns.above')}</Tag>}
      {notice && <div className={styles.notice}>{i18n.language === 'en' ? notice.en : notice.zh}</div>}
    </>
  )
}

function State({ state, closesAt }: Pick<Campaign, 'state' | 'closesAt'>) {
  const { t } = useTranslation('home')
  const isClosed = state === 'finished' && closesAt && Date.parse(closesAt) < Date.now()
  return <CampaignState state={state} instead={isClosed ? t('campaigns.closed') : undefined} />
}

function Target({ campaign: { target } }: { campaign: Campaign }) {
  const { t } = useTranslation('home')
  const { rate, count } = useFormat()
  if (!target) return '–'
  const what = target.measure === 'success' ? 'Success' : 'Feedback'
  return target.rate === null
    ? t(`campaigns.numberOf${what}`, { number: count(target.number ?? 0) })
    : t(`campaigns.of${what}`, { rate: rate(target.rate) })
}
