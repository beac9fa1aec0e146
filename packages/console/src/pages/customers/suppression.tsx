import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, api } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { ConfirmWithReason } from '../../ui/confirm-with-reason.tsx'
import styles from './customers.module.css'

/** At the top of the page that the customer is on the do-not-contact list, with the way off it; at its end the way on. */
export function Suppression({ id, name, unitId, at }: { id: number; name: string; unitId: number; at: 'top' | 'end' }) {
  const { t } = useTranslation('customers')
  const { can } = useSession()
  const client = useQueryClient()
  const may = can('suppression.write', unitId)
  const entry = { kind: 'customer' as const, value: String(id) }
  const queryKey = ['/suppressions/check', id]
  const reading = useQuery<{ suppressed: boolean }, ApiProblem>({
    queryKey,
    queryFn: ({ signal }) => api.post('/suppressions/check', { json: entry }, { signal }),
    enabled: may,
  })
  const done = () => client.invalidateQueries({ queryKey })
  if (!may || !reading.data || reading.data.suppressed !== (at === 'top')) return null
  if (reading.data.suppressed) {
    return (
      <div className={styles.suppressed} role="note">
        <strong>{t('suppression.is')}</strong>
        <ConfirmAct
          size="small"
          label={t('suppression.lift')}
          title={t('suppression.liftTitle', { name })}
          consequence={t('suppression.liftMeans')}
          act={() => api.post('/suppressions/lift', { json: entry }).then(done)}
        />
      </div>
    )
  }
  return (
    <div className={styles.suppress}>
      <ConfirmWithReason
        danger
        size="small"
        label={t('suppression.act')}
        title={t('suppression.title', { name })}
        consequence={t('suppression.means')}
        reasonLabel={t('suppression.reason')}
        act={(reason) => api.post('/suppressions', { json: { ...entry, reason, source: 'console' } }).then(done)}
      />
    </div>
  )
}
