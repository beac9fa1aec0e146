import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, auth } from '../api/index.ts'
import { ProblemDetail, useProblemWords } from '../ui/problem-view.tsx'
import styles from './sign-in.module.css'

interface Credentials {
  email: string
  password: string
}

/** `email`: who was signed in, and only has to give the password. */
export function SignInForm({ email = '', onSignedIn }: { email?: string; onSignedIn: () => void }) {
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
      description={<ProblemDetail problem={problem} advice={advice} />}
    />
  )
}
