import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmWithReason } from '../../ui/confirm-with-reason.tsx'
import type { Customer } from './customer.ts'
import styles from './customers.module.css'

/** Masked; who has the right sees it whole, for a reason that stands in the audit, until they leave the page. */
export function IdNumber({ customer: { id, unitId, name, idNumber } }: { customer: Customer }) {
  const { t } = useTranslation('customers')
  const { can } = useSession()
  const [whole, setWhole] = useState<string>()
  if (idNumber === null) return <span className={styles.quiet}>{t('nothing')}</span>
  if (whole) return whole
  return (
    <>
      {idNumber}{' '}
      {can('customer.reveal', unitId) && (
        <ConfirmWithReason
          size="small"
          label={t('reveal.act')}
          title={t('reveal.title', { name })}
          consequence={t('reveal.consequence')}
          reasonLabel={t('reveal.reason')}
          maxLength={200}
          act={async (reason) =>
            setWhole((await api.post('/customers/:id/id-number', { param: { id }, json: { reason } })).idNumber)
          }
        />
      )}
    </>
  )
}
