import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import type { Act, Order } from '../../field/deed.ts'
import { useField } from '../../field/use-field.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { mobileText } from '../../ui/mobile-text.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { reasonKey } from '../../ui/reasons.ts'
import { said } from '../../ui/said.tsx'
import { CorrectOutcome } from './correct-outcome.tsx'
import { EarlierOutcomes } from './earlier-outcomes.tsx'
import { Marks } from './order-card.tsx'
import { OutcomePad } from './outcome-pad.tsx'
import { PutOff } from './put-off.tsx'
import { SendingStrip } from './sending-strip.tsx'
import styles from './work-orders.module.css'

/** One order: out of the day's list, which is there without a network, else as the server has it. */
export function OrderPage({ id }: { id: number }) {
  const { t } = useTranslation('workOrders')
  const field = useField()
  const listed = field.day?.items.find((order) => order.id === id)
  if (field.isPending) return <Skeleton active paragraph={{ rows: 8 }} aria-label={t('loading')} />
  if (listed) return <OrderView order={listed} field={field} />
  if (!Number.isSafeInteger(id))
    return <EmptyState title={t('noOrder')} action={<Link to="/work-orders">{t('back')}</Link>} />
  return <OneOrder id={id} field={field} />
}

function OneOrder({ id, field }: { id: number; field: ReturnType<typeof useField> }) {
  const reading = useReading('/work-orders/:id', { param: { id } })
  return <Loaded reading={reading}>{(order) => <OrderView order={order} field={field} />}</Loaded>
}

function OrderView({ order, field }: { order: Order; field: ReturnType<typeof useField> }) {
  const { t } = useTranslation(['workOrders', 'terms'])
  const { can } = useSession()
  const navigate = useNavigate()
  const { customer, script, outcomes, state, channel } = order
  const isListed = field.today?.open.some(({ id }) => id === order.id)
  const waiting = isListed ? undefined : field.today?.done.find(({ workOrderId }) => workOrderId === order.id)
  const codes = (field.day?.codes ?? []).filter((code) => code.channel === channel)
  // Whoever looks after others' orders came from their list.
  const isOwn = order.staffId === field.day?.staffId || !can('work.assign', order.unitId)
  const list = isOwn ? '/work-orders' : '/dispatch'
  const done = async (act: Act) => {
    await field.act(order, act)
    void navigate('/work-orders')
  }
  return (
    <div className={styles.field}>
      <PageHeader title={customer.name} subtitle={order.campaignName} back={{ to: list, label: t('back') }} />
      <SendingStrip {...field} />
      <Marks order={order} today={field.day?.day ?? ''} />
      <address className={styles.address}>
        {customer.address && <div>{customer.address}</div>}
        {customer.mobile ? (
          <a className={styles.bigCall} href={`tel:${customer.mobile}`}>
            {t('call')} {mobileText(customer.mobile)}
          </a>
        ) : (
          <div className={styles.quiet}>{t('noMobile')}</div>
        )}
        {customer.fax && <div>{t('fax', { number: customer.fax })}</div>}
      </address>
      {script && (
        <section>
          <h2 className={styles.heading}>{t('script')}</h2>
          <p className={styles.script}>{script}</p>
        </section>
      )}
      <EarlierOutcomes outcomes={outcomes} />
      {state === 'open' && waiting && (
        <p className={styles.stripWaiting}>{t(waiting.state === 'sent' ? 'alreadySent' : 'alreadyDone')}</p>
      )}
      {state === 'done' && (
        <p className={styles.stripWaiting}>{t('closed.done', { outcome: said(order.outcome ?? '') })}</p>
      )}
      {state === 'cancelled' && (
        <p className={styles.stripWaiting}>
          {t('closed.cancelled', { reason: t(`terms:reasons.${reasonKey(order.reason ?? '')}.say`) })}
        </p>
      )}
      {state === 'open' && !waiting && (
        <>
          <OutcomePad order={order} codes={codes} onDone={done} />
          <PutOff order={order} today={field.day?.day ?? ''} onDone={done} />
        </>
      )}
      {waiting?.state !== 'waiting' && <CorrectOutcome key={outcomes.length} {...{ order, codes }} onDone={done} />}
    </div>
  )
}
