import { Button, Form, Input, InputNumber } from 'antd'
import { type ComponentRef, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, newKey, useSending } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import styles from './desk.module.css'
import { type Offer, type Outcome, type Person, recordingOf, takesAmount } from './desk.ts'

interface Typed {
  yuan?: number | null
  note?: string
}

/** The second step: what it means, an amount where there is one, and one button. Enter records. */
export function RecordForm({
  person,
  offer,
  outcome,
  onBack,
  onRecorded,
}: {
  person: Person
  offer: Offer | null
  outcome: Outcome
  onBack: () => void
  onRecorded: (status: 'recorded' | 'duplicate', key: string) => void
}) {
  const { t } = useTranslation('desk')
  const [problem, setProblem] = useState<ApiProblem>()
  const button = useRef<HTMLButtonElement>(null)
  const amount = useRef<ComponentRef<typeof InputNumber>>(null)
  // One key for this answer, however often it has to be sent.
  const [key] = useState(newKey)
  const record = useSending('post', '/desk/answers', { shownHere: true, refreshes: ['/customers'] })
  useEffect(() => (amount.current ?? button.current)?.focus(), [])

  const send = ({ yuan = null, note = '' }: Typed) => {
    setProblem(undefined)
    record.mutate(
      { json: recordingOf({ person, offer, outcome }, { yuan, note }, key) },
      { onSuccess: ({ status }) => onRecorded(status, key), onError: setProblem },
    )
  }
  const needsAmount = outcome === 'ordered'
  return (
    <section className={styles.record} aria-label={t(`outcomes.${outcome}`)}>
      <h2 className={styles.question}>{t(`outcomes.${outcome}`)}</h2>
      <p className={styles.means}>{t(`means.${outcome}`)}</p>
      {problem && <ProblemView problem={problem} compact />}
      <Form<Typed> layout="vertical" requiredMark={false} onFinish={send}>
        {takesAmount(outcome) && (
          <Form.Item
            name="yuan"
            label={t('form.amount')}
            rules={needsAmount ? [{ required: true, message: t('form.amountNeeded') }] : []}
          >
            <InputNumber
              size="large"
              ref={amount}
              min={0}
              max={99_999_999}
              precision={2}
              inputMode="decimal"
              className={styles.amount ?? ''}
            />
          </Form.Item>
        )}
        <Form.Item name="note" label={t('form.note')}>
          <Input size="large" maxLength={2000} autoComplete="off" />
        </Form.Item>
        <div className={styles.buttons}>
          <Button
            size="large"
            ref={button}
            type="primary"
            htmlType="submit"
            loading={record.isPending}
            danger={outcome === 'opt-out'}
          >
            {t('form.record')} <kbd aria-hidden>Enter</kbd>
          </Button>
          <Button size="large" onClick={onBack}>
            {t('form.back')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
