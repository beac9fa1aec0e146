import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { daysChart } from '../../charts/days-chart.ts'
import { useFormat } from '../../ui/use-format.ts'
import styles from './home.module.css'
import type { Today } from './todo.tsx'

/** Since yesterday in a sentence, the two weeks before as a drawing. */
export function Answers({ answers }: { answers: Today['answers'] }) {
  const { t } = useTranslation('home')
  const { count, day } = useFormat()
  const latest = answers.slice(-2)
  const sum = (key: 'responded' | 'converted') => latest.reduce((total, one) => total + one[key], 0)
  const option = useMemo(
    () =>
      daysChart(
        answers.map(({ day, responded }) => ({ day, n: responded })),
        t('answers.responded'),
      ),
    [answers, t],
  )
  if (answers.every(({ responded }) => responded === 0)) {
    return (
      <section>
        <h2 className={styles.title}>{t('answers.title')}</h2>
        <p className={styles.quiet}>{t('answers.none')}</p>
      </section>
    )
  }
  return (
    <ChartFrame
      title={t('answers.sentence', { answers: count(sum('responded')), conversions: count(sum('converted')) })}
      definition={t('answers.definition')}
      option={option}
      height={200}
      fileName={t('answers.file')}
      table={{
        head: [t('answers.day'), t('answers.responded'), t('answers.converted')],
        rows: answers.map((one) => [day(one.day), one.responded, one.converted]),
      }}
    />
  )
}
