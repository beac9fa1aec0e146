import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { PageHeader } from '../../ui/page-header.tsx'
import { PartTabs } from '../../ui/part-tabs.tsx'
import { mendKinds } from './mend-kinds.ts'
import { MendList } from './mend-list.tsx'
import { Overview } from './overview.tsx'
import { Removable } from './removable.tsx'

/** The state of the data, and what people can do about it. */
export default function Upkeep() {
  const { t } = useTranslation('upkeep')
  const { part = 'overview' } = useParams()
  const kind = mendKinds.find((one) => one === part)
  const parts = ['overview', ...mendKinds, 'removable'] as const
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <PartTabs
        label={t('title')}
        current={part}
        parts={parts.map((one) => ({
          key: one,
          to: one === 'overview' ? '/upkeep' : `/upkeep/${one}`,
          label: t(`parts.${one}`),
        }))}
      />
      {kind ? <MendList key={kind} kind={kind} /> : part === 'removable' ? <Removable /> : <Overview />}
    </>
  )
}
