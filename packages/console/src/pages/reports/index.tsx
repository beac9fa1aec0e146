import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'

export default function Reports() {
  const { t } = useTranslation(['reports', 'shell'])
  return (
    <>
      <PageHeader title={t('title')} />
      <EmptyState title={t('shell:soon.title')} hint={t('shell:soon.hint')} />
    </>
  )
}
