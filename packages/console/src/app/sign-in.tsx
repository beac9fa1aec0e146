import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, api, auth, sessionEnd } from '../api/index.ts'
import { ProblemDetail, useProblemWords } from '../ui/problem-view.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Logo } from './logo.tsx'
import type { Me } from './roles.ts'
import styles from './sign-in.module.css'

/** The first thing that somebody sees who has not signed in. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
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

/**
 * The session has ended while somebody worked. The page beneath stays, and what waited goes on after the sign-in. If it
 * is somebody else who signs in, everything is loaded afresh: nobody goes on with another's page.
 */
export function SignInOverlay({ me }: { me: Me }) {
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

interface Credentials {
  email: string
  password: string
}

/** `email`: who was signed in, and only has to give the password. */
function SignInForm({ email = '', onSignedIn }: { email?: string; onSignedIn: () => void }) {
  const { t } = useTranslation()
  const signIn = useMutation<void, ApiProblem, Credentials>({
    mutationFn: auth.signIn,
    meta: { shownHere: true },
    onSuccess: onSignedIn,
  })
  return (
    <Form<Credentials>
      key={email}
      layout="vertical"
      requiredMark={false}
      initialValues={{ email }}
      onFinish={(credentials) => signIn.mutate(credentials)}
    >
      {signIn.error && <Refusal problem={signIn.error} />}
      <Form.Item
        name="email"
        label={t('signIn.email')}
        rules={[{ required: true, type: 'email', message: t('signIn.emailMissing') }]}
      >
        <Input type="email" autoComplete="username" autoFocus={email === ''} size="large" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('signIn.password')}
        rules={[{ required: true, message: t('signIn.passwordMissing') }]}
      >
        <Input.Password autoComplete="current-password" autoFocus={email !== ''} size="large" />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
        {t('signIn.submit')}
      </Button>
    </Form>
  )
}

function Refusal({ problem }: { problem: ApiProblem }) {
  const { t } = useTranslation()
  const wordsOf = useProblemWords()
  if (problem.status === 401)
    return <Alert className={styles.refusal} type="error" title={t('signIn.wrong')} role="alert" />
  const { title, advice } = wordsOf(problem)
  return (
    <Alert
      className={styles.refusal}
      type="error"
      role="alert"
      title={title}
      description={
        <>
          {advice}
          <ProblemDetail problem={problem} />
        </>
      }
    />
  )
}
