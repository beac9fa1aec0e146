import { Button, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Said } from '../../ui/said.tsx'
import { When } from '../../ui/values.tsx'
import { ConsentForm } from './consent-form.tsx'
import type { Customer } from './customer.ts'
import styles from './customers.module.css'

/** What the customer allows, channel by channel, with how, when and by whom it was taken down. */
export function Consents({ customer, mayWrite }: { customer: Customer; mayWrite: boolean }) {
  const { t } = useTranslation(['customers', 'terms'])
  const [recording, setRecording] = useState(false)
  const { consents } = customer
  return (
    <section className={styles.section} aria-labelledby="consents">
      <h2 id="consents">{t('consents.title')}</h2>
      {consents.length === 0 && <p className={styles.quiet}>{t('consents.none')}</p>}
      <ul className={styles.lines}>
        {consents.map(({ channel, purpose, status, evidence, recordedBy, recordedAt }) => (
          <li key={`${channel} ${purpose}`}>
            <div className={styles.lineHead}>
              <span>
                {t(`terms:channels.${channel}`)}
                {purpose !== 'marketing' && ` · ${purpose}`}
              </span>
              <Tag color={status === 'granted' ? 'success' : status === 'refused' ? 'error' : 'default'}>
                {t(`consents.status.${status}`)}
              </Tag>
            </div>
            <div className={styles.quiet}>
              <Said sentence={evidence} /> · <When at={recordedAt} of="day" />
              {recordedBy && ` · ${recordedBy}`}
            </div>
          </li>
        ))}
      </ul>
      {mayWrite && (
        <Button size="small" onClick={() => setRecording(true)}>
          {t('consents.act')}
        </Button>
      )}
      {recording && <ConsentForm customer={customer} onClose={() => setRecording(false)} />}
    </section>
  )
}
