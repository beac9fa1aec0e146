import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/use-format.ts'
import type { ExpectedCost } from './cost-table.tsx'
import styles from './plan.module.css'
import { daysOf } from './plan.ts'
import { usePlan } from './use-plan.ts'
import type { Waterfall } from './waterfall-view.tsx'

/** What a launch does: how many people get what, when, at what cost. */
export function Consequence({ waterfall, cost, when }: { waterfall: Waterfall; cost: ExpectedCost; when: string }) {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const { count, money } = useFormat()
  const { plan } = usePlan()
  const days = daysOf(plan.steps)
  return (
    <div className={styles.consequence}>
      <p>{t('launch.begins', { when, people: count(waterfall.targeted) })}</p>
      <ul>
        {cost.steps.map(({ stepId, channel, people, amount }, at) => (
          <li key={stepId}>
            {t(at === 0 ? 'launch.first' : 'launch.step', {
              day: days[at] ?? 0,
              people: count(people),
              act: t(`launch.acts.${channel}`),
              channel: term(`channels.${channel}`),
              amount: money(amount, cost.currency),
            })}
          </li>
        ))}
      </ul>
      {waterfall.control > 0 && <p>{t('launch.control', { people: count(waterfall.control) })}</p>}
      {waterfall.outsidePilot > 0 && <p>{t('launch.pilot', { people: count(waterfall.outsidePilot) })}</p>}
      <p>
        <strong>{t('launch.cost', { total: money(cost.total, cost.currency) })}</strong>
        {cost.unpriced.length > 0 && <span className={styles.harm}>{t('launch.unpriced')}</span>}
      </p>
    </div>
  )
}
