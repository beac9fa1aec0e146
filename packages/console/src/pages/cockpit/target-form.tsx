import { Form, InputNumber, Modal, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, type ApiProblem, useSending } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useFocusBack } from '../../ui/use-focus-back.ts'

interface Fields {
  measure: 'feedback' | 'success'
  kind: 'rate' | 'number'
  /** Percent. */
  rate?: number
  number?: number
}

interface TargetFormProps {
  campaignId: number
  /** As it is; null: none yet. */
  target: Partial<Pick<Answer<'get', '/campaigns/:id/target'>, 'measure' | 'rate' | 'number'>> | null
  onClose: () => void
}

/** Says what a campaign is meant to reach: a rate of those reached, or a number of people. */
export function TargetForm({ campaignId, target, onClose }: TargetFormProps) {
  const { t } = useTranslation('cockpit')
  useFocusBack()
  const [form] = Form.useForm<Fields>()
  const kind = Form.useWatch('kind', form) ?? 'rate'
  const [problem, setProblem] = useState<ApiProblem>()
  const set = useSending('put', '/campaigns/:id/target', {
    shownHere: true,
    refreshes: ['/campaigns/:id/report', '/campaigns/:id/target'],
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
