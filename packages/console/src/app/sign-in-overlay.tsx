import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, sessionEnd } from '../api/index.ts'
import type { Me } from './roles.ts'
import styles from './sign-in.module.css'
import { SignInForm } from './sign-in-form.tsx'

/**
 * The session has ended while somebody worked. The page beneath stays, and what waited goes on after the sign-in. If it
 * is somebody else who signs in, everything is loaded afresh: nobody goes on with another's page.
 */
export default function SignInOverlay({ me }: { me: Me }) {
  const { t } = useTranslation()
  const [email, setEmail] = useState(me.email)
  const goOn = async () => {
    const now = await api.get('/me', undefined, { waitForSignIn: false })
    if (now.staffId === me.staffId) sessionEnd.over()
    else window.location.assign('/')
  }
  return (
    <Modal
      open
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={null}
      title={t('signIn.again')}
      width={420}
    >
      <p className={styles.hint}>{t('signIn.kept')}</p>
      <SignInForm email={email} onSignedIn={() => void goOn()} />
      {email !== '' && (
        <Button type="link" className={styles.other} onClick={() => setEmail('')}>
          {t('signIn.somebodyElse')}
        </Button>
      )}
    </Modal>
  )
}
