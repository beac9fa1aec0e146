import { Input, Segmented, Select, TreeSelect } from 'antd'
import { useId, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../app/session.tsx'
import { treeOf } from '../../app/units.ts'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { StaffPicker } from '../../ui/staff-picker.tsx'
import styles from './dispatch.module.css'
import { channels, type useFilters, type View, viewNames } from './filters.ts'

/** What narrows the list; each choice stands in the address. */
export function FilterFields({ filters, set, unitId }: ReturnType<typeof useFilters> & { unitId: number }) {
  const { t } = useTranslation(['dispatch', 'terms'])
  const { units } = useSession()
  const due = useId()
  const tree = useMemo(() => treeOf(units), [units])
  return (
    <>
      <Segmented<View>
        aria-label={t('view')}
        className={styles.views ?? ''}
        value={filters.view}
        onChange={(view) => set('view', view === 'open' ? undefined : view)}
        options={viewNames.map((value) => ({ value, label: t(`views.${value}`) }))}
      />
      <FilterBar>
        {units.size > 1 && (
          <TreeSelect
            aria-label={t('unit')}
            value={unitId}
            treeData={tree}
            treeDefaultExpandedKeys={tree.map(({ value }) => value)}
            showSearch={{ treeNodeFilterProp: 'title' }}
            popupMatchSelectWidth={320}
            onChange={(value) => set('unit', value)}
            style={{ width: 200 }}
          />
        )}
        <div className={styles.picker}>
          <StaffPicker
            label={t('staff')}
            placeholder={t('anybody')}
            unitId={unitId}
            value={filters.staffId}
            onChange={(id) => set('staff', id)}
          />
        </div>
        <Select
          aria-label={t('channel')}
          placeholder={t('anyChannel')}
          allowClear
          value={filters.channel}
          onChange={(value) => set('channel', value)}
          style={{ width: 140 }}
          options={channels.map((value) => ({ value, label: t(`terms:channels.${value}`) }))}
        />
        <div className={styles.due}>
          <label htmlFor={due}>{t('dueBy')}</label>
          <Input
            id={due}
            type="date"
            allowClear
            value={filters.dueBy ?? ''}
            onChange={({ target }) => set('due', target.value)}
          />
        </div>
      </FilterBar>
    </>
  )
}
