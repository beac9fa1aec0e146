import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type ItemOf, useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { UnitName, When } from '../../ui/values.tsx'
import { AuditDetail } from './audit-detail.tsx'

type Entry = ItemOf<'/audit'>

/** Who saw or did what is protected, the newest first. */
export function AuditTrail() {
  const { t } = useTranslation('system')
  const { unitId } = useSession()
  const list = useList('/audit', { query: { unitId } })
  return (
    <CursorTable<Entry>
      list={list}
      rowKey={({ id }) => id}
      label={t('parts.audit')}
      columns={[
        { key: 'action', title: t('action'), width: 220, render: ({ action }) => t(`actions.${action}`) },
        { key: 'who', title: t('who'), width: 160, render: ({ who }) => who },
        { key: 'at', title: t('at'), width: 200, render: ({ at }) => <When at={at} /> },
        { key: 'unit', title: t('unit'), width: 180, render: (entry) => <UnitName id={entry.unitId} /> },
        {
          key: 'customer',
          title: t('customer'),
          width: 110,
          render: ({ customerId }) =>
            customerId === null ? '–' : <Link to={`/customers/${customerId}`}>{t('openCustomer')}</Link>,
        },
        { key: 'detail', title: t('detail'), render: ({ detail }) => <AuditDetail detail={detail} /> },
      ]}
      empty={<EmptyState title={t('noAudit')} hint={t('noAuditHint')} />}
    />
  )
}
