import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons'
import { Button, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useList } from '../../api/index.ts'
import { useFormat } from '../../ui/use-format.ts'
import { EventField } from './event-field.tsx'
import { Labelled } from './labelled.tsx'
import styles from './plan.module.css'
import { assisted, channels, inChannel, type Step, withSender } from './plan.ts'
import { StepCondition } from './step-condition.tsx'
import { StepContents } from './step-contents.tsx'
import { usePlan } from './use-plan.ts'

export interface StepCardProps {
  step: Step
  at: number
  count: number
  /** At most so many; undefined until it is computed. */
  people: number | undefined
  onChange: (step: Step) => void
  onMove: (to: number) => void
  onRemove: () => void
}

/** One contact: channel, when, for whom of those who are left, from whom, with what for each cell. */
export function StepCard({ step, at, count, people, onChange, onMove, onRemove }: StepCardProps) {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const format = useFormat()
  const { readOnly } = usePlan()
  const { channel, delayDays } = step
  const set = (change: Partial<Step>) => onChange({ ...step, ...change })
  return (
    <div className={styles.card}>
      <div className={styles.cardHead}>
        <Select
          aria-label={t('steps.channel')}
          popupMatchSelectWidth={false}
          value={channel}
          onChange={(next) => onChange(inChannel(step, next))}
          options={channels.map((one) => ({ value: one, label: term(`channels.${one}`) }))}
        />
        {at > 0 && (
          <span className={styles.delay}>
            {t('steps.after')}
            <InputNumber<number>
              aria-label={t('steps.delay')}
              min={0}
              max={365}
              precision={0}
              value={delayDays}
              onChange={(days) => set({ delayDays: days ?? 0 })}
              className={styles.short ?? ''}
            />
            {t('steps.days')}
          </span>
        )}
        <span className={styles.quiet}>
          {people === undefined ? '' : t('steps.atMost', { people: format.count(people) })}
        </span>
        {count > 1 && !readOnly && (
          <span className={styles.tools}>
            <Button
              type="text"
              icon={<ArrowUpOutlined />}
              aria-label={t('steps.up')}
              disabled={at === 0}
              onClick={() => onMove(at - 1)}
            />
            <Button
              type="text"
              icon={<ArrowDownOutlined />}
              aria-label={t('steps.down')}
              disabled={at === count - 1}
              onClick={() => onMove(at + 1)}
            />
            <Button type="text" icon={<DeleteOutlined />} aria-label={t('steps.remove')} onClick={onRemove} />
          </span>
        )}
      </div>
      {at > 0 && <StepCondition step={step} onChange={(condition) => set({ condition })} />}
      {withSender.includes(channel) && <Sender step={step} onChange={(senderId) => set({ senderId })} />}
      {assisted.includes(channel) && (
        <div className={styles.asks}>
          {(['dueDays', 'releaseDays'] as const).map((name) => (
            <Labelled key={name} label={t(`steps.${name}`)}>
              {(id) => (
                <InputNumber<number>
                  id={id}
                  min={1}
                  max={400}
                  precision={0}
                  suffix={t('steps.daysUnit')}
                  value={step[name]}
                  onChange={(days) => set({ [name]: days ?? 1 })}
                />
              )}
            </Labelled>
          ))}
        </div>
      )}
      {(channel === 'meeting' || step.eventId !== null) && (
        <EventField eventId={step.eventId} onChange={(eventId) => set({ eventId })} />
      )}
      <StepContents step={step} at={at} onChange={onChange} />
    </div>
  )
}

function Sender({ step, onChange }: { step: Step; onChange: (senderId: number) => void }) {
  const { t } = useTranslation('plan')
  const senders = useList('/senders', { query: { limit: 200 } })
  const fitting = (senders.data?.pages.flatMap(({ items }) => items) ?? []).filter(
    (one) => one.channel === step.channel,
  )
  return (
    <Labelled label={t('steps.sender')}>
      {(id) => (
        <Select
          id={id}
          className={styles.wide ?? ''}
          placeholder={senders.isSuccess && fitting.length === 0 ? t('steps.noSender') : t('steps.pickSender')}
          loading={senders.isLoading}
          value={step.senderId ?? null}
          onChange={(next) => next && onChange(next)}
          options={fitting.map(({ id: value, name, address }) => ({ value, label: `${name} · ${address}` }))}
        />
      )}
    </Labelled>
  )
}
