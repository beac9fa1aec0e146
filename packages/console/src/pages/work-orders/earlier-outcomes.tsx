import { useTranslation } from 'react-i18next'
import type { Order } from '../../field/deed.ts'
import { said } from '../../ui/said.tsx'
import { When } from '../../ui/values.tsx'
import styles from './work-orders.module.css'

/** What came of it before: nobody asks a customer twice. */
export function EarlierOutcomes({ outcomes }: Pick<Order, 'outcomes'>) {
  const { t } = useTranslation('workOrders')
  if (outcomes.length === 0) return null
  return (
    <section>
      <h2 className={styles.heading}>{t('earlier')}</h2>
      <ul className={styles.earlier}>
        {outcomes.map(({ id, at, label, note, correctedAt }) => (
          <li key={id}>
            <When at={at} /> · {correctedAt ? <s>{said(label)}</s> : said(label)}
            {correctedAt && ` ${t('corrected')}`}
            {note && <div className={styles.quiet}>{note}</div>}
          </li>
        ))}
      </ul>
    </section>
  )
}
