import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useFormat } from '../../ui/use-format.ts'
import styles from './reports.module.css'
import type { Month } from './reports.ts'

/** In what state the customers' records were when they were last counted in the month. */
export function DataState({ upkeep }: Pick<Month, 'upkeep'>) {
  const { t } = useTranslation('reports')
  const { count, rate, day } = useFormat()
  return (
    <section className={styles.section} aria-labelledby="data-state">
      <h2 id="data-state">{t('bulletin.upkeep')}</h2>
      {upkeep === null ? (
        <p className={styles.quiet}>{t('bulletin.upkeepNone')}</p>
      ) : (
        <>
          <p className={styles.quiet}>{t('bulletin.upkeepAt', { day: day(upkeep.day) })}</p>
          <dl className={styles.figures}>
            <Figure name={t('bulletin.customers')} value={count(upkeep.customers)} />
            {upkeep.grades.map((customers, grade) => (
              <Figure
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is the grade
                key={grade}
                name={t('bulletin.grade', { n: grade + 1 })}
                value={count(customers)}
              />
            ))}
            <Figure name={t('bulletin.freshness')} value={rate(upkeep.freshness)} />
            <Figure name={t('bulletin.richness')} value={rate(upkeep.richness)} />
            <Figure name={t('bulletin.toMend')} value={count(upkeep.toMend)} />
          </dl>
          {upkeep.toMend > 0 && <Link to="/upkeep">{t('bulletin.toUpkeep')}</Link>}
        </>
      )}
    </section>
  )
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)
