import { Input } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, ApiProblem, api } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

type Why = Answer<'get', '/campaigns/:id/why'>

/** Whether one customer, by their number, would be contacted, and why not. */
export function WhyNot() {
  const { t } = useTranslation('plan')
  const { campaign, flush } = usePlan()
  const id = useId()
  const [busy, setBusy] = useState(false)
  const [why, setWhy] = useState<Why & { ref: string }>()
  const [problem, setProblem] = useState<ApiProblem>()
  const ask = async (text: string) => {
    const ref = text.trim()
    if (!ref) return
    setBusy(true)
    setWhy(undefined)
    setProblem(undefined)
    try {
      await flush()
      const found = await api.get('/campaigns/:id/why', { param: { id: campaign.id }, query: { ref } })
      setWhy({ ...found, ref })
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setBusy(false)
    }
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
