import { useTranslation } from 'react-i18next'
import { type Column, RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import styles from './cockpit.module.css'
import { type Campaign, openOf, type Progress, type StepProgress, stuckOf } from './cockpit.ts'
import type { paceOf } from './pace.ts'
import { pollSeconds } from './use-live.ts'
import { useNames } from './use-names.ts'

interface SendingProps {
  progress: Progress
  state: Campaign['state']
  isLive: boolean
  pace: ReturnType<typeof paceOf>
}

/** How far the sending is, in all and by step, and how long it still takes. */
export function Sending({ progress, state, isLive, pace }: SendingProps) {
  const { t } = useTranslation('cockpit')
  const { count } = useFormat()
  const duration = useDuration()
  const { promised, 'in-hand': inHand } = progress
  const left = openOf(progress)
  const moving = state === 'running' && left > 0
  return (
    <section className={styles.section} aria-labelledby="sending">
      <h2 id="sending" className={styles.heading}>
        {t('progress.title')}
        <span className={styles.quiet}>
          {isLive ? t('progress.live') : t('progress.polling', { seconds: pollSeconds })}
        </span>
      </h2>
      {promised === 0 ? (
        <p className={styles.quiet}>{t('progress.none')}</p>
      ) : (
        <>
          <Bar progress={progress} />
          <p className={styles.pace} role="status">
            <span>{t('progress.done', { done: count(promised - left - inHand), promised: count(promised) })}</span>
            {inHand > 0 && <span>{t('progress.hands', { n: count(inHand) })}</span>}
            {moving && <span>{t('progress.left', { left: count(left) })}</span>}
            {moving && pace && <span>{t('progress.pace', { n: count(Math.round(pace.perMinute)) })}</span>}
            {moving && pace && <span>{t('progress.remaining', { time: duration(pace.remainingMs) })}</span>}
            {state === 'paused' && left > 0 && <span>{t('progress.paused', { left: count(left) })}</span>}
          </p>
          <StepTable steps={progress.steps} />
        </>
      )}
    </section>
  )
}

/** Dealt with, in people's hands, waiting for somebody; what is left is empty. Told apart by their hatching too. */
function Bar({ progress }: { progress: Progress | StepProgress }) {
  const { promised, sent, cancelled, 'in-hand': inHand } = progress
  const part = (n: number) => ({ flexBasis: `${promised > 0 ? (100 * n) / promised : 0}%` })
  return (
    <div className={styles.bar} aria-hidden>
      <span className={styles.done} style={part(sent + cancelled)} />
      <span className={styles.hands} style={part(inHand)} />
      <span className={styles.stuck} style={part(stuckOf(progress))} />
    </div>
  )
}

function StepTable({ steps }: { steps: StepProgress[] }) {
  const { t } = useTranslation('cockpit')
  const { count, time } = useFormat()
  const names = useNames()
  const isPhone = useIsPhone()
  const number = (key: string, title: string, of: (step: StepProgress) => number): Column<StepProgress> => ({
    key,
    title,
    align: 'right',
    render: (step) => count(of(step)),
  })
  const passed = (step: StepProgress) => step.passedOver.reduce((sum, { count }) => sum + count, 0)
  const has = (of: (step: StepProgress) => number) => steps.some((step) => of(step) > 0)
  const columns: [Column<StepProgress>, ...Column<StepProgress>[]] = [
    { key: 'step', title: t('progress.step'), render: ({ position, channel }) => names.step(position, channel) },
    ...(isPhone
      ? []
      : [{ key: 'bar', title: '', width: 140, render: (step: StepProgress) => <Bar progress={step} /> }]),
    number('promised', t('progress.promised'), ({ promised }) => promised),
    number('open', t('progress.open'), openOf),
    ...(has((step) => step['in-hand']) ? [number('hands', t('progress.inHand'), (step) => step['in-hand'])] : []),
    number('sent', t('progress.sent'), ({ sent }) => sent),
    number('stuck', t('progress.stuck'), stuckOf),
    ...(has(({ cancelled }) => cancelled)
      ? [number('cancelled', t('progress.cancelled'), ({ cancelled }) => cancelled)]
      : []),
    ...(has(passed)
      ? [
          {
            key: 'passed',
            title: t('progress.passedOver'),
            align: 'right' as const,
            render: (step: StepProgress) => <PassedOver step={step} />,
          },
        ]
      : []),
    ...(steps.length > 1
      ? [
          {
            key: 'waiting',
            title: t('progress.waiting'),
            align: 'right' as const,
            render: ({ waiting, nextLookAt }: StepProgress) => (
              <>
                {count(waiting)}
                {waiting > 0 && nextLookAt && (
                  <div className={styles.quiet}>{t('progress.nextLook', { at: time(nextLookAt) })}</div>
                )}
              </>
            ),
          },
        ]
      : []),
  ]
  return (
    <RowTable rows={steps} columns={columns} rowKey={({ stepId }) => stepId} label={t('progress.table')} empty={null} />
  )
}

function PassedOver({ step: { passedOver } }: { step: StepProgress }) {
  const { t, i18n } = useTranslation('cockpit')
  const { count } = useFormat()
  const nameOf = (reason: string) =>
    i18n.exists(`cockpit:passedOver.${reason}`) ? t(`passedOver.${reason}` as 'passedOver.answered') : reason
  return (
    <>
      {count(passedOver.reduce((sum, one) => sum + one.count, 0))}
      {passedOver.map((one) => (
        <div key={one.reason} className={styles.quiet}>
          {nameOf(one.reason)} {count(one.count)}
        </div>
      ))}
    </>
  )
}

function useDuration() {
  const { t } = useTranslation('cockpit')
  return (ms: number): string => {
    const minutes = Math.round(ms / 60_000)
    if (minutes < 1) return t('progress.moment')
    if (minutes < 120) return t('progress.minutes', { n: minutes })
    return t('progress.hours', { n: Math.round(minutes / 60) })
  }
}
