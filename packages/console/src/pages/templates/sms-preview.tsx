import { useTranslation } from 'react-i18next'
import { type Answer, useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Money, Term } from '../../ui/values.tsx'
import { priceNow } from './price-now.ts'
import styles from './templates.module.css'

/** The text as it arrives, with how many parts it takes, and what a thousand people cost. */
export function SmsPreview({ sms }: { sms: Answer<'post', '/templates/preview/sms'> }) {
  const { t } = useTranslation('templates')
  const { unitId } = useSession()
  const { count } = useFormat()
  const prices = useReading('/units/:id/prices', { param: { id: unitId } })
  const { parts, longest } = sms
  const price = prices.data && priceNow(prices.data, 'sms', 'segment')
  return (
    <>
      <p className={styles.bubble}>{sms.text}</p>
      <dl className={styles.facts} aria-live="polite">
        <div>
          <dt>{t('sms.letters')}</dt>
          <dd>{t('sms.units', { count: parts.units, left: count(parts.left) })}</dd>
        </div>
        <div>
          <dt>
            <Term means={t('sms.partsMeaning')}>{t('sms.parts')}</Term>
          </dt>
          <dd>
            {t('sms.partsOf', { count: parts.count })}
            {longest.count > parts.count && (
              <span className={styles.quiet}> {t('sms.atMost', { count: longest.count })}</span>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('sms.cost')}</dt>
          <dd>
            {price ? (
              <>
                <Money minor={price.perThousand * parts.count} currency={price.currency} />
                {longest.count > parts.count && (
                  <>
                    {' – '}
                    <Money minor={price.perThousand * longest.count} currency={price.currency} />
                  </>
                )}
              </>
            ) : (
              <span className={styles.quiet}>{prices.isPending ? '' : t('sms.noPrice')}</span>
            )}
          </dd>
        </div>
        {sms.providerText !== null && (
          <div>
            <dt>{t('sms.providerText')}</dt>
            <dd className={styles.provider}>{sms.providerText}</dd>
          </div>
        )}
      </dl>
    </>
  )
}
