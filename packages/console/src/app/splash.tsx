import { Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './splash.module.css'

/** Until it is known who is there. */
export function Splash() {
  const { t } = useTranslation()
  return (
    <div className={styles.splash} role="status" aria-label={t('loading')}>
      <Skeleton active title={{ width: 180 }} paragraph={{ rows: 6 }} />
    </div>
  )
}
