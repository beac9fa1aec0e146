import { DownOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { useSession } from './session.tsx'
import styles from './unit-switch.module.css'

// A tree to choose from weighs 45 kB, and is seldom opened.
const UnitPicker = lazy(() => import('./unit-picker.tsx'))

/** Where in the tree of units the pages stand; to be changed by who sees more than one. */
export function UnitSwitch() {
  const { t } = useTranslation()
  const { units, unitId, chooseUnit, pathOf } = useSession()
  const isPhone = useIsPhone()
  const [picking, setPicking] = useState(false)
  const path = pathOf(unitId)
  const name = path.at(-1)?.name
  const current = (
    <Button type="text" className={styles.current} onClick={() => setPicking(true)}>
      <span className="visually-hidden">{t('chooseUnit')}</span>
      <span className={styles.name}>{name}</span>
      <DownOutlined className={styles.arrow} />
    </Button>
  )
  return (
    <div className={styles.place}>
      {!isPhone &&
        path.slice(0, -1).map(({ id, name }) => (
          <span key={id} className={styles.above}>
            <button type="button" className={styles.step} onClick={() => chooseUnit(id)}>
              {name}
            </button>
            <span aria-hidden> / </span>
          </span>
        ))}
      {units.size === 1 && <span className={styles.only}>{name}</span>}
      {units.size > 1 &&
        (picking ? (
          <Suspense fallback={current}>
            <UnitPicker onDone={() => setPicking(false)} />
          </Suspense>
        ) : (
          current
        ))}
    </div>
  )
}
