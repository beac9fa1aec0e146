import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../api/index.ts'
import type { Act, Deed } from '../../field/deed.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useActWords } from './act-words.ts'
import styles from './work-orders.module.css'

/** What the server would not take: each stays here until the person has read why. */
export function RefusedList({ refused, onForget }: { refused: Deed[]; onForget: (key: string) => void }) {
  const { t } = useTranslation('workOrders')
  const words = useActWords()
  return refused.map(({ key, name, act, problem }) => (
    <div key={key} className={styles.refused}>
      <strong>{t('refused', { name, what: words(act) })}</strong>
      {noteOf(act) && <p>{t('refusedNote', { note: noteOf(act) })}</p>}
      {problem && <ProblemView problem={new ApiProblem(problem)} compact />}
      <Button onClick={() => onForget(key)}>{t('understood')}</Button>
    </div>
  ))
}

function noteOf(act: Act): string | null | undefined {
  if (act.kind === 'outcome') return act.body.note
  return act.kind === 'correction' ? act.body.instead?.note : undefined
}
