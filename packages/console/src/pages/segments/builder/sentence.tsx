import type { Filter } from '@tradewind/engine/segments'
import { useTranslation } from 'react-i18next'
import { ProblemView } from '../../../ui/problem-view.tsx'
import { useAsking } from './asking.ts'
import styles from './live.module.css'
import { asJson } from './tree.ts'

/** Whom a filter selects, in a sentence. */
export function Sentence({ filter }: { filter: Filter }) {
  const { t, i18n } = useTranslation('segments')
  const { data, error, isFetching } = useAsking('/segments/describe', { filter: asJson(filter) })
  if (error && !isFetching) return <ProblemView problem={error} compact />
  const said = data && (i18n.language === 'en' ? data.en : data.zh)
  return (
    <p className={styles.sentence} aria-live="polite" aria-busy={isFetching}>
      {said ?? t('describing')}
    </p>
  )
}
