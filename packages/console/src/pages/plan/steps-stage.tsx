import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './plan.module.css'
import { channels, daysOf, inOrder, newStep, type Step } from './plan.ts'
import { StepCard } from './step-card.tsx'
import { useAudience } from './use-asked.ts'
import { usePlan } from './use-plan.ts'

/** Days between two steps, unless somebody says otherwise. */
const usualDelay = 5

/** The contacts on a time line: each begins so many days after the one before, for those who have not answered. */
export function StepsStage() {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const { plan, change, readOnly } = usePlan()
  const { steps } = plan
  const days = daysOf(steps)
  const audience = useAudience()
  const set = (at: number, step: Step) => change({ steps: steps.with(at, step) })
  const move = (at: number, to: number) => {
    const step = steps[at]
    if (step) change({ steps: inOrder(steps.toSpliced(at, 1).toSpliced(to, 0, step)) })
  }
  return (
    <>
      <p className={styles.about}>{t('steps.about')}</p>
      <ol className={styles.line}>
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place and channel
          <li key={`${at}-${step.channel}`} className={styles.step}>
            <div className={styles.day}>{t('steps.day', { day: days[at] ?? 0 })}</div>
            <StepCard
              step={step}
              at={at}
              count={steps.length}
              people={audience.data?.steps[at]?.channel === step.channel ? audience.data.steps[at].atMost : undefined}
              onChange={(next) => set(at, next)}
              onMove={(to) => move(at, to)}
              onRemove={() => change({ steps: inOrder(steps.toSpliced(at, 1)) })}
            />
          </li>
        ))}
      </ol>
      <Dropdown
        trigger={['click']}
        disabled={readOnly || steps.length >= 10}
        menu={{
          items: channels.map((channel) => ({ key: channel, label: term(`channels.${channel}`) })),
          onClick: ({ key }) => change({ steps: [...steps, newStep(key as Step['channel'], usualDelay)] }),
        }}
      >
        <Button>{t('steps.add')}</Button>
      </Dropdown>
    </>
  )
}
