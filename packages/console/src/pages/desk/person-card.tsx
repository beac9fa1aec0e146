import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { mobileText } from '../../ui/mobile-text.ts'
import { Choices } from './choices.tsx'
import styles from './desk.module.css'
import { type Offer, type Outcome, outcomesFor, type Person, type Recorded } from './desk.ts'
import { OfferWords } from './offer-words.tsx'
import { RecordForm } from './record-form.tsx'

/** Who stands there: which message brings them, then what came of it, then one button. */
export function PersonCard({
  person,
  presented,
  onOther,
  onRecorded,
}: {
  person: Person
  /** They brought the code of their first message: nothing to ask. */
  presented: boolean
  onOther: (() => void) | undefined
  onRecorded: (recorded: Recorded) => void
}) {
  const { t } = useTranslation('desk')
  const { customerId, name, mobile, unitName, offers } = person
  const settled = offers.length === 0 || presented
  const [offer, setOffer] = useState<Offer | null | undefined>(settled ? (offers[0] ?? null) : undefined)
  const [outcome, setOutcome] = useState<Outcome>()
  const unrelated = customerId === null ? [] : [{ value: null, title: t('offers.unrelated') }]
  return (
    <article className={styles.person} aria-label={name}>
      <header className={styles.who}>
        <h2 className={styles.name}>{name}</h2>
        <span className={styles.hint}>{[mobile && mobileText(mobile), unitName].filter(Boolean).join(' · ')}</span>
        {customerId !== null && <Link to={`/customers/${customerId}`}>{t('person.open')}</Link>}
        {onOther && (
          <Button type="link" size="small" onClick={onOther}>
            {t('person.change')}
          </Button>
        )}
      </header>
      {customerId === null && <p className={styles.stranger}>{t('person.stranger')}</p>}
      {offers.length === 0 && <p className={styles.hint}>{t('offers.none')}</p>}
      {offer && (
        <p className={styles.chosen}>
          <strong className={styles.line}>{offer.campaignName}</strong>
          <OfferWords offer={offer} />
          {offers.length > 1 && (
            <Button
              type="link"
              size="small"
              onClick={() => {
                setOffer(undefined)
                setOutcome(undefined)
              }}
            >
              {t('offers.change')}
            </Button>
          )}
        </p>
      )}
      {offer === undefined ? (
        <Choices<Offer | null>
          label={t('offers.title')}
          choices={[
            ...offers.map((one) => ({ value: one, title: one.campaignName, more: <OfferWords offer={one} /> })),
            ...unrelated,
          ]}
          onChoose={setOffer}
        />
      ) : outcome === undefined ? (
        <Choices<Outcome>
          label={t('outcomes.title')}
          columns={2}
          choices={outcomesFor(offer).map((one) => ({ value: one, title: t(`outcomes.${one}`) }))}
          onChoose={setOutcome}
        />
      ) : (
        <RecordForm
          key={outcome}
          {...{ person, offer, outcome }}
          onBack={() => setOutcome(undefined)}
          onRecorded={(status, key) => onRecorded({ name, outcome, status, key })}
        />
      )}
    </article>
  )
}
