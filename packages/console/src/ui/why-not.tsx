import { Input } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, api } from '../api/index.ts'
import { ProblemView } from './problem-view.tsx'
import { useAttempt } from './use-attempt.ts'
import styles from './why-not.module.css'

type Why = Answer<'get', '/campaigns/:id/why'>

export interface WhyNotProps {
  campaignId: number
  /** What has to be done before it is asked: saving what is written, for instance. */
  first?: () => Promise<unknown>
}

/** Whether one customer, by their number, is contacted by a campaign, and why not. */
export function WhyNot({ campaignId, first }: WhyNotProps) {
  const { t } = useTranslation('ui')
  const id = useId()
  const [why, setWhy] = useState<Why & { ref: string }>()
  const { busy, problem, attempt } = useAttempt()
  const ask = async (text: string) => {
    const ref = text.trim()
    if (!ref) return
    setWhy(undefined)
    await attempt(async () => {
      await first?.()
      const found = await api.get('/campaigns/:id/why', { param: { id: campaignId }, query: { ref } })
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
        className={styles.field ?? ''}
        maxLength={100}
        autoComplete="off"
        placeholder={t('why.placeholder')}
        enterButton={t('why.ask')}
        loading={busy}
        onSearch={(text) => void ask(text)}
      />
      <div aria-live="polite">
        {problem?.status === 404 && <p className={styles.sentence}>{t('why.unknown')}</p>}
        {problem && problem.status !== 404 && <ProblemView problem={problem} compact />}
        {why && <Found {...why} />}
      </div>
    </section>
  )
}

function Found({ ref, fate, frozen }: Why & { ref: string }) {
  const { t } = useTranslation('ui')
  return (
    <p className={styles.sentence}>
      <strong>{ref}</strong>
      {t('why.colon')}
      {t(frozen && fate === 'targeted' ? 'why.chosen' : `why.fates.${fate ?? 'none'}`)}
      {frozen && <span className={styles.quiet}> {t('why.frozen')}</span>}
    </p>
  )
}
