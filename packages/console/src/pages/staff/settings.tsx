import { useTranslation } from 'react-i18next'
import { useSession } from '../../app/session.tsx'
import { UnitName } from '../../ui/values.tsx'
import { ApprovalRule } from './settings/approval-rule.tsx'
import { ContactRules } from './settings/contact-rules.tsx'
import { Prices } from './settings/prices.tsx'
import { QuietHours } from './settings/quiet-hours.tsx'
import { Senders } from './settings/senders.tsx'
import styles from './staff.module.css'

/** What holds for the campaigns of the chosen unit. */
export function Settings() {
  const { t } = useTranslation('staff')
  const { unitId } = useSession()
  return (
    <>
      <p className={styles.about}>
        {t('settings.of')}
        <UnitName id={unitId} />
        <br />
        {t('settings.hint')}
      </p>
      <Senders key={`senders ${unitId}`} unitId={unitId} />
      <QuietHours key={`quiet ${unitId}`} unitId={unitId} />
      <ContactRules key={`rules ${unitId}`} unitId={unitId} />
      <ApprovalRule key={`approval ${unitId}`} unitId={unitId} />
      <Prices key={`prices ${unitId}`} unitId={unitId} />
    </>
  )
}
