import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Campaigns } from './campaigns.tsx'
import { Consents } from './consents.tsx'
import type { Customer } from './customer.ts'
import styles from './customers.module.css'
import { EditCustomer } from './edit-customer.tsx'
import { Household } from './household.tsx'
import { Profile } from './profile.tsx'
import { Suppression } from './suppression.tsx'
import { Tags } from './tags.tsx'
import { Timeline } from './timeline.tsx'

/** Everything about one customer: who they are and what they allow at the left, what happened at the right. */
export function CustomerPage({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers')
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const [editing, setEditing] = useState(false)
  const confirm = useSending('post', '/customers/:id/confirm', { refreshes: ['/customers'] })
  const { id, unitId, name, unitName, ownerName, tags } = customer
  const mayWrite = can('customer.write', unitId)
  const tabs = [
    { key: 'timeline', label: t('timeline.title'), children: <Timeline id={id} unitId={unitId} /> },
    { key: 'orders', label: t('orders'), children: <Timeline id={id} unitId={unitId} only="order" /> },
    ...(can('score.read', unitId)
      ? [{ key: 'campaigns', label: t('campaigns.title'), children: <Campaigns id={id} /> }]
      : []),
  ]
  return (
    <>
      <PageHeader
        back={{ to: '/customers', label: t('title') }}
        title={name}
        subtitle={[unitName, ownerName && t('owner', { name: ownerName })].filter(Boolean).join(' · ')}
        actions={
          mayWrite && (
            <>
              <Button loading={confirm.isPending} onClick={() => confirm.mutate({ param: { id } })}>
                {t('confirm')}
              </Button>
              <Button type="primary" onClick={() => setEditing(true)}>
                {t('edit.act')}
              </Button>
            </>
          )
        }
      />
      <Suppression at="top" id={id} name={name} unitId={unitId} />
      {tags.length > 0 && (
        <div className={styles.tagLine}>
          <Tags tags={tags} />
        </div>
      )}
      <div className={styles.page}>
        <div>
          <Profile customer={customer} />
          <Consents customer={customer} mayWrite={mayWrite} />
          <Household id={id} />
          <Suppression at="end" id={id} name={name} unitId={unitId} />
        </div>
        <Tabs
          className={styles.tabs}
          activeKey={params.get('tab') ?? 'timeline'}
          onChange={(tab) => setParams(tab === 'timeline' ? {} : { tab }, { replace: true })}
          items={tabs}
          destroyOnHidden
        />
      </div>
      {editing && <EditCustomer customer={customer} unitId={unitId} onClose={() => setEditing(false)} />}
    </>
  )
}
