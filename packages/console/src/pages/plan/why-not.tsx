import { Input } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, api } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useAttempt } from '../../ui/use-attempt.ts'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

type Why = Answer<'get', '/campaigns/:id/why'>

/** Whether one customer, by their number, would be contacted, and why not. */
export function WhyNot() {
  const { t } = useTranslation('plan')
  const { campaign, flush } = usePlan()
  const id = useId()
  const [why, setWhy] = useState<Why & { ref: string }>()
  const { busy, problem, attempt } = useAttempt()
  const ask = async (text: string) => {
    const ref = text.trim()
    if (!ref) return
    setWhy(undefined)
    await attempt(async () => {
      await flush()
      const found = await api.get('/campaigns/:id/why', { param: { id: campaign.id }, query: { ref } })
      setWhy({ ...found, ref })
    })
  }
  return (
    <section className={styles.why}>
      <label htmlFor={id} className={styles.label}>
        {t('why.label')}
      </label>
      <Input.Search
        id={id}
        className={styles.wide ?? ''}
        placeholder={t('why.placeholder')}
        enterButton={t('why.ask')}
        loading={busy}
        onSearch={(text) => void ask(text)}
      />
      <div aria-live="polite">
        {problem?.status === 404 && <p className={styles.sentence}>{t('why.unknown')}</p>}
        {problem && problem.status !== 404 && <ProblemView problem={problem} compact />}
        {why && (
          <p className={styles.sentence}>
            <strong>{why.ref}</strong>
            {t('why.colon')}
            {t(`why.fates.${why.fate ?? 'none'}`)}
          </p>
        )}
      </div>
    </section>
  )
}
