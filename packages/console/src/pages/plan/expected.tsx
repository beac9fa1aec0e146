import { InputNumber } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/use-format.ts'
import type { ExpectedCost } from './cost-table.tsx'
import { Labelled } from './labelled.tsx'
import styles from './plan.module.css'

/** What comes of a rate that the planner thinks likely: answers, and what each costs. */
export function Expected({ cost }: { cost: ExpectedCost }) {
  const { t } = useTranslation('plan')
  const { count, money } = useFormat()
  const [rate, setRate] = useState(2)
  const people = cost.steps[0]?.people ?? 0
  const answers = Math.round((people * rate) / 100)
  return (
    <section className={styles.advice} aria-label={t('expected.title')}>
      <h3>{t('expected.title')}</h3>
      <div className={styles.asks}>
        <Labelled label={t('expected.rate')}>
          {(id) => (
            <InputNumber<number>
              className={styles.amount ?? ''}
              id={id}
              min={0.01}
              max={100}
              step={0.5}
              suffix="%"
              value={rate}
              onChange={(next) => setRate(next ?? 1)}
            />
          )}
        </Labelled>
      </div>
      <p className={styles.sentence}>
        {answers > 0
          ? t('expected.answers', { answers: count(answers), each: money(cost.total / answers, cost.currency) })
          : t('expected.none')}
      </p>
    </section>
  )
}
