import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PartTabs } from '../../ui/part-tabs.tsx'
import { NewStaff } from './new-staff.tsx'
import { NewUnit } from './new-unit.tsx'
import { Settings } from './settings.tsx'
import { StaffList } from './staff-list.tsx'
import { UnitTree } from './unit-tree.tsx'

const parts = ['people', 'units', 'settings'] as const

/** Who works here and what they may do, the tree of units, and what a unit has settled. */
export default function Staff() {
  const { t } = useTranslation('staff')
  const { part = 'people' } = useParams()
  const shown = parts.find((one) => one === part)
  return (
    <>
      <PageHeader
        title={t('title')}
        subtitle={shown && t(`about.${shown}`)}
        actions={shown === 'people' ? <NewStaff /> : shown === 'units' ? <NewUnit /> : undefined}
      />
      <PartTabs
        label={t('title')}
        current={part}
        parts={parts.map((one) => ({
          key: one,
          to: one === 'people' ? '/staff' : `/staff/${one}`,
          label: t(`parts.${one}`),
        }))}
      />
      {shown === 'people' && <StaffList />}
      {shown === 'units' && <UnitTree />}
      {shown === 'settings' && <Settings />}
      {shown === undefined && <EmptyState title={t('noPart')} />}
    </>
  )
}
