import { Button, Form, InputNumber, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useFormat } from '../../ui/use-format.ts'
import styles from './cockpit.module.css'
import type { Campaign, Report } from './cockpit.ts'

interface Fields {
  measure: 'feedback' | 'success'
  kind: 'rate' | 'number'
  /** Percent. */
  rate?: number
  number?: number
}

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
      {open && <TargetForm campaignId={campaign.id} target={target ?? null} onClose={() => setOpen(false)} />}
    </section>
  )
}

interface TargetFormProps {
  campaignId: number
  target: NonNullable<Report['forecast']>['target']
  onClose: () => void
}

function TargetForm({ campaignId, target, onClose }: TargetFormProps) {
  const { t } = useTranslation('cockpit')
  const [form] = Form.useForm<Fields>()
  const kind = Form.useWatch('kind', form) ?? 'rate'
  const [problem, setProblem] = useState<ApiProblem>()
  const set = useSending('put', '/campaigns/:id/target', {
    shownHere: true,
    refreshes: ['/campaigns/:id/report'],
    onDone: onClose,
  })
  const send = ({ measure, kind, rate, number }: Fields) => {
    const json = kind === 'rate' ? { measure, rate: (rate ?? 0) / 100 } : { measure, number: number ?? 0 }
    set.mutate({ param: { id: campaignId }, json }, { onError: setProblem })
  }
  const initial: Fields = {
    measure: target?.measure ?? 'feedback',
    kind: target && target.rate === null ? 'number' : 'rate',
    ...(target?.rate && { rate: Number((100 * target.rate).toFixed(4)) }),
    ...(target?.number && { number: target.number }),
  }
  return (
    <Modal
      open
      title={t('target.set')}
      okText={t('target.save')}
      confirmLoading={set.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {problem && <ProblemView problem={problem} compact />}
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={initial} onFinish={send}>
        <Form.Item name="measure" label={t('target.measure')}>
          <Segmented
            options={[
              { value: 'feedback', label: t('uplift.responded') },
              { value: 'success', label: t('uplift.converted') },
            ]}
          />
        </Form.Item>
        <Form.Item name="kind" label={t('target.kind')}>
          <Segmented
            options={[
              { value: 'rate', label: t('target.rate') },
              { value: 'number', label: t('target.number') },
            ]}
          />
        </Form.Item>
        {kind === 'rate' ? (
          <Form.Item
            name="rate"
            label={t('target.rate')}
            rules={[{ required: true, type: 'number', min: 0.01, max: 100, message: t('target.rateMissing') }]}
          >
            <InputNumber step={0.1} precision={2} />
          </Form.Item>
        ) : (
          <Form.Item
            name="number"
            label={t('target.number')}
            rules={[{ required: true, type: 'number', min: 1, message: t('target.numberMissing') }]}
          >
            <InputNumber step={10} precision={0} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
