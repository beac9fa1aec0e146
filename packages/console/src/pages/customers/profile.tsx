import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { mobileText } from '../../ui/mobile-text.ts'
import { When } from '../../ui/values.tsx'
import type { Customer } from './customer.ts'
import styles from './customers.module.css'
import { IdNumber } from './id-number.tsx'

/** The record as it stands. What is wrong says so where it stands. */
export function Profile({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers')
  const attributes = useReading('/attributes')
  const { mobile, email, address, postcode, fax, birthday, ref, joinedOn, gender, kind, wrong, updatedAt } = customer
  const wrongMark = (what: 'mobile' | 'postal' | 'fax') =>
    wrong.includes(what) && <Tag color="warning">{t('wrong')}</Tag>
  const own = (attributes.data?.items ?? []).filter(({ name }) => customer.attributes[name] !== undefined)
  return (
    <section className={styles.section} aria-label={t('profile')}>
      <dl className={styles.facts}>
        <Fact name={t('fields.mobile')}>
          {mobile && <a href={`tel:${mobile}`}>{mobileText(mobile)}</a>} {wrongMark('mobile')}
        </Fact>
        <Fact name={t('fields.email')}>{email}</Fact>
        <Fact name={t('fields.address')}>
          {[address, postcode].filter(Boolean).join(' ')} {wrongMark('postal')}
        </Fact>
        {fax && (
          <Fact name={t('fields.fax')}>
            {fax} {wrongMark('fax')}
          </Fact>
        )}
        {kind === 'organisation' ? (
          <Fact name={t('fields.kind')}>{t('kinds.organisation')}</Fact>
        ) : (
          <Fact name={t('fields.gender')}>{gender && t(`genders.${gender}`)}</Fact>
        )}
        <Fact name={t('fields.birthday')}>{birthday}</Fact>
        <Fact name={t('fields.ref')}>{ref}</Fact>
        <Fact name={t('fields.joinedOn')}>{joinedOn}</Fact>
        <Fact name={t('fields.idNumber')}>
          <IdNumber customer={customer} />
        </Fact>
        {own.map(({ name, label }) => (
          <Fact key={name} name={label}>
            <AttributeValue value={customer.attributes[name]} />
          </Fact>
        ))}
        <Fact name={t('updated')}>
          <When at={updatedAt} />
        </Fact>
      </dl>
    </section>
  )
}

function AttributeValue({ value }: { value: string | number | boolean | null | undefined }) {
  const { t } = useTranslation('customers')
  return typeof value === 'boolean' ? t(value ? 'yes' : 'no') : String(value ?? '')
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useTranslation('customers')
  const isEmpty = [children].flat().every((one) => !one || one === ' ')
  return (
    <div>
      <dt>{name}</dt>
      <dd>{isEmpty ? <span className={styles.quiet}>{t('nothing')}</span> : children}</dd>
    </div>
  )
}
