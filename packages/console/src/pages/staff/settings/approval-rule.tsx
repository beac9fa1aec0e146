import { Switch } from 'antd'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useReading, useSending } from '../../../api/index.ts'
import { useSession } from '../../../app/session.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import styles from '../staff.module.css'

/** Whether campaigns of the unit start only when somebody else has approved them. */
export function ApprovalRule({ unitId }: { unitId: number }) {
  const { t } = useTranslation('staff')
  const { can } = useSession()
  const labelId = useId()
  const param = { id: unitId }
  const rule = useReading('/units/:id/approval-rule', { param })
  const write = useSending('put', '/units/:id/approval-rule', { refreshes: ['/units/:id/approval-rule'] })
  return (
    <section className={styles.part} aria-label={t('approval.title')}>
      <h2>{t('approval.title')}</h2>
      <p className={styles.quiet}>{t('approval.hint')}</p>
      <Loaded reading={rule}>
        {({ own, needed }) => (
          <>
            {needed && !own && <p>{t('approval.above')}</p>}
            <div className={styles.row}>
              <Switch
                aria-labelledby={labelId}
                checked={own}
                disabled={!can('unit.manage', unitId)}
                loading={write.isPending}
                onChange={(next) => write.mutate({ param, json: { needed: next } })}
              />
              <span id={labelId}>{t('approval.needed')}</span>
            </div>
          </>
        )}
      </Loaded>
    </section>
  )
}
