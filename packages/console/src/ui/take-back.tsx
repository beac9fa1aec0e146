import { useTranslation } from 'react-i18next'
import { ConfirmWithReason } from './confirm-with-reason.tsx'

/** Takes back an answer that was recorded by mistake, for a reason that stays beside it. */
export function TakeBack({ act }: { act: (reason: string) => Promise<unknown> }) {
  const { t } = useTranslation('terms')
  return (
    <ConfirmWithReason
      type="link"
      size="small"
      label={t('takeBack.act')}
      title={t('takeBack.title')}
      consequence={t('takeBack.means')}
      reasonLabel={t('takeBack.reason')}
      act={act}
    />
  )
}
