import { useTranslation } from 'react-i18next'
import styles from './logo.module.css'

export function Logo() {
  const { t } = useTranslation()
  return (
    <span className={styles.logo}>
      <img src="/favicon.svg" alt="" width={26} height={26} />
      {t('product')}
    </span>
  )
}
