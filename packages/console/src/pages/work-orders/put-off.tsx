import { App, Button } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Act, Order } from '../../field/deed.ts'
import { useFormat } from '../../ui/use-format.ts'
import styles from './work-orders.module.css'

/** How many of the coming days are offered. */
const offered = 6

/** Not today: on another of one's own days until it is due, or back to the branch for somebody else. */
export function PutOff({ order, today, onDone }: { order: Order; today: string; onDone: (act: Act) => Promise<void> }) {
  const { t } = useTranslation('workOrders')
  const { day } = useFormat()
  const { modal } = App.useApp()
  const [choosing, setChoosing] = useState(false)
  const days = Array.from({ length: offered }, (_, n) =>
    dayjs(today)
      .add(n + 1, 'day')
      .format('YYYY-MM-DD'),
  )
  const possible = days.filter((one) => one <= order.dueOn)
  const giveBack = () =>
    modal.confirm({
      title: t('release.title', { name: order.customer.name }),
      content: t('release.consequence'),
      okText: t('release.act'),
      cancelText: t('cancel'),
      onOk: () => onDone({ kind: 'release' }),
    })
  return (
    <section className={styles.putOff}>
      <Button
        size="large"
        disabled={possible.length === 0}
        aria-expanded={choosing}
        onClick={() => setChoosing(!choosing)}
      >
        {t('postpone.act')}
      </Button>
      <Button size="large" type="text" onClick={giveBack}>
        {t('release.act')}
      </Button>
      <p className={styles.quiet}>{t('due', { day: day(order.dueOn) })}</p>
      {choosing && (
        <section className={styles.days} aria-label={t('postpone.title')}>
          <h2 className={styles.heading}>{t('postpone.title')}</h2>
          <div className={styles.pad}>
            {possible.map((one) => (
              <button
                key={one}
                type="button"
                className={styles.tap}
                onClick={() => void onDone({ kind: 'postpone', plannedOn: one })}
              >
                {day(one)}
              </button>
            ))}
          </div>
        </section>
      )}
    </section>
  )
}
