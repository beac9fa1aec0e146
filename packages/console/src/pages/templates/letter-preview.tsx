import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './templates.module.css'

/** The pages of a letter as a picture. */
export function LetterPreview({ pages }: { pages: Blob }) {
  const { t } = useTranslation('templates')
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(pages)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [pages])
  return <img className={styles.letter} src={address} alt={t('letterAlt')} />
}
