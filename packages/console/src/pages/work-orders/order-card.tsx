import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Order } from '../../field/deed.ts'
import { mobileText } from '../../ui/mobile-text.ts'
import { useFormat } from '../../ui/use-format.ts'
import styles from './work-orders.module.css'

/** One stop of the way: who, where, and what is special about it. The whole card leads to it. */
export function OrderCard({ order, place, today }: { order: Order; place: number; today: string }) {
  const { t } = useTranslation('workOrders')
  const { customer, channel } = order
  const where =
    channel === 'visit'
      ? customer.address
      : channel === 'fax'
        ? customer.fax
        : customer.mobile && mobileText(customer.mobile)
  return (
    <li className={styles.card}>
      <span className={styles.place} aria-hidden>
        {place}
      </span>
      <div className={styles.stop}>
        <Link to={`/work-orders/${order.id}`} className={styles.name}>
          {customer.name}
        </Link>
        <div className={styles.where}>{where ?? t('nowhere')}</div>
        <Marks order={order} today={today} />
      </div>
      {channel === 'phone' && customer.mobile && (
        <a
          className={styles.call}
          href={`tel:${customer.mobile}`}
          aria-label={t('callSomebody', { name: customer.name })}
        >
          {t('call')}
        </a>
      )}
    </li>
  )
}

/** What somebody has to know before they ring: channel, appointment, earlier tries, the last day. */
export function Marks({ order, today }: { order: Order; today: string }) {
  const { t } = useTranslation(['workOrders', 'terms'])
  const { clock, day } = useFormat()
  const { channel, appointmentAt, attempts, dueOn, answeredAt, state } = order
  return (
    <div className={styles.marks}>
      <span className={styles.mark}>{t(`terms:channels.${channel}`)}</span>
      {appointmentAt && <span className={styles.strong}>{t('appointment', { time: clock(appointmentAt) })}</span>}
      {attempts > 0 && state === 'open' && <span className={styles.mark}>{t('attempt', { n: attempts + 1 })}</span>}
      {dueOn <= today && state === 'open' && <span className={styles.strong}>{t('lastDay')}</span>}
      {answeredAt && <span className={styles.mark}>{t('answered', { day: day(answeredAt) })}</span>}
    </div>
  )
}
