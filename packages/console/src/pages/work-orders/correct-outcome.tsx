import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Act, Order, OutcomeCode } from '../../field/deed.ts'
import { said } from '../../ui/said.tsx'
import { When } from '../../ui/values.tsx'
import { OutcomePad } from './outcome-pad.tsx'
import styles from './work-orders.module.css'

interface CorrectOutcomeProps {
  order: Order
  codes: OutcomeCode[]
  onDone: (act: Act) => Promise<void>
}

/** Takes the latest outcome back, and says what it was instead; nothing where there is none to take back. */
export function CorrectOutcome({ order, codes, onDone }: CorrectOutcomeProps) {
  const { t } = useTranslation('workOrders')
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState(t('correct.usual'))
  const why = useId()
  const mistaken = order.outcomes.findLast(({ correctedAt }) => correctedAt === null)
  if (!mistaken) return null
  const correct = (label: string, instead: Extract<Act, { kind: 'correction' }>['body']['instead']) =>
    onDone({
      kind: 'correction',
      outcomeId: mistaken.id,
      label,
      body: { reason: reason.trim() || t('correct.usual'), instead },
    })
  return (
    <section className={styles.correct}>
      <Button aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('correct.act')}
      </Button>
      {open && (
        <>
          <h2 className={styles.heading}>{t('correct.title')}</h2>
          <p>
            <s>{said(mistaken.label)}</s> · <When at={mistaken.at} />
            <br />
            <span className={styles.quiet}>{t('correct.consequence')}</span>
          </p>
          <label htmlFor={why}>{t('correct.reason')}</label>
          <Input id={why} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
          <OutcomePad
            order={order}
            codes={codes}
            onDone={(act) =>
              act.kind === 'outcome' ? correct(act.label, { ...act.body, at: mistaken.at }) : onDone(act)
            }
          />
          <Button block className={styles.nothing ?? ''} onClick={() => void correct(t('correct.nothing'), null)}>
            {t('correct.nothing')}
          </Button>
        </>
      )}
    </section>
  )
}
