import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'
import { ApiProblem } from '../api/index.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ProblemView } from '../ui/problem-view.tsx'
import { rolesText } from './role-words.ts'
import type { Role } from './roles.ts'

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
  const { t } = useTranslation()
  const error = useRouteError()
  const again = () => window.location.reload()
  if (error instanceof ApiProblem) return <ProblemView problem={error} onRetry={again} />
  const outdated = error instanceof Error && /dynamically imported module|module script|preload/i.test(error.message)
  const words = outdated ? 'outdated' : 'broken'
  return (
    <EmptyState
      title={t(`${words}.title`)}
      hint={t(`${words}.hint`)}
      action={
        <Button type="primary" onClick={again}>
          {t('reload')}
        </Button>
      }
    />
  )
}
