import { Breadcrumb, TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { useSession } from './session.tsx'
import styles from './unit-switch.module.css'
import { treeOf } from './units.ts'

/** Where in the tree of units the pages stand; to be changed by who sees more than one. */
export default function UnitSwitch() {
  const { t } = useTranslation()
  const { units, unitId, chooseUnit, pathOf } = useSession()
  const isPhone = useIsPhone()
  const tree = useMemo(() => treeOf(units), [units])
  const path = pathOf(unitId)
  if (path.length === 0) return <div className={styles.place} />
  const above = path.slice(0, -1)
  return (
    <div className={styles.place}>
      {!isPhone && above.length > 0 && (
        <Breadcrumb
          className={styles.path}
          items={[
            ...above.map(({ id, name }) => ({
              key: id,
              title: (
                <button type="button" className={styles.step} onClick={() => chooseUnit(id)}>
                  {name}
                </button>
              ),
            })),
            { title: '' },
          ]}
        />
      )}
      {units.size === 1 ? (
        <span className={styles.only}>{path.at(-1)?.name}</span>
      ) : (
        <TreeSelect
          aria-label={t('unit')}
          className={styles.select}
          variant="borderless"
          value={unitId}
          treeData={tree}
          onChange={chooseUnit}
          treeDefaultExpandedKeys={path.map(({ id }) => id)}
          showSearch={{ treeNodeFilterProp: 'title' }}
          popupMatchSelectWidth={320}
          listHeight={400}
        />
      )}
    </div>
  )
}
