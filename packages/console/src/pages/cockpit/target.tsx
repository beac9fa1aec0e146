import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { useFormat } from '../../ui/use-format.ts'
import styles from './cockpit.module.css'
import type { Campaign, Report } from './cockpit.ts'

const TargetForm = lazy(() => import('./target-form.tsx').then(({ TargetForm }) => ({ default: TargetForm })))

/** What the campaign is meant to reach, whether it will, and the form to say it. */
export function Target({ campaign, report }: { campaign: Campaign; report: Report }) {
  const { t } = useTranslation('cockpit')
  const { can } = useSession()
  const { count, rate } = useFormat()
  const [open, setOpen] = useState(false)
  const drop = useSending('delete', '/campaigns/:id/target', { refreshes: ['/campaigns/:id/report'] })
  const target = report.forecast?.target
  if (!report.forecast) return null
  const may = can('campaign.write', campaign.unitId)
  return (
    <section className={styles.section} aria-labelledby="target">
      <h2 id="target" className={styles.heading}>
        {t('target.title')}
      </h2>
      <p>
        {target
          ? `${t('target.is', {
              measure: t(`target.${target.measure ?? 'feedback'}${target.rate === null ? 'Number' : ''}` as const),
              value: target.rate === null ? count(target.number ?? 0) : rate(target.rate, 2),
            })}${t(`target.${target.outlook}`)}`
          : t('target.none')}
      </p>
      {may && (
        <div className={styles.matterActs}>
          <Button onClick={() => setOpen(true)}>{target ? t('target.change') : t('target.set')}</Button>
          {target && (
            <Button loading={drop.isPending} onClick={() => drop.mutate({ param: { id: campaign.id } })}>
              {t('target.drop')}
            </Button>
          )}
        </div>
      )}
      <Suspense>
        {open && <TargetForm campaignId={campaign.id} target={target ?? null} onClose={() => setOpen(false)} />}
      </Suspense>
    </section>
  )
}
