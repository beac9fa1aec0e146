import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { TakeBack } from '../../ui/take-back.tsx'
import styles from './desk.module.css'
import { canTakeBack, type Recorded } from './desk.ts'

/** What was recorded since the page was opened, the latest first: where a mistake is noticed, it is taken back. */
export function RecordedNow({ recorded, onTakenBack }: { recorded: Recorded[]; onTakenBack: (key: string) => void }) {
  const { t } = useTranslation('desk')
  const takeBack = useSending('post', '/responses/take-back', { shownHere: true, refreshes: ['/customers'] })
  return (
    <section className={styles.earlier}>
      <h2>{t('today')}</h2>
      <ul>
        {recorded.map((one) => {
          const { name, outcome, key, takenBack } = one
          const what = `${name} · ${t(`outcomes.${outcome}`)}`
          return (
            <li key={key}>
              {takenBack ? <s>{what}</s> : what} {takenBack && t('takenBack')}
              {canTakeBack(one) && (
                <TakeBack
                  act={(reason) => takeBack.mutateAsync({ json: { key, reason } }).then(() => onTakenBack(key))}
                />
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
