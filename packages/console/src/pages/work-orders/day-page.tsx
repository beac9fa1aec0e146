import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { useField } from '../../field/use-field.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { DoneList } from './done-list.tsx'
import { OrderCard } from './order-card.tsx'
import { RefusedList } from './refused-list.tsx'
import { SendingStrip } from './sending-strip.tsx'
import styles from './work-orders.module.css'

/** Today's list in walking order, what was done of it, and what waits to be sent. */
export function DayPage() {
  const { t } = useTranslation('workOrders')
  const { day: dayText } = useFormat()
  const field = useField()
  const { day, today, fresh, isPending } = field
  if (isPending) return <Skeleton active paragraph={{ rows: 8 }} aria-label={t('loading')} />
  if (!day || !today)
    return fresh.error ? <ProblemView problem={fresh.error} onRetry={() => void fresh.refetch()} /> : null
  const { open, done, refused } = today
  const total = open.length + done.length
  return (
    <div className={styles.field}>
      <PageHeader
        title={t('title')}
        subtitle={[dayText(day.day), total > 0 && t('progress', { done: done.length, total })]
          .filter(Boolean)
          .join(' · ')}
      />
      <SendingStrip {...field} />
      <RefusedList refused={refused} onForget={(key) => void field.outbox.drop(key)} />
      {open.length > 0 ? (
        <ol className={styles.cards} aria-label={t('list')}>
          {open.map((order, i) => (
            <OrderCard key={order.id} order={order} place={i + 1} today={day.day} />
          ))}
        </ol>
      ) : (
        <EmptyState
          title={t(done.length > 0 ? 'allDone.title' : 'empty.title')}
          hint={t(done.length > 0 ? 'allDone.hint' : 'empty.hint')}
        />
      )}
      <DoneList done={done} outbox={field.outbox} />
    </div>
  )
}
