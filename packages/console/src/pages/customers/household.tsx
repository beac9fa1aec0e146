import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import styles from './customers.module.css'

/** Who else lives there: letters that go once to a household go to one of them. */
export function Household({ id }: { id: number }) {
  const { t } = useTranslation(['customers', 'terms'])
  const reading = useReading('/customers/:id/household', { param: { id } })
  return (
    <section className={styles.section} aria-labelledby="household">
      <h2 id="household">{t('household.title')}</h2>
      <Loaded reading={reading}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={styles.quiet}>{t('household.none')}</p>
          ) : (
            <ul className={styles.lines}>
              {items.map(({ id: other, name, shares }) => (
                <li key={other}>
                  <Link to={`/customers/${other}`}>{name}</Link>{' '}
                  <span className={styles.quiet}>
                    {shares.map((what) => t(`household.${what}`)).join(t('terms:comma'))}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}
