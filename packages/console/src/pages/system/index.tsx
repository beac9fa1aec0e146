import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '../../api/index.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PartTabs } from '../../ui/part-tabs.tsx'
import { ApiKeys } from './api-keys.tsx'
import { AuditTrail } from './audit-trail.tsx'
import { Queue } from './queue.tsx'
import styles from './system.module.css'

const parts = ['queue', 'audit', 'keys'] as const

/** For administrators: what the workers have to do, who did what is protected, and keys for other systems. */
export default function System() {
  const { t } = useTranslation('system')
  const { part = 'queue' } = useParams()
  const shown = parts.find((one) => one === part)
  return (
    <>
      <PageHeader
        title={t('title')}
        subtitle={shown && t(`about.${shown}`)}
        actions={
          <span className={styles.links}>
            <a href={api.href('/operations/queue.html')} target="_blank" rel="noreferrer">
              {t('queuePage')}
            </a>
            <a href="/docs" target="_blank" rel="noreferrer">
              {t('docs')}
            </a>
          </span>
        }
      />
      <PartTabs
        label={t('title')}
        current={part}
        parts={parts.map((one) => ({
          key: one,
          to: one === 'queue' ? '/system' : `/system/${one}`,
          label: t(`parts.${one}`),
        }))}
      />
      {shown === 'queue' && <Queue />}
      {shown === 'audit' && <AuditTrail />}
      {shown === 'keys' && <ApiKeys />}
      {shown === undefined && <EmptyState title={t('noPart')} />}
    </>
  )
}
