import { App, Input } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Act, Order, OutcomeCode } from '../../field/deed.ts'
import { said } from '../../ui/said.tsx'
import { useDraft } from '../../ui/use-draft.ts'
import { AmountForm } from './amount-form.tsx'
import styles from './work-orders.module.css'

interface Extras {
  note: string
  /** As `datetime-local` writes it, in this phone's zone. */
  nextAt: string
  minutes: string
  party: string
}
const nothing: Extras = { note: '', nextAt: '', minutes: '', party: '' }

/** What came of it, one tap each; a note, an appointment or minutes are typed before, where there is something to say. */
export function OutcomePad({
  order,
  codes,
  onDone,
}: {
  order: Order
  codes: OutcomeCode[]
  onDone: (act: Act) => Promise<void>
}) {
  const { t } = useTranslation('workOrders')
  const { modal, message } = App.useApp()
  const [extras, setExtras, dropExtras] = useDraft<Extras>(`work-order-${order.id}`, nothing)
  const [buying, setBuying] = useState<OutcomeCode>()

  const record = async (code: OutcomeCode, amount?: number) => {
    const body = { code: code.code, ...written(extras, code), ...(amount !== undefined && { amount }) }
    try {
      await onDone({ kind: 'outcome', label: code.label, body })
      dropExtras()
    } catch {
      message.error(t('cannotKeep'))
    }
  }
  const tap = (code: OutcomeCode) => {
    if (code.response === 'order') return setBuying(code)
    if (code.stop === null) return void record(code)
    modal.confirm({
      title: said(code.label),
      content: t(`stops.${code.stop}`, { name: order.customer.name }),
      okText: t('record'),
      cancelText: t('cancel'),
      okButtonProps: { danger: true },
      onOk: () => record(code),
    })
  }
  return (
    <section>
      <h2 className={styles.heading}>{t('outcome')}</h2>
      <ExtraFields extras={extras} onChange={setExtras} meets={order.channel === 'meeting'} />
      {buying ? (
        <AmountForm
          title={`${order.customer.name} · ${said(buying.label)}`}
          onCancel={() => setBuying(undefined)}
          onAmount={(amount) => void record(buying, amount)}
        />
      ) : (
        <div className={styles.pad}>
          {codes.map((code) => (
            <button
              key={code.code}
              type="button"
              className={code.stop === null ? styles.tap : styles.harm}
              onClick={() => tap(code)}
            >
              {said(code.label)}
              {code.retry && <small>{t('again', { count: code.retry.days })}</small>}
            </button>
          ))}
        </div>
      )}
    </section>
  )
}

/** What of it the code has use for. */
function written({ note, nextAt, minutes, party }: Extras, code: OutcomeCode) {
  return {
    ...(note.trim() && { note: note.trim() }),
    ...(minutes && { minutes: Math.min(Math.max(Math.round(Number(minutes)), 0), 1_440) }),
    ...(nextAt && code.retry && { nextAt: new Date(nextAt).toISOString() }),
    ...(party && code.guest === 'accepted' && { party: Math.min(Math.max(Math.round(Number(party)), 1), 50) }),
  }
}

function ExtraFields({
  extras,
  onChange,
  meets,
}: {
  extras: Extras
  onChange: (extras: Extras) => void
  meets: boolean
}) {
  const { t } = useTranslation('workOrders')
  const [note, nextAt, minutes, party] = [useId(), useId(), useId(), useId()]
  const set = (more: Partial<Extras>) => onChange({ ...extras, ...more })
  return (
    <details className={styles.extras} open={Object.values(extras).some(Boolean)}>
      <summary>{t('extras.title')}</summary>
      <label htmlFor={note}>{t('extras.note')}</label>
      <Input.TextArea
        id={note}
        rows={3}
        maxLength={2_000}
        value={extras.note}
        onChange={(e) => set({ note: e.target.value })}
      />
      <label htmlFor={nextAt}>{t('extras.nextAt')}</label>
      <Input
        id={nextAt}
        type="datetime-local"
        value={extras.nextAt}
        onChange={(e) => set({ nextAt: e.target.value })}
      />
      <label htmlFor={minutes}>{t('extras.minutes')}</label>
      <Input
        id={minutes}
        type="number"
        inputMode="numeric"
        min={0}
        max={1_440}
        value={extras.minutes}
        onChange={(e) => set({ minutes: e.target.value })}
      />
      {meets && (
        <>
          <label htmlFor={party}>{t('extras.party')}</label>
          <Input
            id={party}
            type="number"
            inputMode="numeric"
            min={1}
            max={50}
            value={extras.party}
            onChange={(e) => set({ party: e.target.value })}
          />
        </>
      )}
    </details>
  )
}
