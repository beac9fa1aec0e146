import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { UnitName } from '../../ui/values.tsx'
import type { Role } from './roles.ts'
import styles from './staff.module.css'

/** Roles as words; where they hold elsewhere than in the person's own unit, that unit too. */
export function RoleTags({ grants, home }: { grants: readonly { unitId: number; role: Role }[]; home: number }) {
  const { t } = useTranslation(['staff', 'shell'])
  if (grants.length === 0) return <span>{t('noRole')}</span>
  const tags = grants.map(({ unitId, role }) => (
    <Tag key={`${unitId} ${role}`}>
      {t(`shell:roles.${role}`)}
      {unitId !== home && (
        <>
          {' · '}
          <UnitName id={unitId} />
        </>
      )}
    </Tag>
  ))
  return <span className={styles.tags}>{tags}</span>
}
