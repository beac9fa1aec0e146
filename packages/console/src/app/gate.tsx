import { lazy, Suspense, useSyncExternalStore } from 'react'
import { sessionEnd } from '../api/index.ts'
import { ProblemView } from '../ui/problem-view.tsx'
import { SessionProvider, useMe } from './session.tsx'
import { Shell } from './shell.tsx'
import styles from './splash.module.css'
import { Splash } from './splash.tsx'

const SignInPage = lazy(() => import('./sign-in-page.tsx'))
const SignInOverlay = lazy(() => import('./sign-in-overlay.tsx'))

/** Lets nobody in who has not signed in; whose session ends inside signs in above the page, which stays. */
export function Gate() {
  const me = useMe()
  const waiting = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.isWaiting)
  if (me.data) {
    return (
      <SessionProvider me={me.data}>
        <Shell />
        <Suspense>{waiting && <SignInOverlay me={me.data} />}</Suspense>
      </SessionProvider>
    )
  }
  if (me.isPending) return <Splash />
  if (me.error.status === 401) {
    return (
      <Suspense fallback={<Splash />}>
        <SignInPage onSignedIn={() => void me.refetch()} />
      </Suspense>
    )
  }
  return (
    <main className={styles.splash}>
      <ProblemView problem={me.error} onRetry={() => void me.refetch()} />
    </main>
  )
}
