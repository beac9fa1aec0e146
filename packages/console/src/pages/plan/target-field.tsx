import { Button, Form } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReadingIfAny, useSending } from '../../api/index.ts'
import { useFormat } from '../../ui/use-format.ts'
import { TargetForm } from '../cockpit/target-form.tsx'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

/** What the campaign is meant to reach: the forecast is held against it every day. */
export function TargetField() {
  const { t } = useTranslation('plan')
  const { count, rate } = useFormat()
  const { campaign, readOnly } = usePlan()
  const param = { id: campaign.id }
  const target = useReadingIfAny('/campaigns/:id/target', { param })
  const drop = useSending('delete', '/campaigns/:id/target', { refreshes: ['/campaigns/:id/target'] })
  const [open, setOpen] = useState(false)
  if (target.data === undefined) return null
  const known = target.data
  const said = ({ rate: share, number }: NonNullable<typeof known>) =>
    share === null ? t('target.people', { people: count(number ?? 0) }) : rate(share, 2)
  return (
    <Form.Item label={t('target.label')} extra={t('target.means')}>
      <span className={styles.actions}>
        {!known && readOnly && t('target.none')}
        {known && <strong>{t(`target.is.${known.measure ?? 'feedback'}`, { value: said(known) })}</strong>}
        <Button onClick={() => setOpen(true)}>{t(known ? 'target.change' : 'target.set')}</Button>
        {known && (
          <Button loading={drop.isPending} onClick={() => drop.mutate({ param })}>
            {t('target.drop')}
          </Button>
        )}
      </span>
      {open && <TargetForm campaignId={campaign.id} target={known} onClose={() => setOpen(false)} />}
    </Form.Item>
  )
}
