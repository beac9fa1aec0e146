import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Answer } from '../../api/index.ts'
import { styleNonce } from '../../app/theme.ts'
import { mailDocument } from './mail-document.ts'
import styles from './templates.module.css'

export interface EmailPreviewProps {
  email: Answer<'post', '/templates/preview'>
  view: 'desk' | 'phone' | 'text'
}

/** The mail as a mail program would show it, in a frame where nothing runs and nothing leads out. */
export function EmailPreview({ email, view }: EmailPreviewProps) {
  const { t } = useTranslation('templates')
  const page = useMemo(() => mailDocument(email.html, styleNonce), [email.html])
  return (
    <div className={styles.mail}>
      <p className={styles.mailSubject}>{email.subject || t('noSubject')}</p>
      {view === 'text' ? (
        <pre className={styles.script}>{email.text}</pre>
      ) : (
        <div className={styles.screen}>
          <iframe
            title={t('preview')}
            sandbox=""
            srcDoc={page}
            className={view === 'phone' ? styles.framePhone : styles.frame}
          />
        </div>
      )}
    </div>
  )
}
