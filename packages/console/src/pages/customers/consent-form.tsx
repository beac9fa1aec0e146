import { Form, Input, Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, useSending } from '../../api/index.ts'
import { showIssues } from '../../ui/field-issues.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import type { Consent, Customer } from './customer.ts'

const channels = ['email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax'] as const

/** Takes down what a customer said about a channel, with how they said it: the newest word counts. */
export function ConsentForm({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation(['customers', 'terms'])
  useFocusBack()
  const [form] = Form.useForm<Pick<Consent, 'channel' | 'status' | 'evidence'>>()
  const [problem, setProblem] = useState<ApiProblem>()
  const record = useSending('post', '/customers/:id/consents', {
    shownHere: true,
    refreshes: ['/customers'],
    onDone: onClose,
  })
  return (
    <Modal
      open
      title={t('consents.form.title', { name: customer.name })}
      okText={t('save')}
      cancelText={t('cancel')}
      confirmLoading={record.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      {problem && <ProblemView problem={problem} compact />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(json) => {
          setProblem(undefined)
          record.mutate(
            { param: { id: customer.id }, json },
            { onError: (refused) => setProblem(showIssues(form, refused)) },
          )
        }}
      >
        <Form.Item name="channel" label={t('consents.form.channel')} rules={[{ required: true, message: t('needed') }]}>
          <Select options={channels.map((value) => ({ value, label: t(`terms:channels.${value}`) }))} />
        </Form.Item>
        <Form.Item name="status" label={t('consents.form.status')} rules={[{ required: true, message: t('needed') }]}>
          <Radio.Group
            optionType="button"
            options={(['granted', 'refused'] as const).map((value) => ({
              value,
              label: t(`consents.status.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="evidence"
          label={t('consents.form.evidence')}
          extra={t('consents.form.evidenceHint')}
          rules={[{ required: true, whitespace: true, message: t('needed') }]}
        >
          <Input maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
