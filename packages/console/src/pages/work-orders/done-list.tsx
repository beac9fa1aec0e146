import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Deed } from '../../field/deed.ts'
import type { Outbox } from '../../field/outbox.ts'
import { useFormat } from '../../ui/use-format.ts'
import { useActWords } from './act-words.ts'
import styles from './work-orders.module.css'

/** What was done today, and whether the server knows. What waits can still be taken back. */
export function DoneList({ done, outbox }: { done: Deed[]; outbox: Outbox }) {
  const { t } = useTranslation('workOrders')
  const { clock } = useFormat()
  const words = useActWords()
  if (done.length === 0) return null
  return (
    <section className={styles.done}>
      <h2>{t('done.title')}</h2>
      <ul>
        {done.map((deed) => (
          <li key={deed.key}>
            <span>
              {deed.state === 'sent' ? <Link to={`/work-orders/${deed.workOrderId}`}>{deed.name}</Link> : deed.name}
              {' · '}
              {words(deed.act)}
            </span>
            <span className={styles.quiet}>
              {clock(deed.at)} {t(deed.state === 'sent' ? 'done.sent' : 'done.waiting')}
              {deed.state === 'waiting' && (
                <Button type="link" size="small" onClick={() => void outbox.drop(deed.key)}>
                  {t('undo')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
