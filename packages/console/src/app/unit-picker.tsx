import { TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from './session.tsx'
import { treeOf } from './units.ts'

/** The tree of units, open; `onDone` when one was chosen or nobody wants one any more. */
export default function UnitPicker({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const { units, unitId, chooseUnit, pathOf } = useSession()
  const tree = useMemo(() => treeOf(units), [units])
  return (
    <TreeSelect
      aria-label={t('unit')}
      autoFocus
      defaultOpen
      value={unitId}
      treeData={tree}
      onChange={chooseUnit}
      onOpenChange={(open) => open || onDone()}
      treeDefaultExpandedKeys={pathOf(unitId).map(({ id }) => id)}
      showSearch={{ treeNodeFilterProp: 'title' }}
      popupMatchSelectWidth={320}
      listHeight={400}
      style={{ width: 240 }}
    />
  )
}
