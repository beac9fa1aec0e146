import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'
import { ApiProblem, api } from '../api/index.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ProblemView } from '../ui/problem-view.tsx'
import { rolesText } from './role-words.ts'
import type { Role } from './roles.ts'
import { Splash } from './splash.tsx'

/** Nothing answers at this address. */
export function NotFound() {
  const { t } = useTranslation()
  return (
    <EmptyState
      title={t('notFound.title')}
      hint={t('notFound.hint')}
      action={<Link to="/">{t('notFound.home')}</Link>}
    />
  )
}

/** The page exists, and is not for the roles of who asks. */
export function NoRight({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation()
  const hint = t('noRight.hint', { roles: rolesText(t, roles) })
  return <EmptyState title={t('noRight.title')} hint={hint} action={<Link to="/">{t('notFound.home')}</Link>} />
}

/** A page that broke. What the API said is shown as such; our own mistakes as an apology, never as a stack trace. */
export function RouteFault() {
  const error = useRouteError()
  if (error instanceof ApiProblem) return <ProblemView problem={error} onRetry={reload} />
  const missing = error instanceof Error && /dynamically imported module|module script|preload/i.test(error.message)
  return missing ? <NotLoaded /> : <Reload words="broken" />
}

/** A file of the page did not come: nobody answers, or it is gone because the console is a newer one by now. */
export function NotLoaded() {
  const server = useQuery<unknown, ApiProblem>({
    queryKey: ['not loaded'],
    queryFn: () => api.get('/me', undefined, { waitForSignIn: false }),
    retry: false,
    gcTime: 0,
  })
  // A reload while nobody answers would leave nothing but the browser's own page.
  const retry = async () => {
    const { error } = await server.refetch()
    if (error?.status !== 0) reload()
  }
  if (server.isPending) return <Splash />
  if (server.error?.status === 0) return <ProblemView problem={server.error} onRetry={() => void retry()} />
  return <Reload words="outdated" />
}

const reload = () => window.location.reload()

function Reload({ words }: { words: 'broken' | 'outdated' }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      title={t(`${words}.title`)}
      hint={t(`${words}.hint`)}
      action={
        <Button type="primary" onClick={reload}>
          {t('reload')}
        </Button>
      }
    />
  )
}
