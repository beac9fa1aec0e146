import { Input } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import type { Customer } from './customer.ts'
import styles from './customers.module.css'

/** Masked; who has the right sees it whole, for a reason that stands in the audit, until they leave the page. */
export function IdNumber({ customer: { id, unitId, name, idNumber } }: { customer: Customer }) {
  const { t } = useTranslation('customers')
  const { can } = useSession()
  const field = useId()
  const [reason, setReason] = useState('')
  const [whole, setWhole] = useState<string>()
  if (idNumber === null) return <span className={styles.quiet}>{t('nothing')}</span>
  if (whole) return whole
  return (
    <>
      {idNumber}{' '}
      {can('customer.reveal', unitId) && (
        <ConfirmAct
          size="small"
          label={t('reveal.act')}
          title={t('reveal.title', { name })}
          consequence={
            <>
              <p>{t('reveal.consequence')}</p>
              <label htmlFor={field}>{t('reveal.reason')}</label>
              <Input id={field} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
            </>
          }
          act={async () =>
            setWhole((await api.post('/customers/:id/id-number', { param: { id }, json: { reason } })).idNumber)
          }
        />
      )}
    </>
  )
}
