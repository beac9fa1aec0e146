import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { Money, Rate, Term } from '../../ui/values.tsx'
import styles from './cockpit.module.css'
import type { Report } from './cockpit.ts'

/** What it comes to, in sentences to repeat, and the few figures that everybody asks for. */
export function Verdict({ report }: { report: Report }) {
  const { t } = useTranslation('cockpit')
  const words = useWords()
  const { count, time } = useFormat()
  const { verdict, splitRatio, total, asOf, pending } = report
  const rate = (of: typeof total.feedbackRate, x: number) => <Rate x={x} n={total.reached} low={of?.lo} high={of?.hi} />
  const below = (of: typeof total.feedbackRate) => of && <Interval lo={of.lo} hi={of.hi} />
  return (
    <section className={styles.section} aria-label={t('verdict')}>
      <ul className={splitRatio?.broken ? `${styles.verdict} ${styles.warning}` : styles.verdict}>
        {verdict.map((sentence) => (
          <li key={sentence.en}>{words(sentence)}</li>
        ))}
      </ul>
      <p className={styles.quiet}>
        {t('window.asOf', { at: time(asOf) })}
        {pending > 0 && t('window.pending')}
      </p>
      <dl className={styles.figures} aria-label={t('figures')}>
        <Figure report={report} name="assigned" value={count(total.assigned)} />
        <Figure report={report} name="reached" value={count(total.reached)} />
        <Figure
          report={report}
          name="feedbackRate"
          value={rate(total.feedbackRate, total.reachedAndResponded)}
          below={below(total.feedbackRate)}
        />
        <Figure
          report={report}
          name="successRate"
          value={rate(total.successRate, total.reachedAndConverted)}
          below={below(total.successRate)}
        />
        <Figure report={report} name="revenue" value={<Money minor={total.revenue} currency={report.currency} />} />
      </dl>
    </section>
  )
}

interface FigureProps {
  report: Pick<Report, 'definitions'>
  /** Of the catalogue of definitions. */
  name: string
  value: ReactNode
  below?: ReactNode
}

function Figure({ report, name, value, below }: FigureProps) {
  const definition = report.definitions[name]
  const words = useWords()
  return (
    <div className={styles.figure}>
      <dt>{definition && <Term means={words(definition.meaning)}>{words(definition.name)}</Term>}</dt>
      <dd>
        {value}
        {below && <small>{below}</small>}
      </dd>
    </div>
  )
}

function Interval({ lo, hi }: { lo: number; hi: number }) {
  const { t } = useTranslation('ui')
  const { rate } = useFormat()
  return <>{t('interval', { low: rate(lo), high: rate(hi) })}</>
}
