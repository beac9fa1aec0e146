import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useReading } from '../../api/index.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { When } from '../../ui/values.tsx'
import styles from './customers.module.css'

/** Which campaigns considered the customer, and why each did or did not choose them. */
export function Campaigns({ id }: { id: number }) {
  const { t } = useTranslation(['customers', 'terms'])
  const reading = useReading('/customers/:id/campaigns', { param: { id } })
  return (
    <Loaded reading={reading}>
      {({ items }) => (
        <RowTable
          rows={items}
          label={t('campaigns.title')}
          rowKey={({ campaignId }) => campaignId}
          empty={<EmptyState title={t('campaigns.none')} hint={t('campaigns.noneHint')} />}
          columns={[
            {
              key: 'name',
              title: t('campaigns.name'),
              render: ({ campaignId, campaign }) => <Link to={`/campaigns/${campaignId}`}>{campaign}</Link>,
            },
            {
              key: 'at',
              title: t('campaigns.launched'),
              render: ({ launchedAt }) => <When at={launchedAt} of="day" />,
            },
            {
              key: 'fate',
              title: t('campaigns.fate'),
              render: ({ fate }) => (
                <>
                  {fate === 'targeted' ? t('campaigns.chosen') : t('campaigns.left', { why: t(`terms:fates.${fate}`) })}
                  <div className={styles.quiet}>{t(`campaigns.means.${fate}`)}</div>
                </>
              ),
            },
          ]}
        />
      )}
    </Loaded>
  )
}
