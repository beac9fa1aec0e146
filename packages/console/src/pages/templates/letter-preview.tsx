import { Button, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './templates.module.css'

/** The pages of a letter as a picture, and as large as they are printed for whoever wants to read them. */
export function LetterPreview({ pages }: { pages: Blob }) {
  const { t } = useTranslation('templates')
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(pages)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [pages])
  const [large, setLarge] = useState(false)
  const picture = <img className={styles.letter} src={address} alt={t('letterAlt')} />
  return (
    <>
      <Button size="small" className={styles.enlarge ?? ''} onClick={() => setLarge(true)}>
        {t('enlarge')}
      </Button>
      {picture}
      <Modal
        open={large}
        title={t('letterAlt')}
        footer={null}
        width={960}
        style={{ top: 24 }}
        onCancel={() => setLarge(false)}
        destroyOnHidden
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is moved about has to be reachable by keyboard */}
        <section className={styles.large} aria-label={t('letterAlt')} tabIndex={0}>
          {picture}
        </section>
      </Modal>
    </>
  )
}
