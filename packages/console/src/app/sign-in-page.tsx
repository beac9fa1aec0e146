import { useTranslation } from 'react-i18next'
import { LanguageSwitch } from './language-switch.tsx'
import { Logo } from './logo.tsx'
import styles from './sign-in.module.css'
import { SignInForm } from './sign-in-form.tsx'

/** The first thing that somebody sees who has not signed in. */
export default function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={styles.page}>
      <header className={styles.language}>
        <LanguageSwitch />
      </header>
      <main className={styles.card}>
        <Logo />
        <h1 className={styles.title}>{t('signIn.title')}</h1>
        <p className={styles.hint}>{t('signIn.hint')}</p>
        <SignInForm onSignedIn={onSignedIn} />
      </main>
      <footer className={styles.help}>{t('signIn.help')}</footer>
    </div>
  )
}
