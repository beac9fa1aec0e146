import { useTranslation } from 'react-i18next'
import { Loaded } from '../../ui/loaded.tsx'
import { useAsking } from '../segments/builder/asking.ts'
import styles from './plan.module.css'

/** Whom a saved segment selects at a version; null: the newest. */
export function SavedSentence({ segmentId, version }: { segmentId: number; version: number | null }) {
  const { i18n } = useTranslation('plan')
  const said = useAsking('/segments/describe', { segmentId, ...(version !== null && { version }) })
  return (
    <Loaded reading={said}>
      {({ zh, en }) => <p className={styles.sentence}>{i18n.language === 'en' ? en : zh}</p>}
    </Loaded>
  )
}
