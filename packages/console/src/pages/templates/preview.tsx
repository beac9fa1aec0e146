import { Segmented, Spin } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CustomerPicker } from '../../ui/customer-picker.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import type { Channel } from './channels.ts'
import { EmailPreview } from './email-preview.tsx'
import { LetterPreview } from './letter-preview.tsx'
import { SmsPreview } from './sms-preview.tsx'
import styles from './templates.module.css'
import type { PreviewState } from './use-preview.ts'

export interface PreviewProps {
  channel: Channel
  preview: PreviewState
  customerId: number | undefined
  onCustomer: (id: number | undefined) => void
}

/** What somebody gets, made-up or one of the reader's customers. */
export function Preview({ channel, preview, customerId, onCustomer }: PreviewProps) {
  const { t } = useTranslation('templates')
  const [view, setView] = useState<'desk' | 'phone' | 'text'>(useIsPhone() ? 'phone' : 'desk')
  const { shown, problem, busy } = preview
  return (
    <section>
      <div className={styles.previewBar}>
        <h2 className={styles.heading}>{t('preview')}</h2>
        {channel === 'email' && (
          <Segmented
            size="small"
            value={view}
            onChange={setView}
            options={(['desk', 'phone', 'text'] as const).map((value) => ({ value, label: t(`views.${value}`) }))}
          />
        )}
      </div>
      <CustomerPicker label={t('previewFor')} placeholder={t('madeUp')} value={customerId} onChange={onCustomer} />
      {problem && problem.status === 400 && <p className={styles.stale}>{t('staleView')}</p>}
      {problem && problem.status !== 400 && <ProblemView problem={problem} compact />}
      <Spin spinning={busy} delay={500}>
        {shown === undefined ? (
          <p className={styles.blank}>{busy ? '' : t('blank')}</p>
        ) : shown.as === 'email' ? (
          <EmailPreview email={shown.email} view={view} />
        ) : shown.as === 'sms' ? (
          <SmsPreview sms={shown.sms} />
        ) : shown.as === 'letter' ? (
          <LetterPreview pages={shown.pages} />
        ) : (
          <pre className={styles.script}>{shown.text}</pre>
        )}
      </Spin>
    </section>
  )
}
