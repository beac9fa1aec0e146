import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemView } from '../../../ui/problem-view.tsx'
import { useAttempt } from '../../../ui/use-attempt.ts'
import { UnitName } from '../../../ui/values.tsx'
import styles from '../staff.module.css'

export interface RuleRowsProps<Rule extends { unitId: number }> {
  title: string
  hint: string
  unitId: number
  /** Those of the unit and of the units above. */
  rules: readonly Rule[]
  mayWrite: boolean
  fresh: () => Rule
  /** A rule to be changed; `undefined` changes nothing. */
  edit: (rule: Rule, change: (part: Partial<Rule>) => void) => ReactNode
  /** A rule in words. */
  say: (rule: Rule) => ReactNode
  save: (rules: Rule[]) => Promise<unknown>
}

/** A list of rules that is replaced as a whole; those from above are shown and stay. */
export function RuleRows<Rule extends { unitId: number }>(props: RuleRowsProps<Rule>) {
  const { title, hint, unitId, rules, mayWrite, fresh, edit, say, save } = props
  const { t } = useTranslation('staff')
  const [written, setWritten] = useState<Rule[]>()
  const { busy, problem, attempt } = useAttempt()
  const own = rules.filter((rule) => rule.unitId === unitId)
  const above = rules.filter((rule) => rule.unitId !== unitId)
  const store = async () => {
    if (!written) return
    await attempt(async () => {
      await save(written)
      setWritten(undefined)
    })
  }
  return (
    <section className={styles.part} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles.quiet}>{hint}</p>
      {problem && <ProblemView problem={problem} compact />}
      <ul className={styles.rows}>
        {above.map((rule, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place
          <li key={i} className={styles.quiet}>
            {say(rule)} · {t('settings.from')} <UnitName id={rule.unitId} />
          </li>
        ))}
        {written === undefined
          ? // biome-ignore lint/suspicious/noArrayIndexKey: as above
            own.map((rule, i) => <li key={i}>{say(rule)}</li>)
          : written.map((rule, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <li key={i} className={styles.row}>
                {edit(rule, (part) => setWritten(written.with(i, { ...rule, ...part })))}
                <Button type="link" onClick={() => setWritten(written.toSpliced(i, 1))}>
                  {t('settings.remove')}
                </Button>
              </li>
            ))}
        {rules.length === 0 && written === undefined && <li className={styles.quiet}>{t('settings.noRule')}</li>}
      </ul>
      {written === undefined ? (
        mayWrite && <Button onClick={() => setWritten(own.length > 0 ? own : [fresh()])}>{t('settings.change')}</Button>
      ) : (
        <div className={styles.acts}>
          <Button onClick={() => setWritten([...written, fresh()])}>{t('settings.addRow')}</Button>
          <Button type="primary" loading={busy} onClick={() => void store()}>
            {t('save')}
          </Button>
          <Button onClick={() => setWritten(undefined)}>{t('cancel')}</Button>
        </div>
      )}
    </section>
  )
}
