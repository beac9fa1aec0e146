import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/use-format.ts'
import styles from './desk.module.css'
import type { Offer } from './desk.ts'

/** What a clerk has to know of a message: when and how it went, until when it counts, what it gives, what was answered. */
export function OfferWords({ offer }: { offer: Offer }) {
  const { t } = useTranslation(['desk', 'terms'])
  const { day } = useFormat()
  const { channel, sentAt, closesAt, coupon, answers } = offer
  const via = t(`terms:channels.${channel}`)
  const isOver = closesAt !== null && Date.parse(closesAt) < Date.now()
  const what = [...new Set(answers.map(({ kind }) => t(`terms:responses.${kind}`)))].join(t('terms:comma'))
  return (
    <>
      <span>
        {sentAt ? t('offers.sent', { channel: via, day: day(sentAt) }) : t('offers.unsent', { channel: via })}
      </span>
      {closesAt && (
        <span className={isOver ? styles.warning : undefined}>
          {' · '}
          {t(isOver ? 'offers.over' : 'offers.until', { day: day(closesAt) })}
        </span>
      )}
      {coupon && (
        <span className={styles.line}>
          {t('offers.coupon', { code: coupon.code, offer: coupon.offer })}
          {' · '}
          <span className={coupon.state === 'valid' ? undefined : styles.warning}>
            {t(`offers.couponState.${coupon.state}`, { count: coupon.usesLeft })}
          </span>
        </span>
      )}
      {what && <span className={styles.line}>{t('offers.answered', { what })}</span>}
    </>
  )
}
