import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, useList, useSending } from '../../../api/index.ts'
import { useSession } from '../../../app/session.tsx'
import { CursorTable } from '../../../ui/cursor-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { showIssues } from '../../../ui/field-issues.ts'
import { ProblemView } from '../../../ui/problem-view.tsx'
import { UnitName } from '../../../ui/values.tsx'
import styles from '../staff.module.css'
import { type Sender, SenderLimits } from './sender-limits.tsx'

interface Written {
  channel: Sender['channel']
  name: string
  address: string
  replyTo?: string
  ratePerSecond?: number | null
}

/** Whom messages come from. */
export function Senders({ unitId }: { unitId: number }) {
  const { t } = useTranslation('staff')
  const { can } = useSession()
  const list = useList('/senders', { query: {} })
  const [adding, setAdding] = useState(false)
  return (
    <section className={styles.part} aria-label={t('sender.title')}>
      <h2>{t('sender.title')}</h2>
      <p className={styles.quiet}>{t('sender.hint')}</p>
      <CursorTable<Sender>
        list={list}
        rowKey={({ id }) => id}
        label={t('sender.title')}
        columns={[
          { key: 'name', title: t('sender.name'), width: 150, render: ({ name }) => name },
          { key: 'channel', title: t('channel'), width: 120, render: ({ channel }) => t(`channels.${channel}`) },
          { key: 'address', title: t('sender.address'), width: 220, render: ({ address }) => address },
          { key: 'unit', title: t('unit'), width: 180, render: (sender) => <UnitName id={sender.unitId} /> },
          { key: 'limits', title: t('limit.title'), render: (sender) => <SenderLimits sender={sender} /> },
        ]}
        empty={<EmptyState title={t('sender.none')} hint={t('sender.noneHint')} />}
      />
      {can('campaign.write', unitId) && (
        <div style={{ marginTop: 12 }}>
          {adding ? (
            <NewSender unitId={unitId} onEnd={() => setAdding(false)} />
          ) : (
            <Button onClick={() => setAdding(true)}>{t('sender.add')}</Button>
          )}
        </div>
      )}
    </section>
  )
}

function NewSender({ unitId, onEnd }: { unitId: number; onEnd: () => void }) {
  const { t } = useTranslation('staff')
  const [form] = Form.useForm<Written>()
  const channel = Form.useWatch('channel', form) ?? 'email'
  const [problem, setProblem] = useState<ApiProblem>()
  const create = useSending('post', '/senders', { refreshes: ['/senders'], shownHere: true })
  const save = async ({ channel, name, address, replyTo, ratePerSecond }: Written) => {
    try {
      const more = { replyTo: replyTo?.trim() || null, ratePerSecond: ratePerSecond ?? null }
      await create.mutateAsync({ json: { unitId, channel, name: name.trim(), address: address.trim(), ...more } })
      onEnd()
    } catch (error) {
      setProblem(showIssues(form, error as ApiProblem))
    }
  }
  const required = [{ required: true, whitespace: true, message: t('sender.missing') }]
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ channel: 'email' }}
      onFinish={(written) => void save(written)}
      style={{ maxWidth: 480 }}
    >
      {problem && <ProblemView problem={problem} compact />}
      <Form.Item label={t('channel')} name="channel">
        <Select options={(['email', 'sms'] as const).map((value) => ({ value, label: t(`channels.${value}`) }))} />
      </Form.Item>
      <Form.Item
        label={t('sender.name')}
        name="name"
        rules={required}
        extra={channel === 'sms' ? t('sender.signatureHint') : undefined}
      >
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item label={channel === 'sms' ? t('sender.number') : t('sender.address')} name="address" rules={required}>
        <Input maxLength={254} />
      </Form.Item>
      {channel === 'email' && (
        <Form.Item label={t('sender.replyTo')} name="replyTo" extra={t('sender.replyToHint')}>
          <Input maxLength={254} />
        </Form.Item>
      )}
      <Form.Item label={t('sender.rate')} name="ratePerSecond" extra={t('sender.rateHint')}>
        <InputNumber min={0.01} max={100_000} style={{ width: 160 }} />
      </Form.Item>
      <div className={styles.acts}>
        <Button type="primary" htmlType="submit" loading={create.isPending}>
          {t('sender.add')}
        </Button>
        <Button onClick={onEnd}>{t('cancel')}</Button>
      </div>
    </Form>
  )
}
